"""Quiet hours: a literal table by the wall, and the same said minute by minute over every jump of a clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.quiet import QuietHours, quiet_until

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(time(22), time(7))
NOON = QuietHours(time(12), time(13, 30))
NEVER = (QuietHours(), QuietHours(time(7), time(7)), QuietHours(time(22), None), QuietHours(None, time(7)))


def wall(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        (NIGHT, wall("2026-11-25T21:59"), None),
        (NIGHT, wall("2026-11-25T22:00"), wall("2026-11-26T07:00")),
        (NIGHT, wall("2026-11-26T03:12"), wall("2026-11-26T07:00")),
        (NIGHT, wall("2026-11-26T07:00"), None),
        (NOON, wall("2026-11-26T12:00"), wall("2026-11-26T13:30")),
        (NOON, wall("2026-11-26T11:59"), None),
        # A Saturday and a Sunday, and with the nights around them.
        (QuietHours(weekends=True), wall("2026-11-27T23:59"), None),
        (QuietHours(weekends=True), wall("2026-11-28T00:00"), wall("2026-11-30T00:00")),
        (QuietHours(time(22), time(7), weekends=True), wall("2026-11-27T22:30"), wall("2026-11-30T07:00")),
        # The night of 29 March has no hour between two and three, that of 25 October has it twice.
        (NIGHT, wall("2026-03-28T23:00"), wall("2026-03-29T07:00")),
        (QuietHours(time(1), time(2, 30)), wall("2026-03-29T01:15"), wall("2026-03-29T03:00")),
        (QuietHours(time(1), time(2, 30)), wall("2026-10-25T01:15"), wall("2026-10-25T02:30")),
        (QuietHours(time(1), time(2, 30)), wall("2026-10-25T02:10", fold=1), wall("2026-10-25T02:30", fold=1)),
        *((hours, wall("2026-11-26T07:00"), None) for hours in NEVER),
    ],
)
def test_quiet_lasts_until(hours, at, until):
    assert quiet_until(hours, at, BERLIN) == (None if until is None else until.astimezone(UTC))


_times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
_zones = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")]
)
#: When a clock jumps somewhere, in UTC.
_JUMPS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in ("2026-03-08T07:00", "2026-03-29T01:00", "2026-04-04T15:00", "2026-10-25T01:00", "2026-11-01T06:00")
)
_minutes = st.integers(-1_800, 1_800).map(lambda number: timedelta(minutes=number, seconds=17))
_moments = st.builds(lambda jump, by: jump + by, st.sampled_from(_JUMPS), _minutes)


@given(st.builds(QuietHours, _times, _times, st.booleans()), _moments, _zones)
def test_it_is_quiet_until_then_and_not_then(hours, at, zone):
    until = quiet_until(hours, at, zone)
    if until is None:
        assert not hours.hold(at.astimezone(zone))
        return
    assert at < until <= at + timedelta(days=4)
    assert not hours.hold(until.astimezone(zone))
    # What a person would do: look at the wall every minute.
    looks = range(1, int((until - at) / timedelta(minutes=1)))
    step = at.replace(second=0, microsecond=0)
    assert all(hours.hold((step + timedelta(minutes=each)).astimezone(zone)) for each in looks)
