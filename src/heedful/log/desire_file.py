"""Files of desires: all desires of one kind as columns that are mapped into memory, not read.

A folder with

- a `.npy` file for each column of `heedful.flow.desires.Desires`: first the desires that have ended, in the order in
  which they ended, then those that are open, as their signals left them. `first` and `last` name signals by arrival;
- `facet.npy`: for each the line of `facets.parquet` that its opening signal carried: JSON of properties;
- `by_customer.npy`: all rows, by customer, instant and ordinal, so that a person's are found by bisection;
- `shape.json`: how many have ended.

(Arrow files were mapped until polars 2, which copies them: 0.18 s and 310 MB for 5 million desires, at every
page.)
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from heedful.flow.columns import I64
from heedful.flow.desires import COLUMNS, Desires
from heedful.flow.whole import Part
from heedful.log.files import new_name, written


@dataclass(frozen=True)
class KeptDesires:
    """What a file holds: the ended desires, the open ones as signals left them, and all rows by customer.

    `facets` is the lines that `facet` counts into.
    """

    ended: Part
    unfinished: Part
    by_customer: I64
    facets: pl.DataFrame
    customer: I64

    def rows_of(self, customers: I64) -> I64:
        """Give all rows of some customers (each once), in the order of the customers and then of time."""
        first, last = (_bisected(self.customer, self.by_customer, customers, side) for side in ("left", "right"))
        counts = last - first
        nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.asarray(self.by_customer[np.repeat(first, counts) + nth], np.int64)

    def last_row_of(self, customers: I64) -> I64:
        """Give the row of the last desire of each customer; -1 for those without one."""
        if not self.customer.size:
            return np.full(customers.size, -1)
        before = np.maximum(_bisected(self.customer, self.by_customer, customers, "right") - 1, 0)
        rows = np.asarray(self.by_customer[before], np.int64)
        return np.where(self.customer[rows] == customers, rows, -1)

    def take(self, rows: I64) -> Part:
        """Give some rows, wherever they stand."""
        parts = (self.ended.desires, self.unfinished.desires)
        whole = {name: _both(getattr(parts[0], name), getattr(parts[1], name), rows) for name in COLUMNS}
        return Part(Desires(**whole), _both(self.ended.facet, self.unfinished.facet, rows))


def _both(ended: np.ndarray, unfinished: np.ndarray, rows: I64) -> np.ndarray:
    found = np.empty((rows.size, *ended.shape[1:]), ended.dtype)
    old = rows < len(ended)
    found[old], found[~old] = ended[rows[old]], unfinished[rows[~old] - len(ended)]
    return found


def _bisected(column: I64, order: I64, wanted: I64, side: str) -> I64:
    """Bisect a mapped column by way of its order, for all that is wanted at once: few pages of it are touched."""
    low, high = np.zeros(wanted.size, np.int64), np.full(wanted.size, column.size)
    while (low < high).any():
        middle = (low + high) // 2
        found = column[order[np.minimum(middle, column.size - 1)]]
        right = (found < wanted) if side == "left" else (found <= wanted)
        right &= low < high
        low, high = np.where(right, middle + 1, low), np.where(right | (low >= high), high, middle)
    return low


def write_desires(folder: Path, desires: Desires, facet: np.ndarray, facets: Sequence[str | None]) -> str:
    """Write desires to a new place in `folder` and return its name.

    The desires of one customer are ordered by instant and ordinal, customers stand in any order (the ordered log has
    them by bucket); `facet` names for each a line of `facets` (JSON).
    """
    unfinished = desires.is_open
    order = np.argsort(np.where(unfinished, np.iinfo(np.int64).max, desires.ended), kind="stable")
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    by_customer = place[np.argsort(desires.customer, kind="stable")]
    used, line = np.unique(facet, return_inverse=True)
    name = new_name("desires", "")
    with written(folder / name) as draft:
        draft.mkdir(mode=0o700)
        for column in COLUMNS:
            np.save(draft / f"{column}.npy", getattr(desires, column)[order])
        np.save(draft / "facet.npy", line.astype(np.int32)[order])
        np.save(draft / "by_customer.npy", by_customer)
        pl.DataFrame({"facets": [facets[row] for row in used.tolist()]}, schema={"facets": pl.String}).write_parquet(
            draft / "facets.parquet"
        )
        (draft / "shape.json").write_text(json.dumps({"ended": int(order.size - unfinished.sum())}))
    return name


def read_desires(place: Path) -> KeptDesires:
    """Map what `write_desires` wrote; only what is looked at comes into memory."""
    columns = {column: np.load(place / f"{column}.npy", mmap_mode="r") for column in COLUMNS}
    facet = np.load(place / "facet.npy", mmap_mode="r")
    whole = Part(Desires(**columns), facet)
    ended = json.loads((place / "shape.json").read_text())["ended"]
    return KeptDesires(
        ended=whole.between(0, ended),
        unfinished=whole.between(ended, len(whole)),
        by_customer=np.load(place / "by_customer.npy", mmap_mode="r"),
        facets=pl.read_parquet(place / "facets.parquet"),
        customer=columns["customer"],
    )
