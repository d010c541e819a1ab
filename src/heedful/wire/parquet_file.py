"""Parquet files, read batch by batch: a file of a hundred million rows never stands in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from heedful.wire.chunk import RAW_LIMIT, Block, Unreadable, refuse_many_columns
from heedful.wire.source import Source

_BATCH = 1_000_000
_SAMPLE_ROWS = 1000
_LARGEST = 2**63 - 1


class ParquetTable:
    """A Parquet file; the fields of a struct are columns with dotted names."""

    visitors = None

    def __init__(self, path: Path) -> None:
        self._path = path
        with Source(path) as source:
            self._is_empty = not source.read(1)
        self._fields: dict[str, pl.Expr] = {}
        self.columns: list[str] = []
        self.sample = pl.DataFrame()
        if not self._is_empty:
            self._open()

    def _open(self) -> None:
        try:
            self._scan = pl.scan_parquet(self._path, glob=False)
            schema = self._scan.collect_schema()
            self._fields = {name: field for column in schema for name, field in _fields(column, schema[column])}
            refuse_many_columns(self._path, len(self._fields))
            self._widen({name for name, kind in schema.items() if kind == pl.UInt64})
            self._rows = int(self._scan.select(pl.len()).collect().item())
            self.sample = self._scan.head(_SAMPLE_ROWS).select(**self._fields).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise self._unreadable(error) from None
        self.columns = list(self._fields)

    def _widen(self, names: set[str]) -> None:
        """Keep numbers beyond Int64 (hashes, as a rule) as text, for the whole file."""
        if names:
            largest = self._scan.select(pl.col(*names).max()).collect().row(0, named=True)
            for name, value in largest.items():
                kind = pl.String if value is not None and value > _LARGEST else pl.Int64
                self._fields[name] = pl.col(name).cast(kind)

    def blocks(
        self,
        wanted: frozenset[str] | None,
        progress: Callable[[float], None] | None = None,
        kind: str | None = None,
    ) -> Iterator[Block]:
        """Read the rows; see `Table`."""
        fields = {name: field for name, field in self._fields.items() if wanted is None or name in wanted}
        if kind is not None and kind in fields and self.sample[kind].dtype == pl.String:
            fields[kind] = fields[kind].cast(pl.Categorical)
        batches = self._scan.select(**fields).collect_batches(maintain_order=True, chunk_size=_BATCH)
        done = 0
        while True:
            try:
                frame = next(batches, None)
            except (pl.exceptions.PolarsError, OSError) as error:
                raise self._unreadable(error) from None
            if frame is None:
                return
            yield Block(frame, _Whereabouts(frame, done))
            done += frame.height
            if progress is not None:
                progress(done / max(self._rows, 1))

    def _unreadable(self, error: Exception) -> Unreadable:
        said = str(error).split("\n", 1)[0]
        return Unreadable(f"{self._path} is cut or no Parquet file ({said}); copy it again from where it was made")


class _Whereabouts:
    """Tells number and text of a row; only asked for the bad ones."""

    def __init__(self, frame: pl.DataFrame, before: int) -> None:
        self._frame = frame
        self._before = before

    def __call__(self, index: int) -> tuple[int, str]:
        said = ", ".join(f"{name}={value}" for name, value in self._frame.row(index, named=True).items())
        return self._before + index + 1, said[:RAW_LIMIT]


def _fields(name: str, kind: pl.DataType, of: pl.Expr | None = None) -> Iterator[tuple[str, pl.Expr]]:
    expression = pl.col(name) if of is None else of
    if isinstance(kind, pl.Struct):
        for field in kind.fields:
            inner = field.dtype
            yield from _fields(f"{name}.{field.name}", inner, expression.struct.field(field.name))  # type: ignore[arg-type]
    else:
        yield name, expression
