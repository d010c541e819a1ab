"""Which customers are in which area: sorted once, so that an area is a slice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heedful.geo.placed import Int32, Int64, Placed, Share

#: An area, the rows that lie in it, and the share of each.
Found = tuple[int, Int32, Share]


@dataclass(frozen=True)
class Postings:
    """Rows by area: area a is `row[start[a]]` to `row[start[a + 1]]`, each row at most once, with its share."""

    start: Int64
    row: Int32
    sure: Share

    def of(self, area: int) -> tuple[Int32, Share]:
        """Give the rows of an area, with the share of each that lies there."""
        part = slice(self.start[area], self.start[area + 1])
        return self.row[part], self.sure[part]


def postings_of(placed: Placed, areas: int) -> Postings:
    """Sort the entries of all rows by area; areas are numbered below `areas`."""
    # Small numbers are sorted by counting them, which is what makes this quick.
    order = np.argsort(placed.area.astype(np.uint16 if areas < 1 << 16 else np.int32), kind="stable")
    many = np.bincount(placed.area, minlength=areas)
    start = np.concatenate(([0], np.cumsum(many))).astype(np.int64)
    return Postings(start, placed.rows()[order].astype(np.int32), placed.sure[order])
