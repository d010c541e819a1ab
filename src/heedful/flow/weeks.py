"""The strip of weeks: what became of those who came in each week, as long as history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heedful.domain.desire import Outcome
from heedful.domain.reliability import Counts
from heedful.flow.desires import Desires

DAY_MS = 86_400_000
WEEK_MS = 7 * DAY_MS
#: So many desires at a time: what is worked out of them stays in the cache of the processor.
_AT_ONCE = 1 << 16
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
    first, last = (int(edge - _MONDAY_MS) // WEEK_MS for edge in (desires.arose.min(), desires.arose.max()))
    width = len(Outcome)
    counted = np.zeros((last - first + 1) * width, np.int64)
    for begin in range(0, len(desires), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        number = (desires.arose[part] - (_MONDAY_MS + first * WEEK_MS)) // WEEK_MS
        counted += np.bincount(number * width + desires.outcome[part], minlength=counted.size)
    return [
        Week(_MONDAY_MS + (first + place) * WEEK_MS, _counts([int(count) for count in row]))
        for place, row in enumerate(counted.reshape(-1, width))
    ]


def weeks_together(strips: Sequence[tuple[Sequence[Week], int]]) -> list[Week]:
    """Add strips up, each so many times (-1 takes it away), from the first week that holds anybody to the last."""
    added: dict[int, list[int]] = {}
    for strip, times in strips:
        for week in strip:
            row = added.setdefault(week.start, [0] * len(Outcome))
            for outcome in Outcome:
                row[outcome] += times * getattr(week.counts, outcome.word)
    held = [start for start, row in added.items() if any(row)]
    starts = range(min(held), max(held) + 1, WEEK_MS) if held else ()
    return [Week(start, _counts(added.get(start, [0] * len(Outcome)))) for start in starts]


def _counts(row: list[int]) -> Counts:
    return Counts(
        fulfilled=row[Outcome.FULFILLED],
        refused=row[Outcome.REFUSED],
        given_up=row[Outcome.GIVEN_UP],
        unconfirmed=row[Outcome.UNCONFIRMED],
        flowing=row[Outcome.FLOWING],
        stalled=row[Outcome.STALLED],
    )
