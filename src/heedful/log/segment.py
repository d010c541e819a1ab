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
from heedful.log.files import new_name, set_aside, written

#: Customers are spread over so many buckets, which are read and rewritten apart.
BUCKETS = 256
#: Small enough that one customer's signals are found without reading everybody's.
_ROW_GROUP = 65_536
_ORDER = ("bucket", "customer", "at", "arrival")
#: Merging holds about so many signals in memory, however large the segments are.
_AT_ONCE = 250_000

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
        .sort(_ORDER)
    )
    name = new_name("segment", ".parquet")
    with written(folder / name) as draft:
        frame.write_parquet(draft, compression="zstd", row_group_size=_ROW_GROUP, statistics=True)
    return _described(folder / name, frame.lazy())


def merge_segments(
    folder: Path, files: Sequence[Path], erased: Sequence[int] = (), ends: Ends | None = None
) -> Written | None:
    """Write the signals of segments as one, without those of the erased and what has expired; None if none is left.

    A few buckets at a time are brought in order and written aside, and then put behind each other.
    """
    kept = scan(files, erased)
    kept = kept.filter(~expired(ends)) if ends else kept
    count = _count(kept)
    if not count:
        return None
    name = new_name("segment", ".parquet")
    with set_aside(folder) as parts:
        ordered = [_ordered(parts, kept, buckets) for buckets in _bites(count)]
        with written(folder / name) as draft:
            scan(ordered).sink_parquet(
                draft, compression="zstd", row_group_size=_ROW_GROUP, statistics=True, maintain_order=True
            )
    return _described(folder / name, scan([folder / name]))


def count_kept(files: Sequence[Path], erased: Sequence[int] = ()) -> int:
    """Count the signals of segments, without those of the erased."""
    return _count(scan(files, erased))


def _count(signals: pl.LazyFrame) -> int:
    return int(signals.select(pl.len()).collect().item())


def _bites(count: int) -> list[range]:
    """Cut the buckets into runs that hold about as many signals as may be in memory."""
    width = max(1, BUCKETS * _AT_ONCE // max(count, 1))
    return [range(first, min(first + width, BUCKETS)) for first in range(0, BUCKETS, width)]


def _ordered(folder: Path, signals: pl.LazyFrame, buckets: range) -> Path:
    path = folder / f"{buckets.start}.parquet"
    within = pl.col("bucket").is_between(buckets.start, buckets.stop - 1)
    # Read again at once, and never after: quick to write is worth more than small.
    signals.filter(within).sort(_ORDER).collect().write_parquet(path, compression="lz4", row_group_size=_ROW_GROUP)
    return path


def _described(path: Path, signals: pl.LazyFrame) -> Written:
    at, arrival = pl.col("at").cast(pl.Int64), pl.col("arrival")
    found = signals.select(signals=pl.len(), first=at.min(), last=at.max(), arrival=arrival.max()).collect()
    count, first, last, last_arrival = found.row(0)
    size = path.stat().st_size
    return Written(path.name, count, size, first_at=first, last_at=last, last_arrival=last_arrival)


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


def count_signals(path: Path) -> int | None:
    """Count the signals of a segment by what stands at its end; None where that can't be read."""
    try:
        return int(pl.scan_parquet(path).select(pl.len()).collect().item())
    except (OSError, pl.exceptions.PolarsError):
        return None
