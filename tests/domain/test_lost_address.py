"""Which refusals say that nobody is at an address: a literal table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.lost_address import GONE, says_nobody_is_there

SAYS_SO = [
    ("550 5.1.1 <ana@example.org>: Recipient address rejected: User unknown in virtual mailbox table", None),
    ("550-5.1.1 The email account that you tried to reach does not exist. 550 5.1.1 https://support.example", None),
    ("smtp; 550 5.1.1 user unknown", "5.1.1"),
    ("", "5.1.1"),
    ("", "5.1.2"),
    ("553 5.1.3 The recipient address is not a valid RFC 5321 address", None),
    ("551 5.1.6 Recipient no longer on server", None),
    ("556 5.1.10 Domain has null MX record", None),
    ("550 5.2.1 The email account that you tried to reach is disabled", None),
    ("5.1.3: it says that this address is none", None),
    # No code that says more than 'no'.
    ("550 no such user", None),
    ("550 No such user here", "5.0.0"),
    ("smtp;550 User unknown", "5.0.0"),
    ("553 sorry, this recipient is unknown", None),
    ("550 Unknown user", None),
    ("550 <spam.full@example.org> does not exist", None),
    ("550 Mailbox not found", None),
    ("550 Empfänger unbekannt", None),
    ("No such user", None),
]
DOES_NOT = [
    ("", None),
    ("550 no", None),
    ("550 Requested action not taken: mailbox unavailable", None),
    ("550", "5.0.0"),
    # Another time it may be otherwise.
    ("450 4.1.1 user unknown, try again", None),
    ("450 no such user", None),
    ("550 5.1.1 no such user", "4.1.1"),
    ("452 4.2.2 mailbox full", None),
    ("552 5.2.2 mailbox full", None),
    ("550 mailbox full: user unknown to quota service", None),
    ("", "4.4.7"),
    # It is about us.
    ("550 5.7.1 user unknown", None),
    ("550 5.7.26 unauthenticated mail is not accepted", None),
    ("550 5.7.1 Service unavailable; client host blocked", "5.7.1"),
    ("550 5.1.1 no such user", "5.7.1"),
    ("554 5.6.0 I do not like it", None),
    ("553 5.1.8 sender domain does not exist", None),
    ("550 Sender address rejected: user unknown", None),
    ("550 relaying denied: unknown user", None),
    ("550 your host does not exist in DNS", None),
    ("550 Spam: this recipient does not exist", None),
    # Another code than that of a recipient who is not there.
    ("554 no such user", None),
    ("552 no such user", None),
    ("550 5.4.1 Recipient address rejected: access denied", None),
    ("550 5.1.0 no such user", None),
    ("550 5.1.11 no such user", None),
    ("‘ana@’ is no address that mail can be sent to.", None),
    ("it refuses to write to this address", None),
]


@pytest.mark.parametrize(("words", "status"), SAYS_SO)
def test_it_says_that_nobody_is_there(words, status):
    assert says_nobody_is_there(words, status)


@pytest.mark.parametrize(("words", "status"), DOES_NOT)
def test_it_does_not(words, status):
    assert not says_nobody_is_there(words, status)


@given(st.text(max_size=80), st.sampled_from([None, "5.0.0", *GONE]))
def test_what_is_not_for_good_never_says_so(words, status):
    assert not says_nobody_is_there(f"451 {words}", status)
    assert not says_nobody_is_there(words, "4.1.1")


@given(st.text(alphabet="abc 5.1", max_size=40), st.integers(0, 30))
def test_policy_never_says_so_whatever_the_words(words, detail):
    assert not says_nobody_is_there(f"550 5.7.{detail} {words} no such user")
