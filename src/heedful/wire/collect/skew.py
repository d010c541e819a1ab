"""When something happened, by our clock: what a client's clock says, shifted by how wrong it is.

The rule of this file: pure functions of ms since 1970 (UTC); `received_at` is the only clock.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

DAY_MS = 86_400_000
EARLIEST_MS = 946_684_800_000  # 2000-01-01
TAKEN_AS_RECEIVED = "time taken as received"

#: Below each bound a number can only be of that unit, for any time between 1973 and 5138.
_UNITS = ((1e11, 1000.0), (1e14, 1.0), (1e17, 1e-3), (1e20, 1e-6))
_NUMBER = re.compile(r"\s*\d{1,19}(\.\d{1,9})?\s*")


def shifted(timestamp: Any, sent_at: Any, received_at: int) -> tuple[int, tuple[str, ...]]:
    """Give the time of an event, and marks that say what we did to it.

    The client's clock was as wrong as `sent_at` differs from `received_at`, so `timestamp` is shifted by that. No
    time at all is the time of receipt. One that lies more than a day ahead or before 2000 is taken as received,
    with a mark, and so is one that can't be read.
    """
    if timestamp is None or timestamp == "":
        return received_at, ()
    at = instant_of(timestamp)
    if at is None:
        return received_at, (TAKEN_AS_RECEIVED,)
    sent = instant_of(sent_at)
    if sent is not None:
        at += received_at - sent
    if at > received_at + DAY_MS or at < EARLIEST_MS:
        return received_at, (TAKEN_AS_RECEIVED,)
    return at, ()


def instant_of(value: Any) -> int | None:
    """Read an instant, as ISO 8601 (UTC where no zone is named) or as a number of s, ms, us or ns."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_number(value)
    if not isinstance(value, str) or len(value) > len("2026-11-25T20:27:19.185123456+00:00  "):
        return None
    return _from_number(float(value)) if _NUMBER.fullmatch(value) else _from_text(value.strip())


def _from_number(number: float) -> int | None:
    # Also false for NaN, of which nothing is less.
    return next((int(number * factor) for bound, factor in _UNITS if 0 <= number < bound), None)


def _from_text(text: str) -> int | None:
    try:
        at = datetime.fromisoformat(text)
        zoned = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        return round(zoned.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
