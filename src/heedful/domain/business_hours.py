"""Business hours: how much of a time lies in the hours in which we said that we are there.

The rule of this file: it goes by what the clock on the wall of the house shows. On a day on which that clock jumps, an
hour that does not exist is not open, and one that comes twice is open twice. A holiday is closed all day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The hours of each day, Monday first, as (from, until), None where it is closed; and the days that are off.

    `until` of midnight is the end of the day. Hours are whole minutes, and do not go over midnight.
    """

    zone: tzinfo
    days: Sequence[tuple[time, time] | None]
    holidays: frozenset[date] = frozenset()

    def hours_of(self, day: date) -> tuple[time, time] | None:
        """Give the hours of a day; None if it is closed."""
        return None if day in self.holidays else self.days[day.weekday()]

    def is_open(self, wall: datetime) -> bool:
        """Tell whether we are there when the wall shows this."""
        hours = self.hours_of(wall.date())
        return hours is not None and hours[0] <= wall.time() and (wall.time() < hours[1] or hours[1] == time())


def open_time(calendar: Calendar, begins: datetime, ends: datetime) -> timedelta:
    """Say how much of a time lies in business hours; nought if it ends before it begins."""
    spans = (span for day in _days(calendar, begins, ends) for span in _open_spans(calendar, day))
    overlaps = (min(ends, last) - max(begins, first) for first, last in spans)
    return sum((each for each in overlaps if each > timedelta()), timedelta())


def _days(calendar: Calendar, begins: datetime, ends: datetime) -> Iterator[date]:
    day, last = begins.astimezone(calendar.zone).date(), ends.astimezone(calendar.zone).date()
    while day <= last:
        yield day
        day += _DAY


def _open_spans(calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    """Give when it is open on a day, in UTC."""
    hours = calendar.hours_of(day)
    if hours is None:
        return
    midnight, next_midnight = (datetime.combine(each, time(), calendar.zone) for each in (day, day + _DAY))
    if midnight.utcoffset() == next_midnight.utcoffset():
        ends_on = day + _DAY if hours[1] == time() else day
        first = datetime.combine(day, hours[0], calendar.zone)
        yield first.astimezone(UTC), datetime.combine(ends_on, hours[1], calendar.zone).astimezone(UTC)
        return
    # Twice a year the clock jumps: then we look at the wall every minute. Begun an hour early, since midnight itself
    # may be what does not exist.
    minute, last = midnight.astimezone(UTC) - timedelta(hours=1), next_midnight.astimezone(UTC) + timedelta(hours=1)
    while minute < last:
        wall = minute.astimezone(calendar.zone)
        if wall.date() == day and calendar.is_open(wall):
            yield minute, minute + _MINUTE
        minute += _MINUTE
