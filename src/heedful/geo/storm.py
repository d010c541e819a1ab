"""Where a storm is between two advisories, and who is inside its wind: columns of points, hour by hour.

The reach at a bearing is that of its quadrant as a whole: NHC gives the largest extent anywhere in the quadrant, so
whoever this leaves out is outside, and some whom it takes in may have had less wind. Quadrants are by the compass as
seen from the centre: NE from 0 up to 90 degrees, SE from 90 up to 180, SW from 180 up to 270, NW from 270 up to 360.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from heedful.domain.sandy import Position, Radii

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]
#: Mean radius of the earth (IUGG, 6,371.0088 km) in nautical miles of 1,852 m.
EARTH_NM = 6371.0088 / 1.852
_NM_A_DEGREE = EARTH_NM * np.pi / 180
_HOUR = timedelta(hours=1)
#: A little more than a degree's worth: what is left out by the first, rough look must be outside for certain.
_ROUGH = 1.01


@dataclass(frozen=True)
class Points:
    """Many points in degrees, ready to be asked about."""

    lat: Float
    lon: Float
    order: NDArray[np.intp]
    sorted_lat: Float

    @classmethod
    def of(cls, lat: Float, lon: Float) -> Points:
        """Make points of two columns; where either is no number, the point is never inside."""
        lat, lon = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
        lat = np.where(np.isfinite(lat) & np.isfinite(lon), lat, np.nan)
        order = np.argsort(lat, kind="stable")
        return cls(lat, lon, order, lat[order])

    def __len__(self) -> int:
        return len(self.lat)

    def within(self, south: float, north: float) -> NDArray[np.intp]:
        """Give the numbers of points between two latitudes."""
        first, last = np.searchsorted(self.sorted_lat, (south, north), side="left")
        return self.order[first:last]


def hours_between(first: datetime, last: datetime) -> int:
    """Say how many whole hours lie between two instants."""
    return (last - first) // _HOUR


def hourly(positions: Sequence[Position]) -> tuple[Position, ...]:
    """Give the storm at every hour from the first position to the last: centre, wind and radii move evenly between."""
    found = [positions[0]]
    for begin, end in pairwise(positions):
        hours = hours_between(begin.at, end.at)
        found += [between(begin, end, step / hours) for step in range(1, hours + 1)]
    return tuple(found)


def between(begin: Position, end: Position, share: float) -> Position:
    """Give the storm at a share of the way from one position to another (0: the first, 1: the second)."""

    def mixed(one: float, other: float) -> float:
        return one + (other - one) * share

    one, other = begin.radii, end.radii
    return Position(
        at=begin.at + (end.at - begin.at) * share,
        lat=mixed(begin.lat, end.lat),
        lon=mixed(begin.lon, end.lon),
        wind_kt=mixed(begin.wind_kt, end.wind_kt),
        radii=Radii(mixed(one.ne, other.ne), mixed(one.se, other.se), mixed(one.sw, other.sw), mixed(one.nw, other.nw)),
    )


def inside(points: Points, storm: Position) -> NDArray[np.intp]:
    """Give the numbers of the points that the wind of 34 knots reaches; on the edge is inside."""
    largest = storm.radii.largest
    if largest <= 0:
        return np.zeros(0, dtype=np.intp)
    rough = largest / _NM_A_DEGREE * _ROUGH
    near = points.within(storm.lat - rough, storm.lat + rough)
    away, quadrant = distance_and_quadrant(storm.lat, storm.lon, points.lat[near], points.lon[near])
    radii = storm.radii
    reach = np.array([radii.ne, radii.se, radii.sw, radii.nw])[quadrant]
    return near[(reach > 0) & (away <= reach)]


def distance_and_quadrant(lat: float, lon: float, to_lat: Float, to_lon: Float) -> tuple[Float, NDArray[np.int8]]:
    """Give the great-circle distance (nautical miles) and the quadrant (0 NE, 1 SE, 2 SW, 3 NW) of points from one.

    The distance is by the haversine formula, the quadrant by the first bearing of the great circle.
    """
    here, there = np.radians(lat), np.radians(to_lat)
    turn = np.radians(to_lon - lon)
    half = np.sin((there - here) / 2) ** 2 + np.cos(here) * np.cos(there) * np.sin(turn / 2) ** 2
    east = np.sin(turn) * np.cos(there)
    north = np.cos(here) * np.sin(there) - np.sin(here) * np.cos(there) * np.cos(turn)
    return 2 * EARTH_NM * np.arcsin(np.minimum(1.0, np.sqrt(half))), _quadrant(east, north)


def _quadrant(east: Float, north: Float) -> NDArray[np.int8]:
    """Say in which quadrant a direction is; each begins with its first bearing and ends before the next."""
    south_east, south_west = (north <= 0) & (east > 0), (north < 0) & (east <= 0)
    north_west = (north >= 0) & (east < 0)
    quadrant: NDArray[np.int8] = (south_east + 2 * south_west + 3 * north_west).astype(np.int8)
    return quadrant


def outline(storm: Position, step: int = 6) -> tuple[Float, Float] | None:
    """Give the edge of the wind of 34 knots as a ring of latitudes and longitudes; None where there is no such wind."""
    radii = (storm.radii.ne, storm.radii.se, storm.radii.sw, storm.radii.nw)
    if not any(radii):
        return None
    bearing = np.concatenate([np.linspace(90 * turn, 90 * (turn + 1), 90 // step + 1) for turn in range(4)])
    return destination(storm.lat, storm.lon, bearing, np.repeat(radii, 90 // step + 1))


def destination(lat: float, lon: float, bearing: Float, away_nm: Float) -> tuple[Float, Float]:
    """Give where one comes to on great circles from a point: bearings in degrees, distances in nautical miles."""
    here, turn, angle = np.radians(lat), np.radians(bearing), away_nm / EARTH_NM
    to_lat = np.arcsin(np.sin(here) * np.cos(angle) + np.cos(here) * np.sin(angle) * np.cos(turn))
    east = np.arctan2(np.sin(turn) * np.sin(angle) * np.cos(here), np.cos(angle) - np.sin(here) * np.sin(to_lat))
    return np.degrees(to_lat), lon + np.degrees(east)
