"""When we are there, as a rule wants it."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

from heedful.domain.business_hours import Calendar
from heedful.models import BusinessHours


def business_hours() -> BusinessHours | None:
    """Give the hours of the house as they were said; None as long as nobody has."""
    return BusinessHours.objects.first()


def calendar() -> Calendar | None:
    """Give the calendar of the house; None as long as nobody has said one."""
    row = business_hours()
    if row is None:
        return None
    days = [tuple(map(time.fromisoformat, each)) if each else None for each in row.days]
    holidays = frozenset(date.fromisoformat(day) for day, _ in row.holidays)
    return Calendar(ZoneInfo(row.zone), days, holidays)  # type: ignore[arg-type]  # pairs, as the form writes them
