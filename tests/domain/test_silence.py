"""Silence of a mailbox: a literal table, the sum said minute by minute, and how often chance alone makes one."""

from __future__ import annotations

import math
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.domain.silence import PAST, Silence, judge

#: A Monday at nine.
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


def hourly(until: datetime, weeks: int = 8, each: int = 1, when=lambda _: True) -> dict[datetime, int]:
    """Give arrivals of each hour before a moment, where `when` says so."""
    hours = (until - HOUR * number for number in range(1, weeks * 168 + 1))
    return {hour: each for hour in hours if when(hour)}


def office(hour: datetime) -> bool:
    return hour.weekday() < 5 and 8 <= hour.hour < 16


@pytest.mark.parametrize(
    ("arrivals", "ago", "expected"),
    [
        # One an hour: nine hours are not enough, ten are; a mailbox with so many gaps needs a rare one.
        (hourly, 7, None),
        (hourly, 9, None),
        (hourly, 10, 10.0),
        # Ten an hour, and still a few hours are no silence.
        (lambda last: hourly(last, each=10), 3, None),
        (lambda last: hourly(last, each=10), 5, 50.0),
        # In office hours only: a weekend says nothing, and a Monday in which nobody wrote does.
        (lambda last: hourly(last, when=office), 64, None),
        # Who is new has no past, however many came.
        (lambda last: hourly(last, weeks=2), 100, None),
        (lambda last: {last - WEEK * 4: 1, last - WEEK: 1}, 100, None),
    ],
)
def test_silence(arrivals, ago, expected):
    last = NOW - HOUR * ago
    assert judge(arrivals(last), last, NOW) == (None if expected is None else Silence(last, pytest.approx(expected)))


def test_monday_without_mail_is_a_silence_and_the_weekend_before_is_none():
    friday = datetime(2026, 11, 20, 16, tzinfo=UTC)
    arrivals = hourly(friday, when=office, each=2)
    assert judge(arrivals, friday, datetime(2026, 11, 23, 8, tzinfo=UTC)) is None
    at_noon = judge(arrivals, friday, datetime(2026, 11, 23, 14, tzinfo=UTC))
    assert (at_noon.since, round(at_noon.expected)) == (friday, 12)


def test_weeks_of_silence_are_counted_whole():
    last = NOW - WEEK * 3 - HOUR * 2
    told = judge({hour: n for hour, n in hourly(last).items() if hour > NOW - PAST}, last, NOW)
    assert told.expected == pytest.approx(3 * 168 + 2)


def test_nothing_at_all_is_no_past():
    assert judge({}, NOW - WEEK, NOW) is None


_hours = st.dictionaries(
    st.integers(1, 8 * 168).map(lambda number: NOW - HOUR * number), st.integers(1, 9), min_size=30, max_size=200
)


@settings(max_examples=60)
@given(_hours, st.integers(240, 3_000))
def test_what_would_have_come_is_what_came_minute_by_minute(hours, minutes):
    last = max(hours)
    clock = last + timedelta(minutes=minutes)
    told = judge(hours, last, clock)
    if told is None:
        return
    weeks = min(8, (last - min(hours)) // WEEK)
    counted = {hour: n for hour, n in hours.items() if hour >= last - WEEK * weeks}
    rate = Counter()
    for hour, n in counted.items():
        rate[hour.weekday(), hour.hour] += n
    walked = (last + timedelta(minutes=each) for each in range(minutes))
    slow = sum(rate[at.weekday(), at.hour] for at in walked) / weeks / 60
    assert told.expected == pytest.approx(slow)
    assert math.exp(-slow) < 0.001


def test_chance_alone_makes_less_than_one_a_year():
    """Fifteen simulated years of a mailbox to which mails come by chance, three an hour by day and few at night."""
    chance = random.Random(7)
    alarms, years = 0, 15
    for _ in range(years):
        at, arrivals, last = NOW, Counter(), NOW
        while at < NOW + WEEK * 52:
            # Thinned (Lewis and Shedler 1979), so that the night ends for who waits since the evening.
            at += timedelta(hours=chance.expovariate(3))
            if not 7 <= at.hour < 19 and chance.random() > 0.1:
                continue
            # Only a gap that is long can be one, and it is longest when the next one comes.
            if at - last > timedelta(hours=4):
                recent = {hour: n for hour, n in arrivals.items() if hour > at - PAST}
                alarms += judge(recent, last, at) is not None
            arrivals[at.replace(minute=0, second=0, microsecond=0)] += 1
            last = at
    assert alarms <= years
