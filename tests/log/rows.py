"""Signals of a segment as a test writes them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from heedful.log.segment import SCHEMA


def frame_of(rows: Sequence[tuple], **columns: Sequence) -> pl.DataFrame:
    """Give the columns of a segment but `bucket`; rows are (customer, at in ms, kind), arriving in this order."""
    count = len(rows)
    given = {
        "customer": [row[0] for row in rows],
        "identity": [row[0] for row in rows],
        "at": pl.Series([row[1] for row in rows], dtype=pl.Int64).cast(pl.Datetime("ms", "UTC")),
        "arrival": range(1, count + 1),
        "kind": [row[2] for row in rows],
        **columns,
    }
    schema = {name: dtype for name, dtype in SCHEMA.items() if name != "bucket"}
    return pl.DataFrame({name: pl.Series(name, given.get(name, [None] * count), dtype=schema[name]) for name in schema})
