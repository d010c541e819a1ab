"""A history that is in order already: the whole log as columns, mapped into memory."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import polars as pl

from heedful.domain.pattern import Value
from heedful.flow.columns import I32, I64


@dataclass(frozen=True)
class History:
    """Signals ordered by customer, time and arrival; customer `who[i]` owns rows `start[i]` to `start[i + 1]`.

    `at` is ms, `code` a row of `book` (`kind`, `path`), `facet` a row of `facets` (JSON of the properties with
    few values, and of those that some kind asks for).
    """

    who: I64
    start: I64
    at: I64
    arrival: I64
    code: I32
    facet: I32
    book: pl.DataFrame
    facets: pl.DataFrame

    def facet_values(self, row: int) -> dict[str, Value]:
        """Read one set of facets."""
        return _values(self.facets.row(row, named=True))

    def all_facets(self) -> list[dict[str, Value]]:
        """Read every set of facets, by its number."""
        return [_values(row) for row in self.facets.iter_rows(named=True)]

    def rows_of(self, customer: int) -> range:
        """Give the rows of one customer, oldest first; an empty range where there are none."""
        found = np.flatnonzero(self.who == customer)
        return range(int(self.start[found[0]]), int(self.start[found[0] + 1])) if found.size else range(0)


def _values(row: dict[str, str | None]) -> dict[str, Value]:
    if not row["facets"]:
        return {}
    return {name: value for name, value in json.loads(row["facets"]).items() if value is not None}
