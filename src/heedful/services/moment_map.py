"""A map of what is going on: the land, and the areas of moments by their phase, as paths of an SVG.

The rule of this file: drawn from boundary data that is shipped, fitted to what is on, and small enough for every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np

from heedful.domain.alert import Area
from heedful.domain.moment import Phase, Window
from heedful.geo.outline import countries, rings_of, states
from heedful.geo.projection import Drawing, Ring, fitted, plain
from heedful.models import Moment

WIDTH = 960.0
#: So many degrees are shown around what is on, and at least so many in all.
_AROUND, _LEAST = 4.0, 24.0
_NORTH, _SOUTH = 80.0, -57.0
#: Moments beyond these are in the list and not on the map.
_MOST = 300


@dataclass(frozen=True)
class Shape:
    """One moment on the map."""

    number: int
    name: str
    phase: str
    path: str


@dataclass(frozen=True)
class MomentMap:
    """The map: its height, the land, the lines of states, and the moments; `width` units wide."""

    height: int
    land: str
    states: str
    shapes: tuple[Shape, ...]
    width: int = int(WIDTH)


def map_of(rows: Sequence[Moment], clock: datetime) -> MomentMap | None:
    """Draw moments; None where none of them has an area that we can draw."""
    drawn = [(row, rings) for row in rows[:_MOST] if (rings := rings_of(Area.of_plain(row.area)))]
    if not drawn:
        return None
    box = _box([ring for _, rings in drawn for ring in rings])
    drawing = _drawing(box)
    shapes = tuple(_shape(row, rings, drawing, clock) for row, rings in drawn)
    land, lines = _ground(box)
    return MomentMap(round(drawing.height), land, lines, shapes)


def _shape(row: Moment, rings: list[Ring], drawing: Drawing, clock: datetime) -> Shape:
    phase = Window(row.onset, row.last_at, row.aftermath_until).phase(clock)
    return Shape(row.pk, row.event, phase.value if phase is not Phase.OVER else "", drawing.path(rings))


_Box = tuple[float, float, float, float]


def _box(rings: list[Ring]) -> _Box:
    """Give what is shown, in whole degrees (south, north, west, east): what is on with some land around it."""
    corners = np.concatenate(rings)
    south, west = corners.min(axis=0) - _AROUND
    north, east = corners.max(axis=0) + _AROUND
    wider = max(_LEAST - (east - west), 0) / 2
    higher = max(_LEAST / 2 - (north - south), 0) / 2
    return (
        float(np.floor(max(south - higher, _SOUTH))),
        float(np.ceil(min(north + higher, _NORTH))),
        float(np.floor(max(west - wider, -180))),
        float(np.ceil(min(east + wider, 180))),
    )


def _drawing(box: _Box) -> Drawing:
    south, north, west, east = box
    return fitted(plain, [np.array([[south, west], [north, east]])], WIDTH, margin=0)


@lru_cache(maxsize=8)
def _ground(box: _Box) -> tuple[str, str]:
    """Draw the land and the lines of states that lie in a box."""
    drawing = _drawing(box)
    land = [ring for each in countries() for ring in each.rings if _meets(ring, box)]
    lines = [ring for each in states() for ring in each.rings if _meets(ring, box)]
    return drawing.path(land), drawing.path(lines)


def _meets(ring: Ring, box: _Box) -> bool:
    south, north, west, east = box
    low, high = ring.min(axis=0), ring.max(axis=0)
    return bool(low[0] <= north and high[0] >= south and low[1] <= east and high[1] >= west)
