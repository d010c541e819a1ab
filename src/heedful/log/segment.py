"""Segments: immutable Parquet files of signals, ordered by customer bucket, customer, time and arrival.

Any tool that reads Parquet reads them. Columns: `bucket` and `customer` (numbers of ours, never a name),
`identity` (the handle it came by), `at` (ms, UTC), `arrival` (the order in which we took signals), `kind`,
`path`, `value`, `currency`, `source`, `facets` (JSON of the properties with few values, which groups of a
question are made of) and `properties` (JSON of all the others).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from heedful.domain.retention import Ends
from heedful.log.files import new_name, written

#: Customers are spread over so many buckets, which are read and rewritten apart.
BUCKETS = 256
#: Small enough that one customer's signals are found without reading everybody's.
_ROW_GROUP = 65_536

_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "bucket": pl.UInt8,
    "customer": pl.Int64,
    "identity": pl.Int64,
    "at": pl.Datetime("ms", "UTC"),
    "arrival": pl.Int64,
    "kind": pl.String,
    "path": pl.String,
    "value": pl.Float64,
    "currency": pl.String,
    "source": pl.String,
    "facets": pl.String,
    "properties": pl.String,
}
SCHEMA = pl.Schema(_COLUMNS)


@dataclass(frozen=True)
class Written:
    """A segment on disk that nobody has listed yet; times are ms since 1970."""

    file: str
    signals: int
    size: int
    first_at: int
    last_at: int
    last_arrival: int


def write_segment(folder: Path, signals: pl.DataFrame) -> Written:
    """Write signals (columns as `SCHEMA`, `bucket` apart; any order; at least one) as one segment."""
    frame = (
        signals.with_columns((pl.col("customer") % BUCKETS).cast(pl.UInt8).alias("bucket"))
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
        .sort("bucket", "customer", "at", "arrival")
    )
    name = new_name("segment", ".parquet")
    with written(folder / name) as draft:
        frame.write_parquet(draft, compression="zstd", row_group_size=_ROW_GROUP, statistics=True)
    first, last, arrival = frame.select(
        pl.col("at").min().cast(pl.Int64), pl.col("at").max().cast(pl.Int64).alias("last"), pl.col("arrival").max()
    ).row(0)
    size = (folder / name).stat().st_size
    return Written(name, frame.height, size, first_at=first, last_at=last, last_arrival=arrival)


def scan(files: Sequence[Path], erased: Sequence[int] = ()) -> pl.LazyFrame:
    """Read segments lazily, without the signals of handles whose customers were erased."""
    if not files:
        return pl.LazyFrame(schema=SCHEMA)
    signals = pl.scan_parquet(list(files), schema=SCHEMA)
    return signals.filter(~pl.col("identity").is_in(list(erased))) if erased else signals


def expired(ends: Ends) -> pl.Expr:
    """Tell which signals are older than signals of their kind are kept.

    Written so that whole row groups are passed over by their statistics.
    """
    by_kind = [(pl.col("kind") == kind) & (pl.col("at") < end) for kind, end in ends.kinds.items() if end is not None]
    others = ~pl.col("kind").is_in(list(ends.kinds))
    rest = [others & (pl.col("at") < ends.rest)] if ends.rest is not None else []
    return pl.any_horizontal(*by_kind, *rest) if by_kind or rest else pl.lit(value=False)


def holds_any(file: Path, which: pl.Expr) -> bool:
    """Tell whether a segment holds such a signal."""
    return scan([file]).filter(which).select("identity").head(1).collect().height > 0


def holds(file: Path, identities: Sequence[int]) -> bool:
    """Tell whether a segment holds a signal of one of these handles."""
    return holds_any(file, pl.col("identity").is_in(list(identities)))


def scan_customers(files: Sequence[Path], customers: Collection[int]) -> pl.LazyFrame:
    """Read some customers' signals; buckets let whole row groups be passed over."""
    buckets = sorted({customer % BUCKETS for customer in customers})
    return scan(files).filter(pl.col("bucket").is_in(buckets), pl.col("customer").is_in(sorted(customers)))
