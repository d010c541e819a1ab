"""All signals of one customer as columns, in order of time: those of the ordered log, and what came since.

Kinds, paths and sets of properties are numbered as in the ordered log; what came since counts on from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from heedful.domain.pattern import Value
from heedful.flow.columns import I32, I64
from heedful.flow.history import values_of
from heedful.queries.desire import listed
from heedful.queries.history import beside_the_order
from heedful.queries.log import OpenedLog, opened


@dataclass(frozen=True)
class TheirLog:
    """One customer's signals, oldest first; `kind` is a place in `kinds`."""

    at: I64
    arrival: I64
    code: I32
    facet: I32
    kind: I32
    kinds: tuple[str, ...]
    log: OpenedLog | None
    since: pl.DataFrame

    @cached_property
    def _lines(self) -> tuple[int, int]:
        """How many lines the ordered log has, of signals and of properties."""
        return (self.log.history.book.height, self.log.history.facets.height) if self.log else (0, 0)

    def signal(self, row: int) -> tuple[str, str]:
        """Give kind and path."""
        code, lines = int(self.code[row]), self._lines[0]
        if self.log is not None and code < lines:
            kind, path = self.log.history.book.row(code)
        else:
            kind, path = self.since.select("kind", "path").row(code - lines)
        return kind, path or ""

    def values(self, row: int) -> dict[str, Value]:
        """Give the properties that patterns may ask for."""
        facet, lines = int(self.facet[row]), self._lines[1]
        if self.log is not None and facet < lines:
            return self.log.history.facet_values(facet)
        facets, others = self.since.select("facets", "properties").row(facet - lines)
        return {**values_of(facets), **values_of(others)}


def their_log(customer: int) -> TheirLog | None:
    """Give all signals of a customer; None where there are none."""
    return listed(lambda: _their_log(customer))


def _their_log(customer: int) -> TheirLog | None:
    ordered, since = beside_the_order(customer)
    log = opened(ordered) if ordered else None
    rows = log.history.rows_of(customer) if log else range(0)
    if not rows and not since.height:
        return None
    part = slice(rows.start, rows.stop)
    old = [np.asarray(getattr(log.history, name)[part]) for name in _COLUMNS] if log else [np.empty(0, int)] * 4
    kinds, kind_of = _kinds(log, since)
    lines = (log.history.book.height, log.history.facets.height) if log else (0, 0)
    new = [
        since.get_column("at").to_numpy(),
        since.get_column("arrival").to_numpy(),
        np.arange(since.height) + lines[0],
        np.arange(since.height) + lines[1],
    ]
    at, arrival, code, facet = (np.concatenate(pair) for pair in zip(old, new, strict=True))
    old_kind = log.kind_of[old[2]] if log else np.empty(0, np.int32)
    kind = np.concatenate([old_kind, kind_of])
    order = np.lexsort((arrival, at)) if since.height else slice(None)
    return TheirLog(
        at[order],
        arrival[order],
        code[order].astype(np.int32),
        facet[order].astype(np.int32),
        kind[order].astype(np.int32),
        kinds,
        log,
        since,
    )


_COLUMNS = ("at", "arrival", "code", "facet")


def _kinds(log: OpenedLog | None, since: pl.DataFrame) -> tuple[tuple[str, ...], I32]:
    """Give all kinds of signal, and for each signal that came since the place of its kind."""
    places = {kind: place for place, kind in enumerate(log.kinds)} if log else {}
    found = [places.setdefault(kind, len(places)) for kind in since.get_column("kind")]
    return tuple(places), np.array(found, np.int32)
