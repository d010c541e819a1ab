"""The ordered log: the whole log as plain columns in the order of the kernel, mapped into memory when read.

Made anew from the segments when they have changed. It is what makes an edit of a kind answer while one
types: nothing is decoded or sorted any more. A folder holds

- `who.npy`, `start.npy`: customer i owns the rows `start[i]` to `start[i + 1]`;
- `at.raw` (ms), `arrival.raw`, `code.raw` (which line of the book), `facet.raw` (which line of the facets);
- `book.parquet`: the distinct signals, `kind` and `path`;
- `facets.parquet`: the distinct sets of properties, as JSON: those with few values, and those that some kind
  asked for;
- `wanted.json`: which properties kinds asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import polars as pl

from heedful.flow.history import History
from heedful.log.segment import BUCKETS, scan

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]

#: Buckets that are ordered at once: memory for a sixteenth of the log.
_AT_ONCE = 16
_COLUMNS: dict[str, npt.DTypeLike] = {"at": np.int64, "arrival": np.int64, "code": np.int32, "facet": np.int32}


@dataclass(frozen=True)
class Arranging:
    """What is put in order: segments, without the erased; `owners` are handles that were ever another customer's."""

    files: Sequence[Path]
    erased: Sequence[int] = ()
    owners: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def moved(self) -> pl.DataFrame:
        """The signals of handles that moved, as their owners' of today."""
        theirs = self._scan().filter(pl.col("identity").is_in(sorted(self.owners))).collect()
        owner = pl.col("identity").replace_strict(dict(self.owners), return_dtype=pl.Int64)
        whole = theirs.with_columns(customer=owner) if theirs.height else theirs
        return whole.with_columns((pl.col("customer") % BUCKETS).cast(pl.UInt8).alias("bucket"))

    def part(self, first: int) -> pl.LazyFrame:
        """Give the signals of the buckets that are ordered at once, from `first` on."""
        within = pl.col("bucket").is_between(first, first + _AT_ONCE - 1)
        if not self.owners:
            return self._scan().filter(within)
        others = self._scan().filter(within, ~pl.col("identity").is_in(sorted(self.owners)))
        return pl.concat([others, self.moved.lazy().filter(within)])

    def _scan(self) -> pl.LazyFrame:
        return scan(self.files, self.erased)


def arrange(
    source: Arranging, wanted: Sequence[str], target: Path, progress: Callable[[float], None] | None = None
) -> int:
    """Order all segments into the folder `target`; returns the number of signals.

    `wanted` names properties that kinds ask for beyond the facets.
    """
    target.mkdir(mode=0o700)
    book, facets = _Book(["kind", "path"]), _Book(["facets"])
    who: list[I64] = []
    counts: list[I64] = []
    with _Writers(target) as writers:
        for first in range(0, BUCKETS, _AT_ONCE):
            part = _part(source, wanted, first)
            owners = part.group_by("customer", maintain_order=True).len()
            who.append(owners.get_column("customer").to_numpy())
            counts.append(owners.get_column("len").cast(pl.Int64).to_numpy())
            writers.add("at", part.get_column("at").to_numpy())
            writers.add("arrival", part.get_column("arrival").to_numpy())
            writers.add("code", book.encode(part))
            writers.add("facet", facets.encode(part))
            if progress:
                progress((first + _AT_ONCE) / BUCKETS)
        rows = writers.rows
    np.save(target / "who.npy", np.concatenate(who))
    np.save(target / "start.npy", np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64))
    book.frame().write_parquet(target / "book.parquet")
    facets.frame().write_parquet(target / "facets.parquet")
    (target / "wanted.json").write_text(json.dumps(sorted(wanted)))
    return rows


def _part(source: Arranging, wanted: Sequence[str], first: int) -> pl.DataFrame:
    return (
        source.part(first)
        .sort("bucket", "customer", "at", "arrival")
        .select("customer", pl.col("at").cast(pl.Int64), "arrival", "kind", "path", _with_wanted(wanted))
        .collect()
    )


def _with_wanted(wanted: Sequence[str]) -> pl.Expr:
    """Give the facets with the wanted properties among them, still as JSON: a number stays one, a text too."""
    if not wanted:
        return pl.col("facets")
    pairs = pl.concat_str([_pair(name) for name in sorted(wanted)], separator=",", ignore_nulls=True)
    facets = pl.col("facets").str.strip_prefix("{").str.strip_suffix("}")
    parts = pl.concat_str(
        [pl.when(part != "").then(part) for part in (facets, pairs)], separator=",", ignore_nulls=True
    )
    return pl.format("{{{}}}", parts).alias("facets")


def _pair(name: str) -> pl.Expr:
    """Cut a property and its value out of flat JSON as polars writes it; null where there is none."""
    key = re.escape(json.dumps(name, ensure_ascii=False))
    return pl.col("properties").str.extract(rf'({key}:(?:"(?:[^"\\]|\\.)*"|[^",}}]+))')


class _Book:
    """Numbers distinct rows of some columns, over any number of frames."""

    def __init__(self, columns: list[str]) -> None:
        self._columns = columns
        self._known: dict[tuple[str | None, ...], int] = {}

    def encode(self, frame: pl.DataFrame) -> I32:
        columns = frame.select(self._columns)
        distinct = columns.unique(maintain_order=True)
        known = (self._known.setdefault(row, len(self._known)) for row in distinct.iter_rows())
        numbered = distinct.with_columns(pl.Series("_code", known, dtype=pl.Int32))
        joined = columns.join(numbered, on=self._columns, how="left", nulls_equal=True, maintain_order="left")
        return joined.get_column("_code").to_numpy()

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame(list(self._known), schema=dict.fromkeys(self._columns, pl.String), orient="row")


class _Writers:
    """Appends to the columns on disk, so that no column has to fit into memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows = dict.fromkeys(_COLUMNS, 0)

    def __enter__(self) -> Self:
        self._handles = {name: (self._folder / f"{name}.raw").open("wb") for name in _COLUMNS}
        return self

    def add(self, name: str, values: npt.NDArray[np.generic]) -> None:
        self._handles[name].write(np.ascontiguousarray(values, _COLUMNS[name]).tobytes())
        self._rows[name] += values.size

    @property
    def rows(self) -> int:
        return self._rows["at"]

    def __exit__(self, *_: object) -> None:
        for handle in self._handles.values():
            handle.close()


def wanted_in(folder: Path) -> frozenset[str]:
    """Tell which properties an ordered log holds because kinds asked for them."""
    return frozenset(json.loads((folder / "wanted.json").read_text()))


def open_ordered(folder: Path) -> History:
    """Map an ordered log into memory; only what is looked at is read."""
    return History(
        who=np.load(folder / "who.npy"),
        start=np.load(folder / "start.npy"),
        **{name: _mapped(folder / f"{name}.raw", dtype) for name, dtype in _COLUMNS.items()},
        book=pl.read_parquet(folder / "book.parquet"),
        facets=pl.read_parquet(folder / "facets.parquet"),
    )


def _mapped(path: Path, dtype: npt.DTypeLike) -> Any:
    # An empty file can't be mapped.
    return np.memmap(path, dtype, mode="r") if path.stat().st_size else np.empty(0, dtype)
