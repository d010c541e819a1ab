"""Distances, quadrants and who is inside: known distances, a slow oracle in plain Python, and any storm at all."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.sandy import Position, Radii
from heedful.geo.storm import EARTH_NM, Points, between, destination, distance_and_quadrant, hourly, inside, outline

NOON = datetime(2012, 10, 29, 12, tzinfo=UTC)
LATS, LONS = st.floats(-60, 60), st.floats(-170, 170)


def _storm(lat: float, lon: float, *radii: float, at: datetime = NOON) -> Position:
    return Position(at, lat, lon, 65.0, Radii(*radii))


def slow_distance(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """The same by the law of cosines on vectors, one at a time."""

    def vector(one: float, other: float) -> tuple[float, float, float]:
        a, b = math.radians(one), math.radians(other)
        return math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a)

    p, q = vector(lat, lon), vector(to_lat, to_lon)
    cross = (p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0])
    return EARTH_NM * math.atan2(math.hypot(*cross), sum(a * b for a, b in zip(p, q, strict=True)))


def slow_bearing(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """The first bearing of the great circle in degrees from north, from 0 up to 360."""
    here, there, turn = math.radians(lat), math.radians(to_lat), math.radians(to_lon - lon)
    east = math.sin(turn) * math.cos(there)
    north = math.cos(here) * math.sin(there) - math.sin(here) * math.cos(there) * math.cos(turn)
    return math.degrees(math.atan2(east, north)) % 360


def slow_inside(storm: Position, lat: float, lon: float) -> bool:
    quadrant = int(slow_bearing(storm.lat, storm.lon, lat, lon) // 90) % 4
    reach = (storm.radii.ne, storm.radii.se, storm.radii.sw, storm.radii.nw)[quadrant]
    return reach > 0 and slow_distance(storm.lat, storm.lon, lat, lon) <= reach


@pytest.mark.parametrize(
    ("here", "there", "nm", "quadrant"),
    [
        ((40.6413, -73.7781), (51.4700, -0.4543), 2991.0, 0),  # John F. Kennedy to Heathrow
        ((40.6413, -73.7781), (33.9416, -118.4085), 2146.0, 3),  # to Los Angeles: it sets out to the north-west
        ((40.6413, -73.7781), (25.7959, -80.2870), 947.0, 2),  # to Miami
        ((0.0, 0.0), (1.0, 0.0), 60.0, 0),
        ((0.0, 0.0), (0.0, 1.0), 60.0, 1),
        ((0.0, 0.0), (-1.0, 0.0), 60.0, 2),
        ((0.0, 0.0), (0.0, -1.0), 60.0, 3),
    ],
)
def test_known_distances(here, there, nm, quadrant):
    away, found = distance_and_quadrant(*here, np.array([there[0]]), np.array([there[1]]))
    assert (away[0], found[0]) == (pytest.approx(nm, rel=0.003), quadrant)


@given(LATS, LONS, st.floats(0.5, 359.5).filter(lambda one: min(one % 90, 90 - one % 90) > 1e-3), st.floats(1, 900))
def test_quadrant_is_that_of_the_bearing_on_which_one_sets_out(lat, lon, bearing, away):
    to_lat, to_lon = destination(lat, lon, np.array([bearing]), np.array([away]))
    found, quadrant = distance_and_quadrant(lat, lon, to_lat, to_lon)
    assert (found[0], quadrant[0]) == (pytest.approx(away, abs=1e-3), int(bearing // 90))


@given(LATS, LONS, st.tuples(*[st.sampled_from([0.0, 30.0, 120.0, 450.0])] * 4), st.lists(st.tuples(st.floats(-10, 10), st.floats(-12, 12)), min_size=1, max_size=30))  # fmt: skip
def test_inside_is_what_the_oracle_says(lat, lon, radii, around):
    storm = _storm(lat, lon, *radii)
    at = [(lat + north, lon + east) for north, east in around]
    found = inside(Points.of(np.array([one[0] for one in at]), np.array([one[1] for one in at])), storm)
    # At the very edge the last digit may differ.
    sure = [place for place, one in enumerate(at) if not _at_an_edge(storm, one)]
    assert sorted(set(found.tolist()) & set(sure)) == [place for place in sure if slow_inside(storm, *at[place])]


def _at_an_edge(storm: Position, point: tuple[float, float]) -> bool:
    bearing, away = slow_bearing(storm.lat, storm.lon, *point), slow_distance(storm.lat, storm.lon, *point)
    radii = (storm.radii.ne, storm.radii.se, storm.radii.sw, storm.radii.nw)
    near_axis = min(bearing % 90, 90 - bearing % 90) < 1e-6
    return near_axis or away < 1e-6 or any(abs(away - radius) < 1e-6 for radius in radii)


def test_each_quadrant_has_its_own_reach():
    storm = _storm(30.0, -75.0, 300.0, 200.0, 100.0, 0.0)
    at = [(32.0, -73.0), (28.5, -73.5), (29.0, -76.0), (30.5, -75.5), (28.0, -77.0), (np.nan, -75.0)]
    found = inside(Points.of(np.array([one[0] for one in at]), np.array([one[1] for one in at])), storm)
    assert sorted(found.tolist()) == [0, 1, 2]


def test_between_moves_centre_and_radii_evenly():
    begin = _storm(30.0, -70.0, 100.0, 60.0, 0.0, 30.0)
    end = _storm(33.0, -76.0, 220.0, 0.0, 60.0, 30.0, at=NOON + timedelta(hours=6))
    track = hourly([begin, end])
    assert [one.at for one in track] == [NOON + timedelta(hours=hour) for hour in range(7)]
    assert (track[0], track[6]) == (begin, end)
    assert between(begin, end, 0.5) == _storm(31.5, -73.0, 160.0, 30.0, 30.0, 30.0, at=NOON + timedelta(hours=3))


def test_outline_goes_round_at_the_reach_of_each_quadrant():
    storm = _storm(38.8, -74.4, 420.0, 370.0, 400.0, 200.0)
    ring = outline(storm)
    away, _ = distance_and_quadrant(storm.lat, storm.lon, *ring)
    assert sorted(set(np.rint(away))) == [200.0, 370.0, 400.0, 420.0]
    assert outline(_storm(38.8, -74.4, 0.0, 0.0, 0.0, 0.0)) is None
