"""From degrees to a drawing: the contiguous United States with true areas, the rest of the world plainly.

Albers's equal-area conic after Snyder, Map Projections: A Working Manual (USGS Professional Paper 1395), 14-1 to 14-6,
on a sphere, with the parallels that the US Geological Survey uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
#: Corners (latitude, longitude) in degrees; the last joins the first.
Ring = NDArray[np.float64]

_SOUTH, _NORTH, _MIDDLE = 29.5, 45.5, -96.0
#: Nearer to a pole than this a ring goes round it.
_POLAR = 89.0
_N = (np.sin(np.radians(_SOUTH)) + np.sin(np.radians(_NORTH))) / 2
_C = np.cos(np.radians(_SOUTH)) ** 2 + 2 * _N * np.sin(np.radians(_SOUTH))


def albers(lat: Float, lon: Float) -> tuple[Float, Float]:
    """Give x (east) and y (north) in radii of the earth, about 96 degrees west."""
    around = (lon - _MIDDLE + 180) % 360 - 180
    away = np.sqrt(np.maximum(_C - 2 * _N * np.sin(np.radians(lat)), 0)) / _N
    turn = _N * np.radians(around)
    return away * np.sin(turn), -away * np.cos(turn)


def plain(lat: Float, lon: Float) -> tuple[Float, Float]:
    """Give x (east) and y (north) in radii of the earth: degrees as they are, all as long as at the equator."""
    return np.radians(lon), np.radians(lat)


@dataclass(frozen=True)
class Drawing:
    """A map that fits into `width` and `height` units: x to the right, y downwards from the upper left corner."""

    project: Callable[[Float, Float], tuple[Float, Float]]
    west: float
    north: float
    scale: float
    width: float
    height: float

    def at(self, lat: Float | float, lon: Float | float) -> tuple[Float, Float]:
        """Give where points (degrees) are on the drawing."""
        x, y = self.project(np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64))
        return (x - self.west) * self.scale, (self.north - y) * self.scale

    def path(self, rings: Sequence[Ring], digits: int = 0) -> str:
        """Write rings as the `d` of an SVG path; corners that fall together are one, and specks are left out."""
        return "".join(self._ring(ring, digits) for ring in rings)

    def _ring(self, ring: Ring, digits: int) -> str:
        # A ring that holds a pole follows the edge of the map, as whoever drew it meant.
        if len(ring) < 3:  # noqa: PLR2004 - two corners are a line
            return ""
        jumps = self.project is plain and np.abs(ring[:, 0]).max(initial=0) < _POLAR
        x, y = self.at(ring[:, 0], _short_way(ring[:, 1]) if jumps else ring[:, 1])
        corners = np.rint(np.column_stack((x, y)) * 10**digits).astype(np.int64)
        corners = corners[np.any(corners != np.roll(corners, 1, axis=0), axis=1)]
        if len(corners) < 3:  # noqa: PLR2004 - it is a speck
            return ""
        steps = np.diff(corners, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)) / 10**digits
        told = [f"{right:.{digits}f} {down:.{digits}f}" for right, down in steps.tolist()]
        return f"M{told[0]}l{' '.join(told[1:])}z"


def fitted(
    project: Callable[[Float, Float], tuple[Float, Float]], rings: Sequence[Ring], width: float, margin: float = 4
) -> Drawing:
    """Give a drawing of a width in which all rings fit, with so many units around; its height follows."""
    corners = np.concatenate([*rings, np.zeros((0, 2))])
    x, y = project(corners[:, 0], corners[:, 1])
    if not len(x):
        return Drawing(project, 0.0, 0.0, 1.0, width, width)
    wide, high = max(float(np.ptp(x)), 1e-9), float(np.ptp(y))
    scale = (width - 2 * margin) / wide
    west, north = float(x.min()) - margin / scale, float(y.max()) + margin / scale
    return Drawing(project, west, north, scale, width, high * scale + 2 * margin)


def _short_way(lon: Float) -> Float:
    """Take each step of a ring the short way, so that one across the antimeridian does not cross the whole map."""
    steps = np.diff(lon)
    steps -= np.round(steps / 360) * 360
    unrolled: Float = lon[0] + np.concatenate(([0.0], np.cumsum(steps)))
    return unrolled
