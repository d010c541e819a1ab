"""Which points lie inside a polygon that may be anything: unclosed, crossing itself, across the antimeridian, huge.

Inside is what an odd number of edges away from the outside is (as shapely mends such polygons). A grid of cells is laid
over the polygon, as `heedful.geo.grid` does over a whole layer; so 93,000 corners cost little more than fifty.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from heedful.compiled import compiled
from heedful.domain.alert import Polygon
from heedful.geo.placed import Float, Int32

#: Cells in each direction at most; for few edges fewer.
_MOST_CELLS = 256
#: The grid begins a little outside, and not by the same part in both directions: else the diagonal of the box, which is
#: an edge of many a triangle, would go through corners of cells, and rounding would decide on which side they are.
_ASIDE, _BELOW = 0.00012345678901, 0.00007182818284
_HALF, _TURN = 180.0, 360.0


@dataclass(frozen=True)
class Net:
    """A polygon with a grid over it: degrees, longitudes unrolled so that no edge jumps round the world."""

    west: float
    south: float
    east: float
    north: float
    width: float
    height: float
    holds: NDArray[np.uint8]
    first: Int32
    edge: Int32
    x: Float
    y: Float


def net_over(polygon: Polygon) -> Net | None:
    """Lay the grid over a polygon of (latitude, longitude); None where it has no inside."""
    # Tuples one by one: numpy takes three times as long to find out what shape they have.
    flat = np.fromiter(chain.from_iterable(polygon), dtype=np.float64, count=2 * len(polygon))
    lat, lon = flat[0::2].copy(), flat[1::2].copy()
    if not np.isfinite(flat.sum()):
        said = np.isfinite(lat) & np.isfinite(lon)
        lat, lon = lat[said], lon[said]
    if len(lat) < 3:  # noqa: PLR2004 - two corners hold nothing
        return None
    x, y = _unrolled(lon, np.clip(lat, -90, 90, out=lat))
    west, south, east, north = float(x.min()), float(y.min()), float(x.max()), float(y.max())
    wide, high = east - west, north - south
    if wide == 0 or high == 0:
        return None
    cells = int(np.clip(np.sqrt(len(x)) * 2, 4, _MOST_CELLS))
    width, height = wide * (1 + 3 * _ASIDE) / cells, high * (1 + 3 * _BELOW) / cells
    west, south = west - wide * _ASIDE, south - high * _BELOW
    holds, first, edge = _net(x, y, west, south, width, height, cells)
    return Net(west, south, east, north, width, height, holds, first, edge, x, y)


def _unrolled(lon: Float, lat: Float) -> tuple[Float, Float]:
    """Take each step the short way round the world; a ring that goes once round it is closed along the nearer pole."""
    steps = np.diff(lon)
    x = lon
    if max(float(steps.max()), -float(steps.min())) > _HALF:
        steps -= np.round(steps / _TURN) * _TURN
        x = lon[0] + np.concatenate(([0.0], np.cumsum(steps)))
    back = lon[0] - lon[-1]
    round_ = x[-1] + back - np.round(back / _TURN) * _TURN - x[0]
    if abs(round_) < _HALF:
        return x, lat
    pole = 90.0 if lat.mean() >= 0 else -90.0
    return np.concatenate((x, [x[0] + round_, x[0] + round_, x[0]])), np.concatenate((lat, [lat[0], pole, pole]))


def inside(net: Net, lat: Float, lon: Float) -> NDArray[np.bool_]:
    """Tell which points (degrees) lie inside."""
    # Unrolled, a polygon may lie east or west of where longitudes are written: each point is looked for in its turn.
    first = int(np.floor((net.west + _HALF) / _TURN))
    last = int(np.floor((net.east + _HALF) / _TURN))
    found = np.zeros(len(lat), dtype=np.bool_)
    lat, lon = np.ascontiguousarray(lat, dtype=np.float64), np.ascontiguousarray(lon, dtype=np.float64)
    for turn in range(first, last + 1):
        found ^= _inside(
            *(lat, lon, turn * _TURN, net.west, net.south, net.width, net.height),
            *(net.holds, net.first, net.edge, net.x, net.y),
        )
    return found


def box_holds(net: Net, lat: Float, lon: Float, around: Float | float = 0.0) -> NDArray[np.bool_]:
    """Tell which points lie in the box of a polygon, or within so many degrees of it."""
    middle, half = (net.west + net.east) / 2, (net.east - net.west) / 2
    away = np.abs((lon - middle + _HALF) % _TURN - _HALF)
    wide = np.asarray(around) / np.maximum(np.cos(np.radians(lat)), 0.05)
    return (lat >= net.south - around) & (lat <= net.north + around) & (away <= half + wide)


@compiled
def _net(  # noqa: C901, PLR0912 - one compiled pass over the edges, and one more to put them in their cells
    x: Float, y: Float, west: float, south: float, width: float, height: float, cells: int
) -> tuple[NDArray[np.uint8], Int32, Int32]:
    """Say for each cell whether its lower left corner is inside, and which edges come near it."""
    count = len(x)
    first = np.zeros(cells * cells + 1, dtype=np.int32)
    holds = np.zeros(cells * cells, dtype=np.uint8)
    for now in range(count):
        then = now + 1 if now + 1 < count else 0
        low = int((min(y[now], y[then]) - south) / height)
        high = min(int((max(y[now], y[then]) - south) / height), cells - 1)
        left = int((min(x[now], x[then]) - west) / width)
        right = min(int((max(x[now], x[then]) - west) / width), cells - 1)
        for row in range(low, high + 1):
            for column in range(left, right + 1):
                first[row * cells + column + 1] += 1
            # Where the line below the row is crossed, all corners east of that change sides.
            line = south + row * height
            if (y[now] <= line) != (y[then] <= line):
                cut = x[now] + (line - y[now]) * (x[then] - x[now]) / (y[then] - y[now])
                column = int(np.ceil((cut - west) / width))
                while column > 0 and west + (column - 1) * width > cut:
                    column -= 1
                while column < cells and west + column * width <= cut:
                    column += 1
                if column < cells:
                    holds[row * cells + column] ^= 1
    for row in range(cells):
        for column in range(1, cells):
            holds[row * cells + column] ^= holds[row * cells + column - 1]
    for cell in range(cells * cells):
        first[cell + 1] += first[cell]
    edge = np.empty(first[-1], dtype=np.int32)
    filled = first[:-1].copy()
    for now in range(count):
        then = now + 1 if now + 1 < count else 0
        low = int((min(y[now], y[then]) - south) / height)
        high = min(int((max(y[now], y[then]) - south) / height), cells - 1)
        left = int((min(x[now], x[then]) - west) / width)
        right = min(int((max(x[now], x[then]) - west) / width), cells - 1)
        for row in range(low, high + 1):
            for column in range(left, right + 1):
                edge[filled[row * cells + column]] = now
                filled[row * cells + column] += 1
    return holds, first, edge


@compiled
def _inside(
    lat: Float,
    lon: Float,
    shift: float,
    west: float,
    south: float,
    width: float,
    height: float,
    holds: NDArray[np.uint8],
    first: Int32,
    edge: Int32,
    x: Float,
    y: Float,
) -> NDArray[np.bool_]:
    cells = int(np.sqrt(len(holds)))
    count = len(x)
    found = np.zeros(len(lat), dtype=np.bool_)
    for number in range(len(lat)):
        at_x, at_y = lon[number] + shift, lat[number]
        across, up = (at_x - west) / width, (at_y - south) / height
        if not (across >= 0 and up >= 0 and across < cells and up < cells):
            continue
        cell = int(up) * cells + int(across)
        corner_x, corner_y = west + int(across) * width, south + int(up) * height
        side = holds[cell] == 1
        for place in range(first[cell], first[cell + 1]):
            now = edge[place]
            then = now + 1 if now + 1 < count else 0
            x1, y1, x2, y2 = x[now], y[now], x[then], y[then]
            if (y1 <= at_y) != (y2 <= at_y):
                cut = x1 + (at_y - y1) * (x2 - x1) / (y2 - y1)
                if (cut < at_x) != (cut < corner_x):
                    side = not side
            if (x1 <= corner_x) != (x2 <= corner_x):
                cut = y1 + (corner_x - x1) * (y2 - y1) / (x2 - x1)
                if (cut < at_y) != (cut < corner_y):
                    side = not side
        found[number] = side
    return found
