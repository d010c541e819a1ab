"""Counts for headline and alarms, in windows of time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.domain.reliability import Counts
from heedful.flow.weeks import DAY_MS
from heedful.flow.windows import (
    HOUR_MS,
    EarlyCounts,
    Silence,
    arose_after,
    counts_between,
    daily_known,
    early_counts,
    recent_counts,
    silence,
    trailing_sums,
)
from tests.flow.columns import desires

NOW = 1_000 * DAY_MS


def ended(days_ago, outcome="fulfilled"):
    return {"ended": NOW - round(days_ago * DAY_MS), "outcome": outcome}


def test_recent_counts_by_outcome():
    some = desires(
        ended(0),
        ended(0.5, "given_up"),
        ended(1, "refused"),  # a day ago to the ms: of the day before
        ended(6, "unconfirmed"),
        ended(100),
        {"outcome": "stalled"},
        {"outcome": "flowing"},
    )
    assert recent_counts(some, NOW) == {
        1: Counts(fulfilled=1, given_up=1, flowing=1, stalled=1),
        7: Counts(fulfilled=1, given_up=1, refused=1, unconfirmed=1, flowing=1, stalled=1),
        28: Counts(fulfilled=1, given_up=1, refused=1, unconfirmed=1, flowing=1, stalled=1),
        365: Counts(fulfilled=2, given_up=1, refused=1, unconfirmed=1, flowing=1, stalled=1),
    }


def test_counts_between_two_windows():
    some = desires(ended(1), ended(9, "given_up"), ended(30))
    weeks = counts_between(some, [NOW - 7 * DAY_MS, NOW - 14 * DAY_MS], [NOW, NOW - 7 * DAY_MS])
    assert weeks == [Counts(fulfilled=1), Counts(given_up=1)]


def test_daily_known_leaves_the_unknown_out():
    some = desires(ended(0), ended(0.9, "refused"), ended(1), ended(1, "unconfirmed"), ended(3.5, "given_up"))
    bad, known = daily_known(some, NOW)
    assert (bad.tolist(), known.tolist()) == ([1, 0, 0, 1], [1, 0, 1, 2])
    assert trailing_sums(known, 2).tolist() == [1, 1, 1, 3]


def test_daily_known_of_nothing():
    assert [column.size for column in daily_known(desires(), NOW)] == [0, 0]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 40))
def test_trailing_sums_as_slices(daily, days):
    expected = [sum(daily[max(0, n + 1 - days) : n + 1]) for n in range(len(daily))]
    assert trailing_sums(np.array(daily, np.int64), days).tolist() == expected


def test_early_counts_only_those_older_than_stalls():
    def arose(hours_ago, *, paused):
        return {"arose": NOW - hours_ago * HOUR_MS, "paused": paused}

    some = desires(
        arose(5, paused=True),  # too young to tell
        arose(6, paused=True),  # exactly as old as `stalls` is not older
        arose(7, paused=True),
        arose(23, paused=False),
        arose(24, paused=True),
        arose(24 + 28 * 24 - 1, paused=False),
        arose(24 + 28 * 24, paused=True),  # too long ago
    )
    assert early_counts(some, 6 * HOUR_MS, NOW) == EarlyCounts(silent=1, arose=2, silent_before=1, arose_before=2)


def at(hour):
    return {"arose": NOW + round(hour * HOUR_MS)}


def test_silence_expects_what_came_in_the_same_hours():
    week = 7 * 24
    # Four weeks with two each at the hour after the one of the last; then three hours of nothing.
    before = [at(-week * back + 1.5) for back in (1, 2, 3, 4) for _ in range(2)]
    # Too long before, and the last one itself, do not count.
    some = desires(*before, at(-week * 5), at(0))
    assert silence(some, NOW + 3 * HOUR_MS) == Silence(NOW, 2.0)
    half = silence(some, NOW + HOUR_MS * 3 // 2)
    assert half.expected == pytest.approx(1.0)
    assert silence(some, NOW + week * 2 * HOUR_MS).expected == pytest.approx(4.0)


def test_silence_of_what_never_came():
    assert silence(desires(), NOW) is None


def test_arose_after():
    assert arose_after(desires(at(0), at(1), at(2), at(3)), NOW, NOW + 2 * HOUR_MS) == 2
