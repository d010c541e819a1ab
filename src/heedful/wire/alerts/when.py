"""Times of warning feeds: ISO 8601 as CAP wants it, the dates of RSS, and those that are relative to now.

The rule of this file: what can't be a time of a warning is none, and says so; nothing is raised.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

#: Before is a default or a broken clock, after is a placeholder such as 9999-12-31.
#: Longer than any date of RSS; what reads those is not made for more.
_LONGEST = 100
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
#: The form of the National Weather Service's own examples: 'date:now -44 seconds', also with '/ P1D' behind it.
_RELATIVE = re.compile(r"date:now((?:\s*[+-]\s*\d{1,10}\s*[a-z]+)*)\s*(?:/.*)?", re.IGNORECASE)
_STEP = re.compile(r"([+-])\s*(\d+)\s*([a-z]+)", re.IGNORECASE)
_SECONDS = {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "day": 86400, "week": 604800}
_CAP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")


def read_time(given: Any, now: datetime, name: str, warnings: list[str]) -> datetime | None:
    """Read one time, in UTC; None where there is none, or none that can be read (then `warnings` say so).

    A time without a zone is taken as UTC.
    """
    if not isinstance(given, str) or not (text := given.strip()):
        return None
    found = _any_form(text, now) if len(text) <= _LONGEST else None
    if found is None or not _FIRST_YEAR <= found.year < _LAST_YEAR:
        warnings.append(f"'{name}' is '{text[:40]}', which is no time that can be; left out.")
        return None
    if found.tzinfo is None:
        warnings.append(f"'{name}' names no time zone; taken as UTC.")
        return found.replace(tzinfo=UTC)
    return found.astimezone(UTC)


def from_epoch_ms(given: Any) -> datetime | None:
    """Read milliseconds since the epoch; None where it is no such number, or out of range."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    try:
        found = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=given)
    except (OverflowError, ValueError):
        return None
    return found if _FIRST_YEAR <= found.year < _LAST_YEAR else None


def is_strict(text: str) -> bool:
    """Tell whether a time is written as CAP 1.2 wants it (3.3.2): with seconds, and a zone as numbers."""
    return bool(_CAP.fullmatch(text))


def _any_form(text: str, now: datetime) -> datetime | None:
    return _relative(text, now) if text.startswith("date:") else _absolute(text)


def _absolute(text: str) -> datetime | None:
    try:
        return _in_range(datetime.fromisoformat(text))
    except ValueError:
        pass
    try:
        return _in_range(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _in_range(found: datetime) -> datetime | None:
    """Leave out the years at whose edges a zone would carry a time out of what Python can count."""
    return found if 1 < found.year < MAXYEAR else None


def _relative(text: str, now: datetime) -> datetime | None:
    whole = _RELATIVE.fullmatch(text)
    if whole is None:
        return None
    seconds = 0
    for sign, number, unit in _STEP.findall(whole[1]):
        length = _SECONDS.get(unit.casefold().removesuffix("s"))
        if length is None:
            return None
        seconds += (-1 if sign == "-" else 1) * int(number) * length
    try:
        return _in_range(now.astimezone(UTC) + timedelta(seconds=seconds))
    except OverflowError:
        return None
