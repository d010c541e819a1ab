"""Files of desires: all desires of one kind as columns that are mapped into memory, not read.

A folder with a `.npy` file for each column of `heedful.flow.desires.Desires`, and `facet`: the line of the
ordered log's facets that the opening signal carried. A row is a desire as its signals left it; what the clock
makes of open ones is said when it is looked at. `first` and `last` name signals by arrival.

(Arrow files were mapped until polars 2, which copies them: 0.18 s and 310 MB for 5 million desires, at every
page.)
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from heedful.flow.columns import I32
from heedful.flow.desires import COLUMNS, Desires
from heedful.log.files import new_name, written


@dataclass(frozen=True)
class KeptDesires:
    """Desires with the facets of the signals that opened them."""

    desires: Desires
    facet: I32


def write_desires(folder: Path, kept: KeptDesires) -> str:
    """Write desires to a new place in `folder` and return its name."""
    name = new_name("desires", "")
    with written(folder / name) as draft:
        draft.mkdir(mode=0o700)
        for column in COLUMNS:
            np.save(draft / f"{column}.npy", getattr(kept.desires, column))
        np.save(draft / "facet.npy", kept.facet)
    return name


def read_desires(place: Path) -> KeptDesires:
    """Map what `write_desires` wrote; only the columns that are looked at come into memory."""
    columns = {column: np.load(place / f"{column}.npy", mmap_mode="r") for column in COLUMNS}
    return KeptDesires(Desires(**columns), np.load(place / "facet.npy", mmap_mode="r"))
