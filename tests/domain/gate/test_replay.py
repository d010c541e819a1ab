"""Trying another policy on what was judged: what differs is counted by what became what, with examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.gate.test_judge import policies, requests, standings

from heedful.domain.gate.judge import judge
from heedful.domain.gate.policy import STANDARD, Cell, Column, Row
from heedful.domain.gate.replay import MOST_EXAMPLES, Past, replay
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Standing, Trouble
from heedful.domain.gate.verdict import Decision

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NONE: frozenset[tuple[str, str, str]] = frozenset()


def past(number, purpose, **known):
    return Past(number, NOW, Request(purpose), Standing(**known))


def test_differences_are_counted_by_what_became_what():
    trouble = (Trouble("mail", NOW - HOUR),)
    pasts = [
        past(1, Purpose.REMINDER, troubles=trouble),
        past(2, Purpose.REMINDER, troubles=trouble),
        past(3, Purpose.REMINDER),
        past(4, Purpose.CARE, night_ends=NOW + HOUR),
        past(5, None, night_ends=NOW + HOUR),
    ]
    new = STANDARD.with_cell(Row.REMINDER, Column.TROUBLE, Cell.SEND)
    new = new.with_cell(Row.CARE, Column.NIGHT, Cell.SEND).with_cell(Row.UNKNOWN, Column.NIGHT, Cell.HOLD)
    told = replay(pasts, STANDARD, new, NONE)
    assert (told.judged, told.differ) == (5, 4)
    assert told.changes == {
        ("reminder", Decision.HOLD, Decision.SEND): 2,
        ("care", Decision.HOLD, Decision.SEND): 1,
        ("", Decision.SEND, Decision.HOLD): 1,
    }
    assert [each.past.number for each in told.examples] == [1, 2, 4, 5]
    assert [each.after.until for each in told.examples] == [None, None, None, NOW + HOUR]


def test_what_is_held_for_longer_differs_too():
    pasts = [past(1, Purpose.CARE, night_ends=NOW + HOUR, open_complaint="7")]
    told = replay(pasts, STANDARD, STANDARD.with_cell(Row.CARE, Column.COMPLAINT, Cell.HOLD), NONE)
    assert told.changes == {("care", Decision.HOLD, Decision.HOLD): 1}


def test_examples_are_few():
    pasts = [past(number, Purpose.CARE, night_ends=NOW + HOUR) for number in range(100)]
    told = replay(pasts, STANDARD, STANDARD.with_cell(Row.CARE, Column.NIGHT, Cell.SEND), NONE)
    assert (told.differ, [each.past.number for each in told.examples]) == (100, list(range(MOST_EXAMPLES)))


@given(st.lists(st.builds(Past, st.integers(), st.just(NOW), requests, standings), max_size=4), policies, policies)
def test_replay_says_what_judging_twice_says(pasts, before, after):
    told = replay(pasts, before, after, NONE)
    twice = [[judge(each.request, each.standing, by, NONE, NOW) for by in (before, after)] for each in pasts]
    other = [(old, new) for old, new in twice if (old.decision, old.until) != (new.decision, new.until)]
    assert (told.judged, told.differ, told.changes.total()) == (len(pasts), len(other), len(other))
    assert [(each.before, each.after) for each in told.examples] == other
    assert replay(pasts, before, replace(before), NONE).differ == 0
