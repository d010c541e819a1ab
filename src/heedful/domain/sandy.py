"""Hurricane Sandy as it was told in October 2012: advisories, and the rules of the mailing that is played over them.

The rule of this file: facts of the US National Hurricane Center (NHC) and the definitions that the page says. How far
the wind reached is geometry (`heedful.geo.storm`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from heedful.domain.alert import Severity
from heedful.domain.moment_kind import HURRICANE, aftermath_of

EVENT, KIND, SEVERITY = "Hurricane Sandy", HURRICANE, Severity.SEVERE
AFTERMATH = aftermath_of(KIND)

#: The mailing 'you have not backed up' goes on these days, at this time by the clock at the customer's place.
FIRST_DAY, LAST_DAY, AT = date(2012, 10, 22), date(2012, 11, 6), time(10)
_WEEK, _DAY = 7, timedelta(days=1)


@dataclass(frozen=True)
class Radii:
    """How far wind of 34 knots reaches from the centre, in nautical miles, by quadrant.

    NHC gives the largest reach anywhere in a quadrant; 0 where there is no such wind.
    """

    ne: float = 0.0
    se: float = 0.0
    sw: float = 0.0
    nw: float = 0.0

    @property
    def largest(self) -> float:
        """The largest of the four."""
        return max(self.ne, self.se, self.sw, self.nw)


@dataclass(frozen=True)
class Position:
    """Where the centre is or will be at an instant (degrees, UTC), its wind in knots, and how far 34 knots reach."""

    at: datetime
    lat: float
    lon: float
    wind_kt: float
    radii: Radii


@dataclass(frozen=True)
class Advisory:
    """One forecast advisory: where the storm was, and where it was expected in 12 to 120 hours."""

    number: int
    status: str
    name: str
    now: Position
    forecast: tuple[Position, ...]

    @property
    def issued(self) -> datetime:
        """When it was given (UTC); the position is that of the same hour."""
        return self.now.at

    @property
    def title(self) -> str:
        """As NHC called it: 'Hurricane Sandy, advisory 24'."""
        return f"{self.status} {self.name}, advisory {self.number}"


def mailing_days(number: int) -> tuple[date, ...]:
    """Give the days on which a customer's mail goes: weekly, on the weekday of their number modulo 7, 0 is Monday."""
    first = FIRST_DAY + (number - FIRST_DAY.weekday()) % _WEEK * _DAY
    return tuple(first + week * _WEEK * _DAY for week in range((LAST_DAY - first).days // _WEEK + 1))


def mailing_at(day: date, zone: tzinfo) -> datetime:
    """Give the instant (UTC) at which the mail of a day goes to somebody who lives by a clock."""
    return datetime.combine(day, AT, zone).astimezone(UTC)
