"""Trying another policy on what was judged: what differs is counted by what became what, with examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.gate.test_judge import policies, requests, standings

from heedful.domain.alert import Severity
from heedful.domain.gate.judge import judge
from heedful.domain.gate.policy import STANDARD, Cell, Column, Row
from heedful.domain.gate.replay import MOST_EXAMPLES, Past, replay, untried
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Standing, Touch, Trouble
from heedful.domain.gate.verdict import Decision
from heedful.domain.moment import Window

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


# What a policy makes of the facts.


def at_noon(zone, **known):
    """A letter of care at noon in London."""
    return Past(1, NOW, Request(Purpose.CARE), Standing(zone=zone, **known))


@pytest.mark.parametrize(
    ("zone", "begins", "ends", "until"),
    [
        ("Europe/London", 11, 14, NOW + 2 * HOUR),
        ("Europe/Berlin", 11, 14, NOW + HOUR),
        ("America/Sao_Paulo", 11, 14, None),
        ("America/Sao_Paulo", 6, 12, NOW + 3 * HOUR),
        ("Mars/Olympus", 0, 23, None),
    ],
)
def test_another_night_is_tried_by_the_clock_of_each(zone, begins, ends, until):
    other = replace(STANDARD, night_begins=time(begins), night_ends=time(ends))
    told = replay([at_noon(zone)], STANDARD, other, NONE)
    assert [(each.before.decision, each.after.decision, each.after.until) for each in told.examples] == (
        [(Decision.SEND, Decision.HOLD, until)] if until else []
    )


def test_night_that_was_is_none_by_other_hours():
    past = Past(1, NOW - 10 * HOUR, Request(Purpose.CARE), Standing(zone="Europe/London", night_ends=NOW - 4 * HOUR))
    told = replay([past], STANDARD, replace(STANDARD, night_begins=time(3), night_ends=time(4)), NONE)
    assert told.changes == {("care", Decision.HOLD, Decision.SEND): 1}
    assert told.examples[0].before.until == NOW - 4 * HOUR


def storm(kind, ended_before):
    ends = NOW - ended_before
    return Touch("1", "Storm", kind, Severity.SEVERE, Window(ends - HOUR, ends, ends + timedelta(days=7)), "Bergen")


def test_shorter_time_after_lets_go_and_is_tried_for_its_kind_alone():
    pasts = [
        Past(number, NOW, Request(Purpose.SURVEY), Standing(touches=(storm(kind, timedelta(days=days)),)))
        for number, (kind, days) in enumerate([("high_wind", 3), ("high_wind", 1), ("flood", 3)], 1)
    ]
    other = replace(STANDARD, aftermath_days={"high_wind": 2})
    told = replay(pasts, STANDARD, other, NONE)
    assert [(each.past.number, each.after.decision) for each in told.examples] == [
        (1, Decision.SEND),
        (2, Decision.HOLD),
    ]
    assert told.examples[1].after.until == NOW + timedelta(days=1)
    assert told.untried == ()


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ({}, {}, ()),
        ({}, {"most_in_a_week": 5, "night_begins": time(20), "most_held_days": 3}, ()),
        ({}, {"bulk_from": 5}, ("bulk",)),
        ({}, {"aftermath_days": {"flood": 8}}, ("longer_after",)),
        ({"aftermath_days": {"flood": 9}}, {"aftermath_days": {"flood": 8, "heat": 0}}, ()),
        ({"holidays": False}, {}, ("holidays",)),
        ({}, {"holidays": False}, ()),
        ({}, {"holidays_hold_promotions": True}, ()),
    ],
)
def test_what_the_past_cannot_tell_is_named(before, after, names):
    assert untried(replace(STANDARD, **before), replace(STANDARD, **after)) == names


def test_it_says_since_when_they_are():
    pasts = [Past(number, NOW - number * HOUR, Request(Purpose.CARE), Standing()) for number in range(3)]
    assert replay(pasts, STANDARD, STANDARD, NONE).since == NOW - 2 * HOUR
    assert replay([], STANDARD, STANDARD, NONE).since is None
