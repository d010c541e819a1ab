"""Rules: what holds, and who waited too long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.rule import Condition, Facts, is_of_domain, long_waits, phrases

FACTS = Facts(mailbox=1, said="My  invoice\nis über-due, C++ ok", sender="ana@mail.example.org", tags=frozenset({7}))


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition(), True),
        (Condition(mailbox=1), True),
        (Condition(mailbox=2), False),
        (Condition(tag=7), True),
        (Condition(tag=8), False),
        (Condition(domain="example.org"), True),
        (Condition(domain="ample.org"), False),
        (Condition(words=("refund", "INVOICE")), True),
        (Condition(words=("invoice is",)), True),
        (Condition(words=("voice",)), False),
        (Condition(words=("ÜBER",)), True),
        (Condition(words=("c++",)), True),
        (Condition(words=(" ",)), True),
        (Condition(mailbox=1, words=("invoice",), tag=7, domain="mail.example.org"), True),
        (Condition(mailbox=1, words=("invoice",), tag=8, domain="mail.example.org"), False),
    ],
)
def test_everything_that_is_named_must_hold_and_of_words_one(condition, holds):
    assert condition.holds(FACTS) is holds


@pytest.mark.parametrize(
    ("address", "domain", "is_of"),
    [
        ("a@example.org", "Example.org", True),
        ("a@b.example.org", "example.org", True),
        ("a@badexample.org", "example.org", False),
        ("", "example.org", False),
    ],
)
def test_domain(address, domain, is_of):
    assert is_of_domain(address, domain) is is_of


def test_phrases_stand_on_lines_or_between_commas_each_once():
    assert phrases("invoice,  money  back\n\ninvoice\r\n refund ,") == ["invoice", "money back", "refund"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([], []),
        ([(0, False), (10, True)], []),
        ([(0, False), (11, True)], [0]),
        ([(0, False), (5, False), (11, True)], [0]),
        ([(0, True), (5, False)], [5]),
        ([(0, False), (1, True), (20, False), (40, True), (95, False)], [20]),
    ],
)
def test_long_waits(said, found):
    assert long_waits(said, 10, 100) == found


@given(st.lists(st.tuples(st.integers(0, 99), st.booleans()), max_size=12), st.integers(0, 50))
def test_long_waits_are_those_that_a_clock_would_see(said, longest):
    said = sorted(dict(said).items())
    seen = set()
    for now in range(101):
        so_far = [each for each in said if each[0] < now] if now < 100 else said
        since = None
        for at, is_ours in so_far:
            since = None if is_ours else at if since is None else since
        if since is not None and now - since > longest:
            seen.add(since)
    assert set(long_waits(said, longest, 100)) == seen
