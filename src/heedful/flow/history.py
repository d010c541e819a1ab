"""A history that is in order already: the whole log as columns, mapped into memory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from heedful.domain.pattern import Value
from heedful.flow.columns import I32, I64, NEVER


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

    @cached_property
    def _sorted(self) -> tuple[I64, I64]:
        order = np.argsort(self.who)
        return order, self.who[order]

    def places_of(self, customers: I64) -> I64:
        """Give for each customer the place in `who`; -1 for those without a signal."""
        if not self.who.size:
            return np.full(customers.size, -1)
        order, who = self._sorted
        place = np.minimum(np.searchsorted(who, customers), who.size - 1)
        return np.where(who[place] == customers, order[place], -1)

    def rows_of(self, customer: int) -> range:
        """Give the rows of one customer, oldest first; an empty range where there are none."""
        place = int(self.places_of(np.array([customer]))[0])
        return range(int(self.start[place]), int(self.start[place + 1])) if place >= 0 else range(0)

    def last_at(self, customers: I64) -> I64:
        """Give when (ms) each customer was last heard of; NEVER for those without a signal."""
        places = self.places_of(customers)
        ends = self.start[np.maximum(places, 0) + 1] - 1 if self.who.size else places
        return (
            np.where(places >= 0, self.at[np.maximum(ends, 0)], NEVER) if self.at.size else np.full(places.size, NEVER)
        )


def values_of(facets: str | None) -> dict[str, Value]:
    """Read one set of properties, as JSON; what is null is left out."""
    return {name: value for name, value in json.loads(facets).items() if value is not None} if facets else {}
