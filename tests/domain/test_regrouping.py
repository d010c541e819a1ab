"""How conversations stand when they are merged, split, and when that is undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.regrouping import Standing, joined, parted, undone

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLAIN = Standing(made_at=NOW, moved_at=NOW, beginning="a", is_ours_last=True, messages_count=2)

times = st.integers(0, 99).map(lambda hours: NOW + hours * HOUR)
perhaps = st.none() | times
standings = st.builds(
    Standing,
    made_at=times,
    moved_at=times,
    beginning=st.text(max_size=5),
    is_ours_last=st.booleans(),
    messages_count=st.integers(1, 9),
    waiting_since=perhaps,
    answered_at=perhaps,
    waited_ms=st.integers(0, 9),
    assignee_id=st.none() | st.integers(1, 3),
    team_id=st.none() | st.integers(1, 3),
    snoozed_until=perhaps,
    closed_at=perhaps,
)


def test_joined_waits_since_the_earlier_time_and_has_both_together():
    gone = replace(PLAIN, made_at=NOW - 9 * HOUR, waiting_since=NOW - 2 * HOUR, waited_ms=5, answered_at=NOW, team_id=7)
    into = replace(PLAIN, moved_at=NOW + HOUR, waiting_since=NOW - HOUR, waited_ms=3, assignee_id=1)
    told = replace(PLAIN, beginning="b", is_ours_last=False, messages_count=4)
    assert joined(gone, into, told) == Standing(
        made_at=NOW - 9 * HOUR,
        moved_at=NOW + HOUR,
        beginning="b",
        is_ours_last=False,
        messages_count=4,
        waiting_since=NOW - 2 * HOUR,
        answered_at=NOW,
        waited_ms=8,
        assignee_id=1,
        team_id=7,
    )


@pytest.mark.parametrize(
    ("gone", "into", "closed", "off"),
    [
        ({}, {}, None, None),
        ({}, {"closed_at": NOW}, None, None),
        ({"closed_at": NOW}, {}, None, None),
        ({"closed_at": NOW}, {"closed_at": NOW + HOUR}, NOW + HOUR, None),
        ({}, {"snoozed_until": NOW}, None, None),
        ({"closed_at": NOW}, {"snoozed_until": NOW}, None, NOW),
        ({"snoozed_until": NOW}, {"snoozed_until": NOW + HOUR}, None, NOW + HOUR),
    ],
)
def test_joined_is_closed_or_put_off_only_if_nothing_in_it_is_open(gone, into, closed, off):
    found = joined(replace(PLAIN, **gone), replace(PLAIN, **into), PLAIN)
    assert (found.closed_at, found.snoozed_until) == (closed, off)


def test_parted_does_not_begin_to_wait_and_is_opened_if_it_does():
    told = replace(PLAIN, waiting_since=NOW, messages_count=1)
    assert parted(replace(PLAIN, closed_at=NOW), told) == replace(PLAIN, messages_count=1, closed_at=NOW)
    waits = replace(PLAIN, closed_at=NOW, waiting_since=NOW - HOUR, assignee_id=3)
    assert parted(waits, told) == replace(PLAIN, messages_count=1, waiting_since=NOW, assignee_id=3)


@given(standings, standings, standings)
def test_undone_at_once_is_what_it_was(before, after, told):
    assert undone(before, after, after, told) == before


@given(standings, standings, standings)
def test_undone_keeps_what_somebody_changed_since(before, after, told):
    now = replace(after, assignee_id=99, closed_at=NOW - HOUR, waited_ms=1_000)
    back = undone(before, after, now, told)
    assert (back.assignee_id, back.closed_at) == (99, NOW - HOUR)
    assert (back.waiting_since, back.answered_at, back.waited_ms) == (
        told.waiting_since,
        told.answered_at,
        told.waited_ms,
    )
    assert (back.team_id, back.moved_at, back.beginning) == (before.team_id, before.moved_at, before.beginning)
