"""Columns: where many are, and in which areas, each with how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float = NDArray[np.float64]
Share = NDArray[np.float32]


@dataclass(frozen=True)
class Placed:
    """Where each row is: degrees (nan: only the country is known), and how far its place reaches in kilometres.

    Row i lies in the areas `area[start[i]]` to `area[start[i + 1]]`, numbers of `heedful.geo.book`, the surest of each
    layer first; `sure` is the share of its place that does. A point at sea is in none.
    """

    lat: Float
    lon: Float
    reach_km: Float
    start: Int64
    area: Int32
    sure: Share

    def __len__(self) -> int:
        return len(self.lat)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Tell which rows have a place: an area, or at least a point."""
        known: NDArray[np.bool_] = (np.diff(self.start) > 0) | np.isfinite(self.lat)
        return known

    def rows(self) -> Int64:
        """Give the row of each entry."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))


@dataclass(frozen=True)
class Entries:
    """Entries in any order: the row, the area, the share."""

    row: Int64
    area: Int32
    sure: Share


def together(lat: Float, lon: Float, reach_km: Float, parts: list[Entries]) -> Placed:
    """Put entries in the order of rows; those of one row keep the order of the parts."""
    row = _joined([part.row for part in parts], np.dtype(np.int64))
    area = _joined([part.area for part in parts], np.dtype(np.int32))
    sure = _joined([part.sure for part in parts], np.dtype(np.float32))
    if len(row) > 1 and not (row[1:] >= row[:-1]).all():
        order = np.argsort(row, kind="stable")
        area, sure = area[order], sure[order]
    start = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=len(lat))))).astype(np.int64)
    return Placed(lat=lat, lon=lon, reach_km=reach_km, start=start, area=area, sure=sure)


def _joined(parts: list[NDArray[Any]], kind: np.dtype[Any]) -> NDArray[Any]:
    if len(parts) == 1:
        return parts[0].astype(kind, copy=False)
    return np.concatenate([np.zeros(0, dtype=kind), *parts]).astype(kind, copy=False)


def take(placed: Placed, rows: Int64) -> Placed:
    """Give some rows, in the order asked for, each as often as asked for; -1 gives a row without a place."""
    missing = rows < 0
    held = np.where(missing, 0, rows)
    if not len(placed):
        nothing = np.full(len(rows), np.nan)
        return together(nothing, nothing, np.zeros(len(rows)), [])
    many = np.where(missing, 0, np.diff(placed.start)[held])
    start = np.concatenate(([0], np.cumsum(many))).astype(np.int64)
    entry = np.arange(start[-1]) - np.repeat(start[:-1], many) + np.repeat(placed.start[:-1][held], many)
    return Placed(
        lat=np.where(missing, np.nan, placed.lat[held]),
        lon=np.where(missing, np.nan, placed.lon[held]),
        reach_km=np.where(missing, 0.0, placed.reach_km[held]),
        start=start,
        area=placed.area[entry],
        sure=placed.sure[entry],
    )
