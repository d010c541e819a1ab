"""How long signals are kept, by their kind.

The rule of this file: age is counted in whole months of the calendar, and something expires only at the first of a
month. So files are rewritten twelve times a year and not every night, and nothing is ever kept shorter than was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

#: The longest that can be said; what is to be kept for ever has no months.
MOST_MONTHS = 1200


@dataclass(frozen=True)
class Retention:
    """Months by kind; `rest` holds for all other kinds. None: until erased."""

    kinds: Mapping[str, int | None] = field(default_factory=dict)
    rest: int | None = None

    @property
    def expires_anything(self) -> bool:
        """Tell whether any signal ever expires."""
        return self.rest is not None or any(months is not None for months in self.kinds.values())


def expires_before(months: int, now: datetime) -> datetime:
    """Give the first of a month before which signals kept for so many months have expired."""
    number = now.astimezone(UTC).year * 12 + now.astimezone(UTC).month - 1 - months
    # Before the year 1 nothing happened that we know of.
    year, month = divmod(max(number, 12), 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)
