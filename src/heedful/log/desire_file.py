"""Files of desires: all desires of one kind as Arrow columns that are mapped, not read.

A row is a desire as its signals left it; what the clock makes of open ones is said when it is looked at.
Times are ms, NEVER (-2^63) where there is none; `facet` is the line of the ordered log's facets that the
opening signal carried; `reached` has a value for each step; `first` and `last` name signals by arrival.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from heedful.flow.desires import COLUMNS, Desires
from heedful.log.files import new_name, written
from heedful.log.ordered import I32


@dataclass(frozen=True)
class KeptDesires:
    """Desires with the facets of the signals that opened them."""

    desires: Desires
    facet: I32


def write_desires(folder: Path, kept: KeptDesires) -> str:
    """Write desires to a new file and return its name."""
    desires = kept.desires
    columns = {name: getattr(desires, name) for name in COLUMNS[:-1]}
    steps = desires.reached.shape[1]
    reached = {"reached": pl.Series(desires.reached, dtype=pl.Array(pl.Int64, steps))} if steps else {}
    name = new_name("desires", ".arrow")
    with written(folder / name) as draft:
        pl.DataFrame({**columns, "facet": kept.facet, **reached}).write_ipc(draft, compression="uncompressed")
    return name


def read_desires(file: Path) -> KeptDesires:
    """Map a file of desires."""
    frame = pl.read_ipc(file).rechunk()
    steps = "reached" in frame.columns
    reached = frame.get_column("reached").to_numpy() if steps else np.empty((frame.height, 0), np.int64)
    columns = {name: frame.get_column(name).to_numpy() for name in COLUMNS[:-1]}
    return KeptDesires(Desires(**columns, reached=reached), frame.get_column("facet").to_numpy())
