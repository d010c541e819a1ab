"""A grid of small cells over a layer of areas, by which a point finds its area.

For each cell of a tenth of a degree it is known which areas hold the cell's corner, and which edges come near the
cell. A point then goes to the corner along two straight lines; each edge of an area that it crosses changes whether it
is inside. So a point costs the few edges of its cell and not the shapes.

The lines of the grid lie between the numbers that corners can have, and not in the middle: so no corner of a shape lies
on one, and no edge goes through a corner of a cell, where rounding would decide on which side that is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.compiled import compiled
from heedful.geo.shapes import UNITS, Shapes

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float = NDArray[np.float64]

#: A tenth of a degree, and where in a unit the lines are.
_CELL = UNITS / 10
_ASIDE, _BELOW = 0.7182818284, 0.5772156649
_COLUMNS, _ROWS = 3600, 1802
_WEST, _SOUTH = 1800, 900
_BLOCK = 10
_BLOCK_COLUMNS = _COLUMNS // _BLOCK
_BLOCK_ROWS = _ROWS // _BLOCK + 1


@dataclass(frozen=True)
class Grid:
    """The cells of a layer.

    `block` says for each square of ten by ten cells where its pointers begin in `cell` (-1: nothing is there); cell c
    has the entries `cell[c]` to `cell[c] + count[c]`; entry e is about area `area[e]`, whose inside holds the cell's
    corner or not (`holds[e]`), with the edges `first[e]` to `last[e]`.
    """

    block: Int32
    cell: Int32
    count: Int32
    area: Int32
    holds: NDArray[np.uint8]
    first: Int32
    last: Int32
    edges: Int32


def grid_of(shapes: Shapes) -> Grid:
    """Lay the grid over a layer; about a second for a million corners."""
    following = np.arange(1, len(shapes.x) + 1)
    ends = shapes.start[1:][np.diff(shapes.start) > 0] - 1
    following[ends] = shapes.start[:-1][np.diff(shapes.start) > 0]
    edges = np.column_stack((shapes.x, shapes.y, shapes.x[following], shapes.y[following])).astype(np.int32)
    owner = np.repeat(shapes.owner, np.diff(shapes.start)).astype(np.int32)
    near_cell, near_edge = _near(edges, _count_near(edges))
    inner_cell, inner_area = _corners_inside(edges, owner)
    return _arranged(edges, near_cell, owner[near_edge], near_edge, inner_cell, inner_area)


def _arranged(
    edges: Int32, near_cell: Int64, near_area: Int32, near_edge: Int64, inner_cell: Int64, inner_area: Int32
) -> Grid:
    """Put what is near and what holds a corner in the order of cells and areas."""
    cell = np.concatenate((near_cell, inner_cell))
    area = np.concatenate((near_area, inner_area)).astype(np.int64)
    # Where an area's inside holds the corner, a mark stands before its edges.
    edge = np.concatenate((near_edge, np.full(len(inner_cell), -1, dtype=np.int64)))
    key = cell * (int(area.max(initial=0)) + 1) + area
    order = np.lexsort((edge, key))
    cell, area, edge, key = cell[order], area[order], edge[order], key[order]
    begins = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else np.zeros(0, dtype=np.int64)
    holds = edge[begins] < 0
    is_edge = edge >= 0
    place = np.concatenate(([0], np.cumsum(is_edge)))
    ends = np.append(begins[1:], len(key))
    entry_cell = cell[begins]
    cells, at, count = np.unique(entry_cell, return_index=True, return_counts=True)
    block, pointer = _blocks(cells)
    where = np.zeros(int(pointer.max(initial=-1)) // (_BLOCK * _BLOCK) * _BLOCK * _BLOCK + _BLOCK * _BLOCK, np.int32)
    many = np.zeros_like(where)
    where[pointer], many[pointer] = at, count
    return Grid(
        block=block,
        cell=where,
        count=many,
        area=area[begins].astype(np.int32),
        holds=holds.astype(np.uint8),
        first=place[begins].astype(np.int32),
        last=place[ends].astype(np.int32),
        edges=edges[edge[is_edge]],
    )


def _blocks(cells: Int64) -> tuple[Int32, Int64]:
    """Find the squares of cells in which something is, and say where each cell has its pointer."""
    row, column = cells // _COLUMNS, cells % _COLUMNS
    square = row // _BLOCK * _BLOCK_COLUMNS + column // _BLOCK
    squares, number = np.unique(square, return_inverse=True)
    block = np.full(_BLOCK_ROWS * _BLOCK_COLUMNS, -1, dtype=np.int32)
    block[squares] = np.arange(len(squares)) * _BLOCK * _BLOCK
    return block, number * _BLOCK * _BLOCK + row % _BLOCK * _BLOCK + column % _BLOCK


@compiled
def _cell(at: float, line: float) -> int:
    """Find the strip between two lines of the grid that a coordinate lies in; lines go through `line`."""
    return int(np.floor((at - line) / _CELL))


@compiled
def _count_near(edges: Int32) -> int:
    """Count the cells that the boxes of all edges touch."""
    total = 0
    for x1, y1, x2, y2 in edges:
        wide = _cell(max(x1, x2), _ASIDE) - _cell(min(x1, x2), _ASIDE) + 1
        total += wide * (_cell(max(y1, y2), _BELOW) - _cell(min(y1, y2), _BELOW) + 1)
    return total


@compiled
def _near(edges: Int32, total: int) -> tuple[Int64, Int64]:
    """Give the cells that the box of each edge touches, with the edge."""
    cells = np.empty(total, dtype=np.int64)
    names = np.empty(total, dtype=np.int64)
    at = 0
    for number in range(len(edges)):
        x1, y1, x2, y2 = edges[number]
        for row in range(_cell(min(y1, y2), _BELOW), _cell(max(y1, y2), _BELOW) + 1):
            for column in range(_cell(min(x1, x2), _ASIDE), _cell(max(x1, x2), _ASIDE) + 1):
                held_row = min(max(row + _SOUTH, 0), _ROWS - 1)
                held_column = min(max(column + _WEST, 0), _COLUMNS - 1)
                cells[at] = held_row * _COLUMNS + held_column
                names[at] = number
                at += 1
    return cells, names


def _corners_inside(edges: Int32, owner: Int32) -> tuple[Int64, Int32]:
    """Give the cells whose lower left corner lies inside an area, with the area."""
    row, area, x = _crossings(edges, owner, _count_crossings(edges))
    order = np.lexsort((x, area, row))
    row, area, x = row[order], area[order], x[order]
    # Two crossings of a line by one area hold what is inside between them.
    west, east = x[0::2], x[1::2]
    first = np.ceil((west - _ASIDE) / _CELL).astype(np.int64) + _WEST
    after = np.ceil((east - _ASIDE) / _CELL).astype(np.int64) + _WEST
    first, after = np.clip(first, 0, _COLUMNS), np.clip(after, 0, _COLUMNS)
    many = after - first
    columns = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + np.repeat(first, many)
    return np.repeat(row[0::2], many) * _COLUMNS + columns, np.repeat(area[0::2], many)


@compiled
def _count_crossings(edges: Int32) -> int:
    """Count where edges cross the horizontal lines of the grid."""
    total = 0
    for _, y1, _, y2 in edges:
        total += abs(_cell(y1, _BELOW) - _cell(y2, _BELOW))
    return total


@compiled
def _crossings(edges: Int32, owner: Int32, total: int) -> tuple[Int64, Int32, Float]:
    """Give the row, the area and the longitude (units) of each crossing of a horizontal line."""
    rows = np.empty(total, dtype=np.int64)
    areas = np.empty(total, dtype=np.int32)
    xs = np.empty(total, dtype=np.float64)
    at = 0
    for number in range(len(edges)):
        x1, y1, x2, y2 = edges[number]
        low, high = _cell(min(y1, y2), _BELOW), _cell(max(y1, y2), _BELOW)
        for row in range(low + 1, high + 1):
            line = row * _CELL + _BELOW
            rows[at] = row + _SOUTH
            areas[at] = owner[number]
            xs[at] = x1 + (line - y1) * (x2 - x1) / (y2 - y1)
            at += 1
    return rows, areas, xs


@compiled
def areas_at(  # noqa: C901 - one compiled pass: calls would hand ten columns on
    lat: Float,
    lon: Float,
    block: Int32,
    cell: Int32,
    count: Int32,
    area: Int32,
    holds: NDArray[np.uint8],
    first: Int32,
    last: Int32,
    edges: Int32,
) -> Int32:
    """Give the area that each point lies in, -1 where it lies in none; of several the one with the lowest number."""
    found = np.full(len(lat), -1, dtype=np.int32)
    for number in range(len(lat)):
        y, x = lat[number] * UNITS, lon[number] * UNITS
        if not (abs(y) <= 90 * UNITS and abs(x) <= 180 * UNITS):
            continue
        row = min(max(_cell(y, _BELOW) + _SOUTH, 0), _ROWS - 1)
        column = min(max(_cell(x, _ASIDE) + _WEST, 0), _COLUMNS - 1)
        where = block[row // _BLOCK * _BLOCK_COLUMNS + column // _BLOCK]
        if where < 0:
            continue
        where += row % _BLOCK * _BLOCK + column % _BLOCK
        x0, y0 = (column - _WEST) * _CELL + _ASIDE, (row - _SOUTH) * _CELL + _BELOW
        for entry in range(cell[where], cell[where] + count[where]):
            inside = holds[entry] == 1
            for edge in range(first[entry], last[entry]):
                x1, y1, x2, y2 = edges[edge]
                # From the point to the side of the cell ...
                if (y1 <= y) != (y2 <= y):
                    cut = x1 + (y - y1) * (x2 - x1) / (y2 - y1)
                    if (cut < x) != (cut < x0):
                        inside = not inside
                # ... and along the side to its corner.
                if (x1 <= x0) != (x2 <= x0):
                    cut = y1 + (x0 - x1) * (y2 - y1) / (x2 - x1)
                    if (cut < y) != (cut < y0):
                        inside = not inside
            if inside:
                found[number] = area[entry]
                break
    return found


def locate(grid: Grid, lat: Float, lon: Float) -> Int32:
    """Give the number of the area that each point (degrees) lies in; -1: in none."""
    return areas_at(
        np.ascontiguousarray(lat, dtype=np.float64),
        np.ascontiguousarray(lon, dtype=np.float64),
        *(grid.block, grid.cell, grid.count, grid.area, grid.holds, grid.first, grid.last, grid.edges),
    )
