"""Outlines of states and countries, and of what a moment is about, for maps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heedful.domain.alert import Area
from heedful.geo import atlas
from heedful.geo.book import Book, book
from heedful.geo.placed import Float
from heedful.geo.projection import Ring

_CIRCLE_CORNERS = 48
_KM_A_DEGREE = 111.195


@dataclass(frozen=True)
class Outline:
    """The outline of one area: its letters, its name, and rings of (latitude, longitude) in degrees, not closed."""

    code: str
    name: str
    rings: list[Ring]


def states() -> list[Outline]:
    """Give the states of the United States and Puerto Rico."""
    shapes, names = atlas.shapes("states"), atlas.names().states
    return [Outline(code, names.get(code, code), shapes.rings_of(at)) for at, code in enumerate(shapes.codes)]


def countries() -> list[Outline]:
    """Give the countries of the world."""
    shapes, names = atlas.shapes("countries"), atlas.names().countries
    return [Outline(code, names.get(code, code), shapes.rings_of(at)) for at, code in enumerate(shapes.codes)]


def rings_of(area: Area) -> list[Ring]:
    """Give rings for everything that an area names: its codes that we know, its polygons, and its circles."""
    told = book()
    rings = [ring for code in area.codes if (found := told.find(code)) for ring in _rings(told, found[0])]
    rings += [np.array(polygon, dtype=np.float64).reshape(-1, 2) for polygon in area.polygons if polygon]
    return rings + [_round(circle.lat, circle.lon, circle.radius_km) for circle in area.circles]


def _rings(told: Book, area: int) -> list[Ring]:
    """Give the rings of an area of the book."""
    layer = max((name for name, first in told.first.items() if first <= area), key=lambda name: told.first[name])
    if layer in {"states", "countries"}:
        shapes, code = atlas.shapes(layer), told.codes[area].code.removeprefix("US-")
        return shapes.rings_of(shapes.codes.index(code)) if code in shapes.codes else []
    name, _, number = layer.partition(".")
    shapes = atlas.regions()[int(number)].shapes if name == "regions" else atlas.shapes(name)
    return shapes.rings_of(area - told.first[layer])


def _round(lat: float, lon: float, radius_km: float) -> Ring:
    """Draw a circle on the ground as a ring."""
    turn = np.linspace(0, 2 * np.pi, _CIRCLE_CORNERS, endpoint=False)
    high = radius_km / _KM_A_DEGREE
    wide: Float = high / max(float(np.cos(np.radians(lat))), 0.05) * np.sin(turn)
    return np.column_stack((np.clip(lat + high * np.cos(turn), -90, 90), lon + wide))
