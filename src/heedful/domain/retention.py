"""How long signals are kept, by their kind.

The rule of this file: age is counted in whole months of the calendar, and something expires only at the first of a
month. So files are rewritten twelve times a year and not every night, and nothing is ever kept shorter than was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from heedful.domain.pattern import PAGE

#: The longest that can be said; what is to be kept for ever has no months.
MOST_MONTHS = 1200


@dataclass(frozen=True)
class Retention:
    """Months by kind; `rest` holds for all other kinds. None: until erased."""

    kinds: Mapping[str, int | None] = field(default_factory=dict)
    rest: int | None = None

    def ends(self, now: datetime) -> Ends:
        """Give the instants before which signals have expired at `now`."""
        return Ends(
            {kind: None if months is None else expires_before(months, now) for kind, months in self.kinds.items()},
            None if self.rest is None else expires_before(self.rest, now),
        )


@dataclass(frozen=True)
class Ends:
    """The instants before which signals have expired, by kind and for the rest; None: never."""

    kinds: Mapping[str, datetime | None]
    rest: datetime | None

    @property
    def latest(self) -> datetime | None:
        """The instant from which on nothing has expired, of whatever kind; None where nothing ever does."""
        return max((end for end in (*self.kinds.values(), self.rest) if end is not None), default=None)

    def of(self, kind: str) -> datetime | None:
        """Give the instant before which signals of a kind have expired."""
        return self.kinds.get(kind, self.rest)


#: What holds until somebody says otherwise.
AT_FIRST = Retention({PAGE: 25})


def expires_before(months: int, now: datetime) -> datetime:
    """Give the first of a month before which signals kept for so many months have expired."""
    number = now.astimezone(UTC).year * 12 + now.astimezone(UTC).month - 1 - months
    # Before the year 1 nothing happened that we know of.
    year, month = divmod(max(number, 12), 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)
