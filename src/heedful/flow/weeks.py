"""The strip of weeks: what became of those who came in each week, as long as history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heedful.domain.desire import Outcome
from heedful.domain.reliability import Counts
from heedful.flow.desires import Desires

DAY_MS = 86_400_000
WEEK_MS = 7 * DAY_MS
#: The first Monday after the epoch: 1970 began on a Thursday.
_MONDAY_MS = 4 * DAY_MS


@dataclass(frozen=True)
class Week:
    """The desires that arose in the week from `start` (ms, a Monday in UTC)."""

    start: int
    counts: Counts

    @property
    def is_complete(self) -> bool:
        """Whether all of them have ended: before that a week looks better than it is."""
        return self.counts.pending == 0


def weeks_of(desires: Desires) -> list[Week]:
    """Count desires by the week in which they arose, from the first to the last, empty ones included."""
    if not len(desires):
        return []
    number = (desires.arose - _MONDAY_MS) // WEEK_MS
    first, last = int(number.min()), int(number.max())
    width = len(Outcome)
    cells = (number - first) * width + desires.outcome
    table = np.bincount(cells, minlength=(last - first + 1) * width).reshape(-1, width)
    return [
        Week(_MONDAY_MS + (first + place) * WEEK_MS, _counts([int(count) for count in row]))
        for place, row in enumerate(table)
    ]


def _counts(row: list[int]) -> Counts:
    return Counts(
        fulfilled=row[Outcome.FULFILLED],
        refused=row[Outcome.REFUSED],
        given_up=row[Outcome.GIVEN_UP],
        unconfirmed=row[Outcome.UNCONFIRMED],
        flowing=row[Outcome.FLOWING],
        stalled=row[Outcome.STALLED],
    )
