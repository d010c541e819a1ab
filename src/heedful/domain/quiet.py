"""Quiet hours: when a colleague wants to be told nothing by mail, by their own clock.

The rule of this file: it goes by what the clock on their wall shows. Where that jumps, quiet begins and ends as the
wall says: a night of summer time is an hour shorter, and an hour that comes twice is quiet twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

_MINUTE = timedelta(minutes=1)
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
    # Minute by minute: there are a few thousand at most, and no case of a jumping clock to get wrong.
    first = at.astimezone(UTC).replace(second=0, microsecond=0) + _MINUTE
    minutes = (first + number * _MINUTE for number in range(_LONGEST // _MINUTE))
    return next((each for each in minutes if not hours.hold(each.astimezone(zone))), at + _LONGEST)
