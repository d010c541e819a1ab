"""The shapes of a layer of areas: rings of whole numbers, each with the area that it belongs to.

A point is inside an area when it lies inside an odd number of its rings; so holes and islands need no mark.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.geo.packed import Columns, Whole

#: Parts of a degree in which corners are written: a ten-thousandth, eleven metres.
UNITS = 10_000


@dataclass(frozen=True)
class Shapes:
    """Areas of one layer: `codes` are their names, ring r is corners `start[r]` to `start[r + 1]` of area `owner[r]`.

    `x` is longitude and `y` latitude, in `UNITS` of a degree. Rings are not closed: the last corner joins the first.
    """

    codes: tuple[str, ...]
    owner: NDArray[np.int32]
    start: NDArray[np.int64]
    x: NDArray[np.int32]
    y: NDArray[np.int32]

    def rings_of(self, area: int) -> list[NDArray[np.float64]]:
        """Give the rings of one area as arrays of (latitude, longitude) in degrees, not closed."""
        return [
            np.column_stack((self.y[first:last], self.x[first:last])) / UNITS
            for first, last in ((self.start[ring], self.start[ring + 1]) for ring in np.flatnonzero(self.owner == area))
        ]


def to_columns(shapes: Shapes, prefix: str = "", coarse: int = 1) -> dict[str, Whole | list[str]]:
    """Give the columns in which a layer is kept; all corners are whole multiples of `coarse`."""
    return {
        f"{prefix}codes": list(shapes.codes),
        f"{prefix}coarse": np.array([coarse], dtype=np.int64),
        f"{prefix}owner": shapes.owner.astype(np.int64),
        f"{prefix}corners": np.diff(shapes.start),
        f"{prefix}x": shapes.x.astype(np.int64) // coarse,
        f"{prefix}y": shapes.y.astype(np.int64) // coarse,
    }


def from_columns(columns: Columns, prefix: str = "") -> Shapes:
    """Read a layer from its columns."""
    coarse = np.asarray(columns[f"{prefix}coarse"], dtype=np.int64)[0]
    corners = np.asarray(columns[f"{prefix}corners"], dtype=np.int64)
    return Shapes(
        codes=tuple(str(code) for code in columns[f"{prefix}codes"]),
        owner=np.asarray(columns[f"{prefix}owner"], dtype=np.int32),
        start=np.concatenate(([0], np.cumsum(corners))).astype(np.int64),
        x=(np.asarray(columns[f"{prefix}x"], dtype=np.int64) * coarse).astype(np.int32),
        y=(np.asarray(columns[f"{prefix}y"], dtype=np.int64) * coarse).astype(np.int32),
    )
