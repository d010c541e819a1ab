"""Quiet hours: when a colleague wants to be told nothing by mail, by their own clock.

The rule of this file: it goes by what the clock on their wall shows. Where that jumps, quiet begins and ends as the
wall says: a night of summer time is an hour shorter, and an hour that comes twice is quiet twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
#: No silence lasts longer: at most a weekend with the nights around it.
_LONGEST = timedelta(days=4)
_SATURDAY = 5


@dataclass(frozen=True)
class QuietHours:
    """From when to when, every day (over midnight, if it ends before it begins); and whether weekends are quiet.

    `begins` equal to `ends`, or either None: no hour of a day is quiet by itself.
    """

    begins: time | None = None
    ends: time | None = None
    weekends: bool = False

    def hold(self, wall: datetime) -> bool:
        """Tell whether it is quiet when the wall shows this."""
        if self.weekends and wall.weekday() >= _SATURDAY:
            return True
        if self.begins is None or self.ends is None or self.begins == self.ends:
            return False
        now = wall.time()
        if self.begins < self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends


def quiet_until(hours: QuietHours, at: datetime, zone: tzinfo) -> datetime | None:
    """Say when it is quiet no more, to the minute and in UTC; None if it is not quiet at that moment."""
    if not hours.hold(at.astimezone(zone)):
        return None
    found = _end_without_a_jump(hours, at, zone)
    if found is not None:
        return found
    # Minute by minute: there are a few thousand at most, and no case of a jumping clock to get wrong.
    first = at.astimezone(UTC).replace(second=0, microsecond=0) + _MINUTE
    minutes = (first + number * _MINUTE for number in range(_LONGEST // _MINUTE))
    return next((each for each in minutes if not hours.hold(each.astimezone(zone))), at + _LONGEST)


def _end_without_a_jump(hours: QuietHours, at: datetime, zone: tzinfo) -> datetime | None:
    """Say when quiet hours that hold at `at` are over; None where a clock jumps on the way, or weekends are quiet."""
    if hours.weekends or hours.ends is None:
        return None
    wall = at.astimezone(zone)
    day = wall.date() if wall.time() < hours.ends else wall.date() + _DAY
    end = datetime.combine(day, hours.ends, zone)
    exact = end.astimezone(UTC)
    # Where the clock is the same at both ends, and shows that time at all, nothing jumped in between.
    jumps = wall.utcoffset() != end.utcoffset() or exact.astimezone(zone).replace(tzinfo=None) != end.replace(
        tzinfo=None
    )
    return None if jumps or exact.second or exact.microsecond else exact
