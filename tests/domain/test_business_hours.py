"""Business hours: a literal table, and the same counted minute by minute at the wall, over every jump of a clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.domain.business_hours import Calendar, open_time

BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_FIVE = (time(9), time(17))
WEEK = Calendar(BERLIN, (*[NINE_TO_FIVE] * 5, None, None), frozenset({date(2026, 12, 25)}))
ALWAYS = Calendar(BERLIN, ((time(), time()),) * 7)
NIGHT = Calendar(BERLIN, ((time(1), time(4)),) * 7)
NEVER = Calendar(BERLIN, (None,) * 7)


def wall(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("calendar", "begins", "ends", "hours"),
    [
        (WEEK, wall("2026-11-26T10:00"), wall("2026-11-26T11:30"), 1.5),
        (WEEK, wall("2026-11-26T08:00"), wall("2026-11-26T09:00"), 0),
        (WEEK, wall("2026-11-26T16:00"), wall("2026-11-27T10:00"), 2),
        # A Friday evening to a Monday morning, and a whole week.
        (WEEK, wall("2026-11-27T18:00"), wall("2026-11-30T09:30"), 0.5),
        (WEEK, wall("2026-11-23T00:00"), wall("2026-11-30T00:00"), 40),
        # Christmas is a Friday.
        (WEEK, wall("2026-12-24T16:00"), wall("2026-12-28T10:00"), 2),
        (WEEK, wall("2026-11-26T11:00"), wall("2026-11-26T10:00"), 0),
        (NEVER, wall("2026-01-01T00:00"), wall("2027-01-01T00:00"), 0),
        (ALWAYS, wall("2026-11-26T00:00"), wall("2026-11-27T00:00"), 24),
        # The days on which the clock jumps have 23 and 25 hours.
        (ALWAYS, wall("2026-03-29T00:00"), wall("2026-03-30T00:00"), 23),
        (ALWAYS, wall("2026-10-25T00:00"), wall("2026-10-26T00:00"), 25),
        (NIGHT, wall("2026-03-29T00:00"), wall("2026-03-30T00:00"), 2),
        (NIGHT, wall("2026-10-25T00:00"), wall("2026-10-26T00:00"), 4),
        (NIGHT, wall("2026-10-25T02:30"), wall("2026-10-25T02:30", fold=1), 1),
        # By the clock of the house, wherever the customer is.
        (WEEK, datetime(2026, 11, 26, 7, tzinfo=UTC), datetime(2026, 11, 26, 9, tzinfo=UTC), 1),
    ],
)
def test_open_time(calendar, begins, ends, hours):
    assert open_time(calendar, begins, ends) == timedelta(hours=hours)


_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 7, 30, 59]))
_hours = st.one_of(
    st.none(),
    st.tuples(_times, _times).filter(lambda pair: pair[0] < pair[1]),
    _times.map(lambda begins: (begins, time())),
)
#: Berlin jumps at two, Lord Howe by half an hour, Beirut and Santiago at midnight, so that a day begins at one.
_zones = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Berlin", "Australia/Lord_Howe", "Asia/Beirut", "America/Santiago", "UTC")]
)
_JUMPS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        *("2026-03-29T01:00", "2026-10-25T01:00", "2026-04-04T15:00", "2026-10-03T15:30", "2026-03-28T22:00"),
        *("2026-10-24T21:00", "2026-04-05T03:00", "2026-09-06T04:00", "2026-06-15T12:00"),
    )
)
_around = st.integers(-2_000, 2_000).map(lambda number: timedelta(minutes=number))
_moments = st.builds(lambda jump, by: jump + by, st.sampled_from(_JUMPS), _around)


@st.composite
def _cases(draw):
    zone = draw(_zones)
    days = draw(st.lists(_hours, min_size=7, max_size=7))
    begins = draw(_moments)
    ends = begins + draw(st.integers(0, 3 * 1_440).map(lambda number: timedelta(minutes=number)))
    off = draw(st.frozensets(st.sampled_from([begins.date() + timedelta(days=number) for number in range(4)])))
    return Calendar(zone, tuple(days), off), begins, ends


@settings(max_examples=60)
@given(_cases())
def test_it_is_what_one_counts_at_the_wall(case):
    calendar, begins, ends = case
    minutes = int((ends - begins) / timedelta(minutes=1))
    walls = ((begins + timedelta(minutes=each)).astimezone(calendar.zone) for each in range(minutes))
    assert open_time(calendar, begins, ends) == timedelta(minutes=sum(map(_open_at, [calendar] * minutes, walls)))


def _open_at(calendar: Calendar, at: datetime) -> bool:
    """Say it once more, in other words than the rule: as a sign at a door would."""
    if at.date() in calendar.holidays:
        return False
    sign = calendar.days[at.weekday()]
    if sign is None:
        return False
    minute = at.hour * 60 + at.minute
    return sign[0].hour * 60 + sign[0].minute <= minute < (sign[1].hour * 60 + sign[1].minute or 1_440)


@given(_cases(), st.integers(0, 3_000))
def test_two_parts_make_the_whole(case, cut):
    calendar, begins, ends = case
    middle = min(begins + timedelta(minutes=cut), ends)
    parts = open_time(calendar, begins, middle) + open_time(calendar, middle, ends)
    assert parts == open_time(calendar, begins, ends)
