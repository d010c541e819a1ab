"""What is going on in people's lives: from when to when, in which phase, and whether it acts.

The rule of this file: a phase follows from the clock alone, and is never stored. Forecast before the onset, active
from the onset to the end inclusive, then the aftermath of its kind, then over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from heedful.domain.alert import Alert, Certainty, MessageType, Severity, Status, Urgency
from heedful.domain.moment_kind import aftermath_of, limit_of


class Phase(StrEnum):
    """Where in its life a moment is."""

    FORECAST = "forecast"
    ACTIVE = "active"
    AFTERMATH = "aftermath"
    OVER = "over"


# To look up a member of an enum takes longer than all of `phase`, which is asked for every moment of everybody.
_FORECAST, _ACTIVE, _AFTERMATH, _OVER = Phase


@dataclass(frozen=True)
class Window:
    """From when to when something is going on, and until when the time after it lasts (UTC; ends inclusive)."""

    onset: datetime
    ends: datetime
    aftermath_until: datetime

    def phase(self, now: datetime) -> Phase:
        """Say in which phase it is."""
        if now < self.onset:
            return _FORECAST
        if now <= self.ends:
            return _ACTIVE
        return _AFTERMATH if now <= self.aftermath_until else _OVER


def window_of(kind: str, onset: datetime, ends: datetime | None, days: Mapping[str, int] | None = None) -> Window:
    """Give the window of something; where nobody says when it ends, the limit of its kind does."""
    last = onset + limit_of(kind) if ends is None else max(ends, onset)
    return Window(onset, last, last + aftermath_of(kind, days))


def phase_of(alert: Alert, now: datetime) -> Phase:
    """Say in which phase what an alert tells of is."""
    return window_of(alert.kind, alert.onset, alert.ends).phase(now)


def acts(alert: Alert) -> bool:
    """Tell whether an alert counts for anybody.

    Tests, exercises and drafts never do, nor what is unlikely or past, nor what only takes back something else.
    """
    return (
        alert.status is Status.ACTUAL
        and alert.message_type in {MessageType.ALERT, MessageType.UPDATE}
        and alert.urgency is not Urgency.PAST
        and alert.certainty is not Certainty.UNLIKELY
        and alert.severity is not Severity.MINOR
    )


def is_severe(severity: Severity) -> bool:
    """Tell which column of the gate's table counts: severe and extreme, or moderate (what is unknown is moderate)."""
    return severity in {Severity.SEVERE, Severity.EXTREME}


def names_of(named: Iterable[str]) -> frozenset[str]:
    """Put the services and plans that a moment names so that `used_of` finds them; capitals do not count."""
    return frozenset(each.casefold() for each in named)


def used_of(named: frozenset[str], services: Iterable[str], plan: str) -> list[str]:
    """Give which of the services and the plan of a person are among those that a moment names."""
    return [each for each in (*services, plan) if each and each.casefold() in named]
