from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.mail import Address
from heedful.wire.mail.addresses import LONGEST_ADDRESS, read_addresses


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ana@example.org", [("ana@example.org", "")]),
        ("Ana Lima <Ana@Example.ORG>", [("Ana@example.org", "Ana Lima")]),
        ('"Lima, Ana" <ana@example.org>', [("ana@example.org", "Lima, Ana")]),
        ("Lima, Ana <ana@example.org>", [("ana@example.org", "Lima, Ana")]),
        ("ana@example.org (Ana Lima)", [("ana@example.org", "Ana Lima")]),
        ("a@b.example, c@d.example; e@f.example", [("a@b.example", ""), ("c@d.example", ""), ("e@f.example", "")]),
        (
            "Friends: a@b.example, C <c@d.example>;, e@f.example",
            [("a@b.example", ""), ("c@d.example", "C"), ("e@f.example", "")],
        ),
        ("undisclosed-recipients:;", []),
        ("<Undisclosed-Recipient:@relay.example;>", []),
        ("<@relay.example,@other.example:ana@example.org>", [("ana@example.org", "")]),
        ("<mailto:ana@example.org>", [("ana@example.org", "")]),
        ('"ana lima"@example.org', [('"ana lima"@example.org', "")]),
        ("Pete(A wonderful \\) chap) <pete(his account)@silly.test(his host)>", [("pete@silly.test", "Pete")]),
        ("jdoe@machine . example", [("jdoe@machine", ". example")]),
        ("=?utf-8?q?J=C3=B6rn?= <j@example.org>", [("j@example.org", "Jörn")]),
        (
            "=?utf-8?q?x_=3Cboss=40bank.example=3E=2C?= <thief@example.org>",
            [("thief@example.org", "x <boss@bank.example>,")],
        ),
        ("=?utf-8?q?Ana_=3Cana=40example.org=3E?=", [("ana@example.org", "Ana")]),
        ("j@bücher.example", [("j@xn--bcher-kva.example", "")]),
        ("j@straße.example", [("j@xn--strae-oqa.example", "")]),  # not strasse: that is somebody else
        ("märy@example.org", [("märy@example.org", "")]),
        ("a@[192.0.2.1]", [("a@[192.0.2.1]", "")]),
        ("root", []),
        ("", []),
        ("<>", []),
        ("@", []),
        ("a@", []),
        ("'Ana' <ana@example.org>", [("ana@example.org", "Ana")]),
        ("a@b.example <c@d.example>", [("c@d.example", "a@b.example")]),  # what stands in front is only a name
        ("Ana <ana@example.org", [("ana@example.org", "Ana")]),
        ("x" * 400 + "@example.org", [("x" * 200 + "@example.org", "x" * 200)]),
    ],
)
def test_read_addresses(text, found):
    assert read_addresses(text, 10) == ([Address(*each) for each in found], False)


def test_read_addresses_stops_at_the_limit():
    found, more = read_addresses(", ".join(f"a{number}@example.org" for number in range(300)), 200)
    assert (len(found), found[-1].address, more) == (200, "a199@example.org", True)


@pytest.mark.parametrize("char", [*'(<"\\,:;@>', "()", '"\\', "a@", "=?", "(a@b.cd", "<a@b.cd,"])
def test_read_addresses_of_one_character_64_thousand_times(char):
    found, _ = read_addresses(char * (64_000 // len(char)) + " <ana@example.org>", 3)
    assert len(found) <= 3


@given(st.text(alphabet='ab@.,;:<>()"\\ =?\u00e9', max_size=60))
def test_read_addresses_finds_addresses_or_nothing(text):
    for each in read_addresses(text, 50)[0]:
        local, at, domain = each.address.rpartition("@")
        assert local
        assert at
        assert domain
        assert len(each.address) <= LONGEST_ADDRESS
        assert not set(domain) & set(' \t<>,"')
