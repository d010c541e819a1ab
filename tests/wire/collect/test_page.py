"""Paths, and what addresses tell besides."""

from __future__ import annotations

import pytest

from heedful.wire.collect.page import campaign_of, path_of, without_query


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://x.example", "/"),
        ("https://x.example/", "/"),
        ("https://x.example/a/b/?q=1#top", "/a/b"),
        ("//x.example/a", "/a"),
        ("/a/?q=1", "/a"),
        ("/a%20b", "/a b"),
        ("https://x.example?token=t", "/"),
        ("app://home/settings", "/settings"),
        ("/a\x00\ud800", "/a\ufffd\ufffd"),
        ("/a%00", "/a\ufffd"),
        ("  /a  ", "/a"),
        ("", None),
        (" ", None),
        (None, None),
        (7, None),
    ],
)
def test_path_of(address, path):
    assert path_of(address) == path


def test_wanted_parameters_stay_in_their_order():
    assert path_of("/s?b=2&token=t&a=1&b=3", frozenset("ab")) == "/s?b=2&a=1&b=3"


def test_long_addresses_are_cut():
    assert len(path_of("https://x.example/" + "a" * 10_000)) <= 2_000


@pytest.mark.parametrize(
    ("address", "bare"),
    [("https://y.example/a?q=me#x", "https://y.example/a"), ("?q=me", None), ("", None), (None, None)],
)
def test_without_query(address, bare):
    assert without_query(address) == bare


def test_campaign_of():
    address = "https://x.example/?utm_source=news&utm_medium=&token=t&utm_campaign=a%20b#utm_term=x"
    assert campaign_of(address) == {"utm_source": "news", "utm_campaign": "a b"}
