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
        return values_of(self.facets.row(row, named=True)["facets"])

    def all_facets(self) -> list[dict[str, Value]]:
        """Read every set of facets, by its number."""
        return [values_of(text) for text in self.facets.get_column("facets")]

    def places_of(self, customers: I64) -> I64:
        """Give for each customer the place in `who`; -1 for those without a signal."""
        if not self.who.size:
            return np.full(customers.size, -1)
        order = np.argsort(self.who)
        place = order[np.minimum(np.searchsorted(self.who, customers, sorter=order), self.who.size - 1)]
        return np.where(self.who[place] == customers, place, -1)

    def rows_of(self, customer: int) -> range:
        """Give the rows of one customer, oldest first; an empty range where there are none."""
        found = np.flatnonzero(self.who == customer)
        return range(int(self.start[found[0]]), int(self.start[found[0] + 1])) if found.size else range(0)


def values_of(facets: str | None) -> dict[str, Value]:
    """Read one set of properties, as JSON; what is null is left out."""
    return {name: value for name, value in json.loads(facets).items() if value is not None} if facets else {}
