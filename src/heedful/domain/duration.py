"""Durations as people write them: '2 days', '90 minutes', '1 day 12 hours'."""

from __future__ import annotations

import re

_UNITS_MS = {
    "millisecond": 1,
    "ms": 1,
    "second": 1_000,
    "sec": 1_000,
    "s": 1_000,
    "minute": 60_000,
    "min": 60_000,
    "hour": 3_600_000,
    "h": 3_600_000,
    "day": 86_400_000,
    "d": 86_400_000,
    "week": 604_800_000,
}
#: A hundred years: nobody's patience is longer, and times stay far from the ends of their columns.
LONGEST_MS = 100 * 366 * 86_400_000
_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*(?:,|and\b)?", re.IGNORECASE)
#: The largest first, for writing; 14 days stay days, since patience is thought of in days.
_WRITTEN = (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000))


class DurationError(ValueError):
    """A duration that can't be read; the message says how to write one."""


def parse_duration(text: str) -> int:
    """Read a duration and return it in milliseconds."""
    position, total = 0, 0.0
    while position < len(text.rstrip()):
        part = _PART.match(text, position)
        unit = _unit_ms(part.group(2)) if part else None
        if part is None or unit is None:
            raise DurationError(f"'{text}' is no duration; write for example '2 days', '6 hours' or '90 minutes'")
        total += float(part.group(1)) * unit
        position = part.end()
    if total > LONGEST_MS:
        raise DurationError(f"'{text[:40]}' is longer than a hundred years; write for example '2 days'")
    if position == 0:
        raise DurationError("a duration is empty; write for example '2 days'")
    return round(total)


def write_duration(ms: int) -> str:
    """Write milliseconds the way people do, exactly: `parse_duration` gives the same number back."""
    if ms == 0:
        return "0 minutes"
    for name, size in _WRITTEN:
        if ms % size == 0:
            count = ms // size
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return f"{ms} ms"


def _unit_ms(word: str) -> int | None:
    lowered = word.lower()
    return _UNITS_MS.get(lowered) or _UNITS_MS.get(lowered.removesuffix("s"))
