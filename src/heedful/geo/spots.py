"""Where customers are, each point once: those who share a ZIP code share a point, and are looked at together.

A point that was given is in a polygon or not. A postal area is a disc of about its size, and is in it with the share of
points in the disc that are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.compiled import compiled
from heedful.domain.alert import Circle, Polygon
from heedful.geo.inside import Net, box_holds, inside, net_over
from heedful.geo.placed import Float, Int32, Int64, Placed, Share
from heedful.geo.postal_home import DISC_POINTS, disc_points

_KM_A_DEGREE = 111.195
_EARTH_KM = 6371.0088
#: Rows of latitude by which points are found, and how many to a degree.
_ROWS, _PARTS = 1801, 10
_POLAR = 89.0


@dataclass(frozen=True)
class Spots:
    """Points in the order of rows of latitude and then of longitude, and who is at each.

    Those at spot s are `member[first[s]]` to `member[first[s + 1]]`. Points of row r are `row_start[r]` to
    `row_start[r + 1]`. The discs, spots that reach further than their point, come after the points; `disc` numbers
    them, and `disc_lat` and `disc_lon` are points that stand for each.
    """

    lat: Float
    lon: Float
    row_start: Int64
    first: Int64
    member: Int32
    disc: Int64
    disc_reach: Float
    disc_lat: Float
    disc_lon: Float

    def in_polygons(self, polygons: Sequence[Polygon]) -> tuple[Int32, Share]:
        """Give who lies in any of the polygons, and the share of each place that does."""
        nets = [net for polygon in polygons if (net := net_over(polygon)) is not None]
        return self._members([self._in_net(net) for net in nets], [self._discs_in_net(net) for net in nets])

    def in_circles(self, circles: Sequence[Circle]) -> tuple[Int32, Share]:
        """Give who lies in any of the circles, and the share of each place that does."""
        return self._members(
            [self._in_circle(circle) for circle in circles], [self._discs_in_circle(circle) for circle in circles]
        )

    def _members(self, points: list[Int64], discs: list[tuple[Int64, NDArray[np.bool_]]]) -> tuple[Int32, Share]:
        """Give who is at these spots; a disc that several shapes cut is in them with what any of them holds."""
        spots = points[0] if len(points) == 1 else np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *points]))
        share = np.ones(len(spots), dtype=np.float32)
        if discs:
            disc, cut = _united(discs)
            spots, share = np.concatenate((spots, self.disc[disc])), np.concatenate((share, cut))
        count = self.first[spots + 1] - self.first[spots]
        before = np.cumsum(count) - count
        entry = np.arange(count.sum()) + np.repeat(self.first[spots] - before, count)
        return self.member[entry], np.repeat(share, count)

    def _in_net(self, net: Net) -> Int64:
        near = self._box(net.south, net.north, net.west, net.east)
        return near[inside(net, self.lat[near], self.lon[near])]

    def _discs_in_net(self, net: Net) -> tuple[Int64, NDArray[np.bool_]]:
        lat, lon = self.lat[self.disc], self.lon[self.disc]
        near = np.flatnonzero(box_holds(net, lat, lon, self.disc_reach / _KM_A_DEGREE))
        at_lat, at_lon = self._points(near)
        return near, inside(net, at_lat, at_lon).reshape(-1, DISC_POINTS)

    def _in_circle(self, circle: Circle) -> Int64:
        high = circle.radius_km / _KM_A_DEGREE
        south, north = circle.lat - high, circle.lat + high
        # A circle that holds a pole, or nearly, holds every longitude near it.
        wide = high / np.cos(np.radians(max(abs(south), abs(north)))) if max(abs(south), abs(north)) < _POLAR else 180.0
        near = self._box(south, north, circle.lon - wide, circle.lon + wide)
        return near[_km(circle, self.lat[near], self.lon[near]) <= circle.radius_km]

    def _discs_in_circle(self, circle: Circle) -> tuple[Int64, NDArray[np.bool_]]:
        away = _km(circle, self.lat[self.disc], self.lon[self.disc])
        near = np.flatnonzero(away <= circle.radius_km + self.disc_reach)
        at_lat, at_lon = self._points(near)
        return near, (_km(circle, at_lat, at_lon) <= circle.radius_km).reshape(-1, DISC_POINTS)

    def _points(self, discs: Int64) -> tuple[Float, Float]:
        return (
            self.disc_lat.reshape(-1, DISC_POINTS)[discs].ravel(),
            self.disc_lon.reshape(-1, DISC_POINTS)[discs].ravel(),
        )

    def _box(self, south: float, north: float, west: float, east: float) -> Int64:
        """Give the spots, of those that are points only, in a box, or a little outside; longitudes may be unrolled."""
        low = int(np.clip((south + 90) * _PARTS, 0, _ROWS - 1))
        high = int(np.clip((north + 90) * _PARTS, 0, _ROWS - 1))
        first, last = int(np.floor((west + 180) / 360)), int(np.floor((east + 180) / 360))
        if last - first > 1 or east - west >= 360:  # noqa: PLR2004 - all round the world
            return np.arange(self.row_start[low], self.row_start[high + 1])
        turns = [
            _between(self.row_start, self.lon, low, high, west - turn * 360, east - turn * 360)
            for turn in range(first, last + 1)
        ]
        return np.concatenate(turns)


def _united(discs: list[tuple[Int64, NDArray[np.bool_]]]) -> tuple[Int64, Share]:
    """Give the discs of which something lies inside, and how much."""
    disc, place = np.unique(np.concatenate([one for one, _ in discs]), return_inverse=True)
    hit = np.zeros((len(disc), DISC_POINTS), dtype=np.bool_)
    first = 0
    for one, held in discs:
        hit[place[first : first + len(one)]] |= held
        first += len(one)
    share = hit.mean(axis=1, dtype=np.float32)
    return disc[share > 0], share[share > 0]


@compiled
def _between(row_start: Int64, lon: Float, low: int, high: int, west: float, east: float) -> Int64:
    """Give the spots between two longitudes in rows of latitude, each of which is in the order of longitude."""
    begins = np.empty(high - low + 1, dtype=np.int64)
    ends = np.empty(high - low + 1, dtype=np.int64)
    total = 0
    for row in range(low, high + 1):
        part = lon[row_start[row] : row_start[row + 1]]
        begins[row - low] = row_start[row] + np.searchsorted(part, west)
        ends[row - low] = row_start[row] + np.searchsorted(part, east, side="right")
        total += ends[row - low] - begins[row - low]
    found = np.empty(total, dtype=np.int64)
    at = 0
    for row in range(high - low + 1):
        for spot in range(begins[row], ends[row]):
            found[at] = spot
            at += 1
    return found


def spots_of(placed: Placed) -> Spots:
    """Bring together who is at the same point; who has none (of a whole country) is at no spot."""
    has_point = np.flatnonzero(np.isfinite(placed.lat) & np.isfinite(placed.lon))
    lat, lon, reach = placed.lat[has_point], placed.lon[has_point], placed.reach_km[has_point]
    row = np.clip((lat + 90) * _PARTS, 0, _ROWS - 1).astype(np.int64)
    # Points before discs: each row of latitude is a slice of the points.
    order = np.lexsort((lat, lon, row, reach > 0))
    lat, lon, reach, row, member = lat[order], lon[order], reach[order], row[order], has_point[order]
    new = np.concatenate(([True], (lat[1:] != lat[:-1]) | (lon[1:] != lon[:-1]) | (reach[1:] != reach[:-1])))
    begins = np.flatnonzero(new) if len(lat) else np.zeros(0, dtype=np.int64)
    lat, lon, reach, row = lat[begins], lon[begins], reach[begins], row[begins]
    points = int((reach == 0).sum())
    disc = np.arange(points, len(lat))
    _, disc_lat, disc_lon = disc_points(lat[disc], lon[disc], reach[disc])
    return Spots(
        lat=lat,
        lon=lon,
        row_start=np.searchsorted(row[:points], np.arange(_ROWS + 1)).astype(np.int64),
        first=np.append(begins, len(member)).astype(np.int64),
        member=member.astype(np.int32),
        disc=disc,
        disc_reach=reach[disc],
        disc_lat=disc_lat,
        disc_lon=disc_lon,
    )


def _km(circle: Circle, lat: Float, lon: Float) -> Float:
    """Give the distance of points from the middle of a circle along the ground, in kilometres (haversine)."""
    up, over = np.radians(lat - circle.lat), np.radians(lon - circle.lon)
    part = np.sin(up / 2) ** 2 + np.cos(np.radians(lat)) * np.cos(np.radians(circle.lat)) * np.sin(over / 2) ** 2
    distance: Float = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(part, 1)))
    return distance
