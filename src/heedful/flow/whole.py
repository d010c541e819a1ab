"""All desires of one kind in two parts: those that have ended, in the order in which they ended, and the rest.

What has ended does not change, and a question is nearly always about a period: so the ended ones of a period are a
slice of mapped columns, and the few that still move are gone through beside it. Going through all of them took a
page 1.6 s at five million desires.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heedful.flow.columns import I32, I64, U8, Mask
from heedful.flow.desires import Desires, concatenated
from heedful.flow.period import ended_within, population


@dataclass(frozen=True)
class Part:
    """Desires with `facet`: the line of a list of sets of properties that their opening signals carried."""

    desires: Desires
    facet: I32

    def __len__(self) -> int:
        """Give the number of desires."""
        return len(self.desires)

    def take(self, rows: Mask | I64) -> Part:
        """Give the chosen rows only."""
        return Part(self.desires.take(rows), np.asarray(self.facet)[rows])

    def between(self, first: int, last: int) -> Part:
        """Give the rows from `first` to before `last`, without copying them."""
        return Part(self.desires.between(first, last), self.facet[first:last])


@dataclass(frozen=True)
class Whole:
    """All desires of one kind as of one moment.

    `ended` are in the order of `ended.desires.ended`; of these, the rows `hidden` (ascending) do not count: their
    customers were erased, or followed again. `moving` are those that were open when the file was written, or have
    moved since, as the clock makes them: some of them have ended.
    """

    ended: Part
    hidden: I64
    moving: Part

    def __len__(self) -> int:
        """Give the number of desires that count."""
        return len(self.ended) - self.hidden.size + len(self.moving)

    def of_group(self, lines: Mask) -> Whole:
        """Choose the desires whose line of properties is marked in `lines`."""
        ended = self._shown(0, len(self.ended))
        return Whole(_chosen(ended, lines), np.empty(0, np.int64), _chosen(self.moving, lines))

    def everything(self) -> Desires:
        """Give all that count, in no order; copies them."""
        return joined([self._shown(0, len(self.ended)), self.moving]).desires

    def by_customer(self) -> Desires:
        """Give all that count, with those of one customer together."""
        everything = self.everything()
        return everything.take(np.argsort(everything.customer, kind="stable"))

    def reaching(self, since: int) -> Desires:
        """Give those that ended at `since` (ms) or later, and those that have not ended: all that arose since, too."""
        first = int(np.searchsorted(self.ended.desires.ended, since))
        still = ~(self.moving.desires.ended < since) | self.moving.desires.is_open
        return joined([self._shown(first, len(self.ended)), self.moving.take(still)]).desires

    def population(self, since: int, until: int) -> tuple[Desires, ...]:
        """Give the population of a question (`heedful.flow.period.population`), in parts: nothing is joined."""
        parts = [*self._ended_around(since, until), self.moving]
        return tuple(population(part.desires, since, until) for part in parts if len(part))

    def _ended_around(self, since: int, until: int) -> list[Part]:
        """Give those that ended within the period, and those that ended after it and may have arisen before its end."""
        ended = self.ended.desires.ended
        first, after = (int(place) for place in (np.searchsorted(ended, since), np.searchsorted(ended, until, "right")))
        later = np.flatnonzero(self.ended.desires.arose[after:] <= until) + after
        return [self._shown(first, after), self.ended.take(np.setdiff1d(later, self.hidden, assume_unique=True))]

    def outcomes(self, since: int, until: int) -> U8:
        """Give the outcomes of those that ended from `since` to `until` (ms), both included."""
        ended = self.ended.desires.ended
        first, after = np.searchsorted(ended, since), np.searchsorted(ended, until, "right")
        outcome = self.ended.desires.outcome[first:after]
        hidden = self.hidden[(self.hidden >= first) & (self.hidden < after)] - first
        moved = self.moving.desires
        return np.concatenate([np.delete(outcome, hidden), moved.outcome[ended_within(moved, since, until)]])

    def lines(self, most: int) -> I64:
        """Count the desires by their line of properties, of which there are `most`."""
        parts = (self.ended, self.moving)
        counts = sum((np.bincount(part.facet, minlength=most) for part in parts), np.zeros(most, np.int64))
        hidden: I64 = counts - np.bincount(self.ended.facet[self.hidden], minlength=most)
        return hidden

    def last_arose(self, until: int) -> int | None:
        """Give when (ms) the last one arose that arose by `until`; None where none did."""
        columns = [self._shown(0, len(self.ended)).desires.arose, self.moving.desires.arose]
        found = [int(arose[arose <= until].max()) for arose in columns if (arose <= until).any()]
        return max(found, default=None)

    def _shown(self, first: int, last: int) -> Part:
        """Give a stretch of the ended ones without the hidden, as a view where there are none."""
        begin, end = np.searchsorted(self.hidden, [first, last])
        if begin == end:
            return self.ended.between(first, last)
        return self.ended.take(np.setdiff1d(np.arange(first, last), self.hidden[begin:end], assume_unique=True))


def _chosen(part: Part, lines: Mask) -> Part:
    return part.take(lines[part.facet] if lines.size else np.zeros(len(part), bool))


def joined(parts: list[Part]) -> Part:
    """Put parts after one another; where only one holds anything, it is not copied."""
    filled = [part for part in parts if len(part)] or parts[:1]
    if len(filled) == 1:
        return filled[0]
    steps = filled[0].desires.reached.shape[1]
    return Part(concatenated([part.desires for part in filled], steps), np.concatenate([part.facet for part in filled]))
