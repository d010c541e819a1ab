"""A map of the east of North America: from degrees to whole units of a drawing, areas true (Albers's conic).

Formulas: Snyder, Map Projections: A Working Manual (USGS Professional Paper 1395), 14-3 to 14-6, on a sphere.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from heedful.geo.shapes import Shapes

Float = NDArray[np.float64]
Whole = NDArray[np.int64]
#: The parallels on which distances are true, and the middle of the map, in degrees.
_SOUTH, _NORTH, _MIDDLE_LAT, _MIDDLE_LON = 22.0, 42.0, 31.5, -80.5
#: The size of the drawing, and the part of the earth's radius that a unit is.
WIDTH, HEIGHT = 640, 720
_UNITS_A_RADIUS = 1120.0
#: Corners further outside the drawing than this are not drawn.
_MARGIN = 60


def project(lat: Float, lon: Float) -> tuple[Float, Float]:
    """Give x to the right and y downwards, in units of the drawing; 0, 0 is its upper left corner."""
    n = (np.sin(np.radians(_SOUTH)) + np.sin(np.radians(_NORTH))) / 2
    constant = np.cos(np.radians(_SOUTH)) ** 2 + 2 * n * np.sin(np.radians(_SOUTH))

    def away(degrees: Float | float) -> Float:
        found: Float = np.sqrt(constant - 2 * n * np.sin(np.radians(degrees))) / n
        return found

    turn, from_pole = n * np.radians(lon - _MIDDLE_LON), away(lat)
    x, y = from_pole * np.sin(turn), away(_MIDDLE_LAT) - from_pole * np.cos(turn)
    return WIDTH / 2 + _UNITS_A_RADIUS * x, HEIGHT / 2 - _UNITS_A_RADIUS * y


def rings_of(shapes: Shapes, codes: Iterable[str]) -> list[tuple[Whole, Whole]]:
    """Give the rings of areas as whole units, without corners that fall together; those far outside are left out."""
    wanted = {shapes.codes.index(code) for code in codes if code in shapes.codes}
    rings = [ring for area in sorted(wanted) for ring in shapes.rings_of(area)]
    return [drawn for ring in rings if (drawn := ring_of(ring[:, 0], ring[:, 1])) is not None]


def ring_of(lat: Float, lon: Float) -> tuple[Whole, Whole] | None:
    """Give one ring; None where nothing of it is to be seen, or less than a speck."""
    x, y = project(lat, lon)
    x, y = np.clip(x, -_MARGIN, WIDTH + _MARGIN), np.clip(y, -_MARGIN, HEIGHT + _MARGIN)
    if x.max() <= 0 or x.min() >= WIDTH or y.max() <= 0 or y.min() >= HEIGHT:
        return None
    whole_x, whole_y = np.rint(x).astype(np.int64), np.rint(y).astype(np.int64)
    moved = np.append(True, (np.diff(whole_x) != 0) | (np.diff(whole_y) != 0))
    whole_x, whole_y = whole_x[moved], whole_y[moved]
    return (whole_x, whole_y) if len(whole_x) > _SPECK else None


#: Corners that a ring must have to be more than a speck.
_SPECK = 3


def path_of(rings: Iterable[tuple[Whole, Whole]]) -> str:
    """Write rings as the `d` of an SVG path, each step from the last corner."""
    return "".join(_ring_path(x, y) for x, y in rings)


def _ring_path(x: Whole, y: Whole) -> str:
    steps = zip(np.diff(x).tolist(), np.diff(y).tolist(), strict=True)
    return f"M{x[0]} {y[0]}l" + " ".join(f"{right} {down}" for right, down in steps) + "z"
