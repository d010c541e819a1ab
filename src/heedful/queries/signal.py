"""The signals of one customer in full, with all that came with each.

Read from the segments and from the batches that are not sealed yet, never from the ordered log: what is asked for
here must be all of it, also what came a moment ago. Whose a signal is says its handle: customer numbers in the files
are those of the day on which it was settled.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.conf import settings

from heedful.log.segment import BUCKETS, SCHEMA, scan
from heedful.models import Identity, Segment
from heedful.queries.desire import listed
from heedful.queries.history import handles_of, unsealed
from heedful.queries.log import instant
from heedful.queries.stream import Cursor

#: Rows that are made at a time.
_BITE = 1_000


@dataclass(frozen=True)
class FullSignal:
    """One signal: when and what it was, by which handle and from where it came, and what came with it."""

    at: datetime
    arrival: int
    kind: str
    path: str | None
    value: float | None
    currency: str | None
    source: str | None
    handle: str | None
    properties: dict[str, Any]


@dataclass(frozen=True)
class _Whose:
    """By which handles, and under which numbers of customers, somebody's signals were written."""

    handles: dict[int, str]
    numbers: list[int]

    @property
    def theirs(self) -> pl.Expr:
        """Choose their rows; the bucket lets whole groups of rows be passed over."""
        buckets = sorted({number % BUCKETS for number in self.numbers})
        by_handle = pl.col("identity").is_in(list(self.handles)) | pl.col("identity").is_null()
        return pl.col("bucket").is_in(buckets) & pl.col("customer").is_in(self.numbers) & by_handle


def newest_signals(
    customer: int, *, before: Cursor | None = None, kinds: Collection[str] = (), limit: int = 100
) -> tuple[list[FullSignal], Cursor | None]:
    """Give the last `limit` signals before `before`, newest first, and from where to go on (None at the beginning)."""
    whose = _whose(customer)
    frame = listed(lambda: _chosen(whose, before, kinds).top_k(limit + 1, by=["at", "arrival"]).collect())
    rows = frame.sort("at", "arrival", descending=True)
    found = list(_full(rows.head(limit), whose))
    following = rows.select("ms", "arrival").row(limit - 1) if rows.height > limit else None
    return found, Cursor(*following) if following else None


def every_signal(customer: int) -> Iterator[FullSignal]:
    """Give all signals of a customer, oldest first; only some of them are in memory as more than columns."""
    whose = _whose(customer)
    frame = listed(lambda: _chosen(whose, None, ()).collect()).sort("at", "arrival")
    for bite in frame.iter_slices(_BITE):
        yield from _full(bite, whose)


def _whose(customer: int) -> _Whose:
    handles = dict(Identity.objects.filter(customer=customer).values_list("pk", "value"))
    return _Whose(handles, sorted(handles_of([customer]).written))


def _chosen(whose: _Whose, before: Cursor | None, kinds: Collection[str]) -> pl.LazyFrame:
    # Batches first: one that is sealed between the two questions is then read twice, and never not at all.
    fresh = unsealed().lazy().select(SCHEMA.names()).filter(whose.theirs)
    segments = Segment.objects.order_by("id")
    if before is not None:
        segments = segments.filter(first_at__lte=instant(before.at))
    files = [settings.HEEDFUL_DATA / "log" / name for name in segments.values_list("file", flat=True)]
    theirs = pl.concat([scan(files).filter(whose.theirs), fresh]).unique("arrival")
    chosen = theirs.with_columns(pl.col("at").cast(pl.Int64).alias("ms"))
    if kinds:
        chosen = chosen.filter(pl.col("kind").is_in(list(kinds)))
    if before is not None:
        earlier = (pl.col("ms") == before.at) & (pl.col("arrival") < before.arrival)
        chosen = chosen.filter((pl.col("ms") < before.at) | earlier)
    return chosen


def _full(frame: pl.DataFrame, whose: _Whose) -> Iterator[FullSignal]:
    for row in frame.iter_rows(named=True):
        yield FullSignal(
            at=row["at"],
            arrival=row["arrival"],
            kind=row["kind"],
            path=row["path"],
            value=row["value"],
            currency=row["currency"],
            source=row["source"],
            handle=whose.handles.get(row["identity"]),
            properties=_properties(row),
        )


def _properties(row: dict[str, Any]) -> dict[str, Any]:
    told = {**json.loads(row["facets"] or "{}"), **json.loads(row["properties"] or "{}")}
    return {name: value for name, value in sorted(told.items()) if value is not None}
