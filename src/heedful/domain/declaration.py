"""What a person could have added in October 2012: the states for which the President declared an emergency.

The rule of this file: facts of the US Federal Emergency Management Agency (FEMA), with the number under which anybody
can look each of them up; and the moment that somebody in the house would have typed in on that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from heedful.domain.gate.standing import Touch
from heedful.domain.moment import window_of
from heedful.domain.sandy import KIND, SEVERITY

SOURCE = "https://www.fema.gov/disaster/declarations"
#: All of them live by the clock of the east.
_EAST = ZoneInfo("America/New_York")
#: The last day that whoever types it in would have given: the storm has left by then. A choice of ours, not of FEMA.
LAST_DAY = date(2012, 10, 31)


@dataclass(frozen=True)
class Declaration:
    """An emergency in one state: FEMA's number, the state (letters and name), and the day of the declaration."""

    number: str
    state: str
    name: str
    day: date

    @property
    def touch(self) -> Touch:
        """The moment made by hand: from the first minute of that day to the last of `LAST_DAY`, by their clock."""
        onset = datetime.combine(self.day, time(), _EAST).astimezone(UTC)
        ends = datetime.combine(LAST_DAY, time(23, 59), _EAST).astimezone(UTC)
        event = f"Emergency declared for {self.name}"
        return Touch(f"FEMA {self.number}", event, KIND, SEVERITY, window_of(KIND, onset, ends), self.name)


DECLARATIONS = (
    Declaration("EM-3349", "MD", "Maryland", date(2012, 10, 28)),
    Declaration("EM-3350", "MA", "Massachusetts", date(2012, 10, 28)),
    Declaration("EM-3351", "NY", "New York", date(2012, 10, 28)),
    Declaration("EM-3352", "DC", "the District of Columbia", date(2012, 10, 28)),
    Declaration("EM-3353", "CT", "Connecticut", date(2012, 10, 28)),
    Declaration("EM-3354", "NJ", "New Jersey", date(2012, 10, 28)),
    Declaration("EM-3355", "RI", "Rhode Island", date(2012, 10, 29)),
    Declaration("EM-3356", "PA", "Pennsylvania", date(2012, 10, 29)),
    Declaration("EM-3357", "DE", "Delaware", date(2012, 10, 29)),
    Declaration("EM-3358", "WV", "West Virginia", date(2012, 10, 29)),
    Declaration("EM-3359", "VA", "Virginia", date(2012, 10, 29)),
    Declaration("EM-3360", "NH", "New Hampshire", date(2012, 10, 30)),
)
