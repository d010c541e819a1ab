"""`heedful relay`: passwords of mailers, and what is said where it can't run."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from tests.next_hop import free_port, next_hop
from tests.relaying import NOON, put

from heedful.cli.relay import children, relay
from heedful.models import RelayMailer
from heedful.services.doctor.relay import check_relay
from heedful.services.relay_mailer import mailer_of

pytestmark = pytest.mark.django_db


def said(*words: str, status: int = 0) -> str:
    done = CliRunner().invoke(relay, words)
    assert done.exit_code == status, done.output
    return done.output


def test_mailer_is_made_shown_and_revoked():
    user, password = re.fullmatch(
        r"user name {2}(\S+)\npassword {3}(\S+)\n", said("mailer", "add", "Web shop")
    ).groups()
    assert user.startswith("web-shop-")
    assert mailer_of(user.encode(), password.encode()) == RelayMailer.objects.get()
    assert said("mailer", "list") == f"{user}\tWeb shop\n"
    assert password not in said("mailer", "list")
    said("mailer", "revoke", user)
    assert said("mailer", "list") == f"{user}\tWeb shop\trevoked\n"
    assert mailer_of(user.encode(), password.encode()) is None
    assert "Nobody may send" in said("mailer", "revoke", user, status=1)


@pytest.mark.parametrize("words", [(), ("listen",), ("deliver",)])
def test_without_the_setting_it_says_what_to_set(settings, words):
    settings.HEEDFUL_RELAY = None
    assert "HEEDFUL_RELAY_NEXT_HOP" in said(*words, status=1)
    assert children() == []


def test_house_runs_two_processes_where_it_is_wanted(settings):
    settings.HEEDFUL_RELAY = ("127.0.0.1", 2526)
    assert [each.words for each in children()] == [["relay", "listen"], ["relay", "deliver"]]


def remarks(settings, hop: int) -> list[str]:
    settings.HEEDFUL_RELAY, settings.HEEDFUL_RELAY_NEXT_HOP = ("127.0.0.1", 2526), f"smtp://127.0.0.1:{hop}"
    return [f"{each.grade.value}: {each.what}" for each in check_relay(NOON)]


def test_doctor_says_what_is_wrong_with_it(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    put(b"Subject: x\r\n\r\nhi\r\n", at=NOON.replace(hour=8))
    port = free_port()
    assert remarks(settings, port) == [
        "wrong: The relay does not run, or not all of it.",
        "look: Nobody has a password for the relay, so nobody can send through it.",
        f"wrong: The server to which the relay hands over, 127.0.0.1, port {port}, does not take us.",
        "look: 1 mail waits in the relay, the oldest for longer than it should.",
    ]


def test_doctor_is_content_where_all_is_well(settings):
    from heedful.models import Heartbeat  # noqa: PLC0415

    said("mailer", "add", "shop")
    for name in ("relay in", "relay out"):
        Heartbeat.objects.create(process=name, at=NOON, version="0")
    with next_hop() as hop:
        assert remarks(settings, hop.port) == ["well: The relay listens at 127.0.0.1, port 2526."]
    settings.HEEDFUL_RELAY = None
    assert list(check_relay(NOON)) == []
