"""Areas made by hand, and slow ways to say who is inside."""

from __future__ import annotations

import numpy as np
import shapely

from heedful.geo.shapes import UNITS, Shapes


def shapes_from(areas):
    """Make a layer of areas, each a code with rings of (longitude, latitude) in degrees."""
    owner, start, corners = [], [0], []
    for number, rings in enumerate(areas.values()):
        for ring in rings:
            owner.append(number)
            corners.extend(ring)
            start.append(len(corners))
    whole = np.round(np.array(corners, dtype=float).reshape(-1, 2) * UNITS).astype(np.int32)
    return Shapes(
        tuple(areas), np.array(owner, dtype=np.int32), np.array(start, dtype=np.int64), whole[:, 0], whole[:, 1]
    )


def surface(rings):
    """Give what lies inside an odd number of rings, by shapely."""
    whole = shapely.Polygon()
    for ring in rings:
        whole = shapely.symmetric_difference(whole, shapely.make_valid(shapely.Polygon(ring)))
    return whole


def is_inside(ring, x, y):
    """Tell by the oldest way there is whether a point is inside a ring: count what lies east of it."""
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 <= y) != (y2 <= y) and x1 + (y - y1) * (x2 - x1) / (y2 - y1) > x:
            odd = not odd
    return odd
