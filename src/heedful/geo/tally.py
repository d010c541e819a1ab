"""Adding up what several areas of one alert say of the same customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heedful.geo.placed import Int32, Int64, Share
from heedful.geo.postings import Found


@dataclass(frozen=True)
class Local:
    """The few rows that something is said of: `row` in their order, and `position[row]` where each stands in that."""

    row: Int64
    position: Int32


def local_rows(many: int, said: Sequence[Int32]) -> Local:
    """Give the rows that occur, of `many`, with their numbers; what does not occur costs a bit and no more."""
    occurs = np.zeros(many, dtype=np.bool_)
    for some in said:
        occurs[some] = True
    row: Int64 = np.flatnonzero(occurs)
    # Positions of other rows are never looked at, so nobody writes them.
    position = np.empty(many, dtype=np.int32)
    position[row] = np.arange(len(row), dtype=np.int32)
    return Local(row, position)


class Tally:
    """How sure it is of each local row so far, and which area said so most (-1: none)."""

    def __init__(self, local: Local) -> None:
        self._position = local.position
        self.sure: Share = np.zeros(len(local.row), dtype=np.float32)
        self.place: Int32 = np.full(len(local.row), -1, dtype=np.int32)

    def add_layer(self, found: Sequence[Found]) -> None:
        """Count the areas of one layer: a place that lies in two of them lies in both with the sum of its shares.

        Of several layers, which say the same ground more than once, the surest counts.
        """
        whole, most = np.zeros_like(self.sure), np.zeros_like(self.sure)
        place = np.full_like(self.place, -1)
        for area, row, sure in found:
            at = self._position[row]
            whole[at] += sure
            larger = at[sure > most[at]]
            most[at] = np.maximum(most[at], sure)
            place[larger] = area
        np.minimum(whole, 1, out=whole)
        better = whole > self.sure
        self.sure[better] = whole[better]
        self.place[better] = place[better]

    def add_rest(self, row: Int32, sure: Share, named: Int32) -> Int32:
        """Count those of whom nothing was said yet, each with the area that names its place; returns where they are."""
        at = self._position[row]
        new = self.sure[at] == 0
        self.sure[at[new]] = sure[new]
        self.place[at[new]] = named[row[new]]
        added: Int32 = at[new]
        return added
