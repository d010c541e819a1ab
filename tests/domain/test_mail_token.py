"""Tokens in addresses: short enough for the names of real mailboxes, for one recipient, and the long ones still count."""

from __future__ import annotations

import pytest

from heedful.domain.mail_token import LONGEST_TAGGED, conversation_of, leaves_room, token, with_token

KEY = b"k" * 64
ANA = "ana@example.org"


@pytest.mark.parametrize("mailbox", ["support@harbour.example", "kundenservice@harbour.example"])
@pytest.mark.parametrize("number", [1, 999, 1_000, 999_999_999])
def test_address_with_a_token_finds_its_conversation(mailbox, number):
    tagged = with_token(mailbox, KEY, number, ANA)
    assert tagged is not None
    local, _, domain = tagged.rpartition("@")
    assert (len(local) <= 64, domain) == (True, "harbour.example")
    assert local.startswith(f"{mailbox.partition('@')[0]}+{number}.")
    assert conversation_of(tagged, KEY, "Ana@Example.org") == number
    assert conversation_of(tagged.upper(), KEY, ANA) == number


def test_token_is_for_one_recipient_one_conversation_and_one_key():
    tagged = with_token("support@harbour.example", KEY, 7, ANA)
    assert conversation_of(tagged, KEY, "jon@example.org") is None
    assert conversation_of(tagged.replace("+7.", "+8."), KEY, ANA) is None
    assert conversation_of(tagged, b"other", ANA) is None


def test_long_token_of_before_still_counts_and_nothing_else_does():
    whole = token(KEY, 7, ANA)
    assert conversation_of(f"support+7.{whole}@harbour.example", KEY, ANA) == 7
    wrong, looks_like = "a" * 52, "\u017f" * 26
    wholes = (whole[:25], whole[:27], whole[:51], whole + "a", whole[26:], whole[:26] * 2, wrong, wrong[:26], "")
    for said in (*wholes, looks_like, looks_like * 2):
        assert conversation_of(f"support+7.{said}@harbour.example", KEY, ANA) is None


def test_address_that_leaves_no_room_is_told_and_bears_no_token():
    fits, too_long = "x" * LONGEST_TAGGED + "@harbour.example", "x" * (LONGEST_TAGGED + 1) + "@harbour.example"
    assert (leaves_room(fits), leaves_room(too_long)) == (True, False)
    assert with_token(fits, KEY, 999_999_999, ANA) is not None
    assert with_token(too_long, KEY, 999_999_999, ANA) is None
