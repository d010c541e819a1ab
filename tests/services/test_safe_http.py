"""Posting to addresses that others wrote down: only where it was looked, and never for long."""

from __future__ import annotations

import socket
import time

import pytest
from tests.receivers import http_receiver

from heedful.domain.address import UnfitAddressError
from heedful.services.safe_http import Limits, PostError, post, read

HERE, OUTSIDE = Limits(loopback=True), Limits(loopback=False)


@pytest.fixture
def receiver():
    with http_receiver() as running:
        yield running


def _names(monkeypatch, **found):
    """Let names lead to addresses, one list after the other; what they lead to in the end is the last list."""
    real, asked = socket.getaddrinfo, []

    def lead(host, port, *args, **kwargs):
        if host not in found:
            return real(host, port, *args, **kwargs)
        asked.append(host)
        lists = found[host]
        now = lists[min(asked.count(host), len(lists)) - 1]
        return [(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in now]

    monkeypatch.setattr(socket, "getaddrinfo", lead)
    return asked


def test_post_arrives_with_its_headers(receiver):
    assert post(receiver.url + "a/b?c=d", b"body", {"X-Told": "yes"}, HERE) == 200
    [(headers, body)] = receiver.got
    assert body == b"body"
    assert headers["X-Told"] == "yes"
    assert headers["Host"] == receiver.url.removeprefix("http://").strip("/")


@pytest.mark.parametrize("status", [204, 302, 307, 404, 410, 500])
def test_post_gives_the_status_and_follows_no_redirect(receiver, status):
    receiver.status = status
    assert post(receiver.url, b"", {}, HERE) == status
    assert len(receiver.got) == 1


def test_nothing_is_sent_to_this_machine_unless_that_is_allowed(receiver):
    with pytest.raises(UnfitAddressError):
        post(receiver.url.replace("http:", "https:"), b"", {}, OUTSIDE)
    assert receiver.got == []


@pytest.mark.parametrize(
    "leads_to",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["fe80::1%eth0"],
        ["8.8.8.8", "169.254.169.254"],
        ["0.0.0.0"],  # noqa: S104
    ],
)
def test_names_that_lead_inside_are_refused_before_anything_is_sent(monkeypatch, leads_to):
    _names(monkeypatch, **{"inside.example": [leads_to]})
    with pytest.raises(UnfitAddressError, match=r"inside\.example leads to"):
        post("https://inside.example/", b"", {}, OUTSIDE)


@pytest.mark.parametrize("leads_to", [["127.0.0.1"], ["10.1.2.3"], ["8.8.8.8", "169.254.169.254"]])
def test_what_is_public_and_plain_is_looked_at_as_well(monkeypatch, leads_to):
    _names(monkeypatch, **{"inside.example": [leads_to]})
    with pytest.raises(UnfitAddressError, match=r"inside\.example leads to"):
        read("http://inside.example/feed", {}, Limits(loopback=False, is_public=True), 1_000)
    with pytest.raises(UnfitAddressError, match="It has to be https"):
        read("http://inside.example/feed", {}, OUTSIDE, 1_000)


def test_name_that_leads_elsewhere_a_moment_later_gains_nothing(monkeypatch, receiver):
    # Looked at, it is this machine, which is allowed here; asked again it would be an address that is not.
    asked = _names(monkeypatch, localhost=[["127.0.0.1"], ["10.0.0.1"]])
    assert post(receiver.url.replace("127.0.0.1", "localhost"), b"", {}, HERE) == 200
    assert asked == ["localhost"]


def test_unknown_name_is_said():
    with pytest.raises(PostError, match=r"There is no such name: nobody\.invalid"):
        post("https://nobody.invalid/", b"", {}, OUTSIDE)


def test_nobody_there_is_said(receiver):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(PostError, match="Connection refused"):
        post(f"http://127.0.0.1:{port}/", b"", {}, HERE)


def test_plain_http_behind_https_is_said(receiver):
    with pytest.raises(PostError, match="No safe connection"):
        post(receiver.url.replace("http:", "https:"), b"", {}, HERE)


def test_who_never_answers_is_left(receiver):
    receiver.wait_s = 30
    began = time.monotonic()
    with pytest.raises(PostError, match="took too long"):
        post(receiver.url, b"", {}, Limits(loopback=True, step_s=0.2, whole_s=5))
    assert time.monotonic() - began < 2


def test_who_answers_one_letter_at_a_time_is_left(receiver):
    receiver.drip = True
    began = time.monotonic()
    with pytest.raises(PostError, match="took too long"):
        post(receiver.url, b"", {}, Limits(loopback=True, step_s=1, whole_s=0.5))
    assert time.monotonic() - began < 2


def test_no_proxy_of_the_environment_is_asked(receiver, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert post(receiver.url, b"", {}, HERE) == 200
