"""Signals of a batch as one value: Arrow, with the columns of a segment and `message`.

`message` is the digest of the client's id of the event (see `heedful.log.repeats`), 0 where there was none.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import polars as pl

from heedful.log.segment import BUCKETS, SCHEMA

#: A batch has these columns.
BATCH = pl.Schema([*((name, dtype) for name, dtype in SCHEMA.items() if name != "bucket"), ("message", pl.Int64())])


def pack_signals(signals: pl.DataFrame) -> bytes:
    """Write the signals of a batch (columns as `BATCH`) into one value."""
    packed = io.BytesIO()
    signals.write_ipc(packed, compression="lz4")
    return packed.getvalue()


def unpack_signals(packed: Iterable[bytes]) -> pl.DataFrame:
    """Read the signals of some batches, in their order; with `bucket`, so that they can stand among segments'."""
    frames = [pl.read_ipc(io.BytesIO(each)) for each in packed]
    signals = pl.concat(frames) if frames else pl.DataFrame(schema=BATCH)
    return signals.with_columns((pl.col("customer") % BUCKETS).cast(pl.UInt8).alias("bucket"))
