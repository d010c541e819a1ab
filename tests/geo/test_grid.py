"""Points find their areas: by hand, against a slow count, against shapely, and on the shapes that are shipped."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.geo.drawing import is_inside, shapes_from, surface

from heedful.geo import atlas
from heedful.geo.grid import grid_of, locate

SQUARE = [(0, 0), (1, 0), (1, 1), (0, 1)]
HOLE = [(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)]
EAST = [(1, 0), (2, 0), (2, 1), (1, 1)]
EDGE = [(179.5, -89.5), (180, -89.5), (180, -90), (179.5, -90)]


@pytest.mark.parametrize(
    ("lat", "lon", "found"),
    [
        (0.2, 0.2, 0),
        (0.5, 0.5, -1),  # in the hole
        (0.5, 1.5, 1),
        (0.05, 0.95, 0),  # in a cell that both share
        (0.05, 1.05, 1),
        (-0.05, 0.5, -1),
        (1.5, 0.5, -1),
        (-89.9, 179.9, 2),
        (90, 0, -1),
        (float("nan"), 0, -1),
        (0.5, 181, -1),
        (1e300, 1e300, -1),
    ],
)
def test_a_point_finds_its_area(lat, lon, found):
    grid = grid_of(shapes_from({"A": [SQUARE, HOLE], "B": [EAST], "C": [EDGE]}))

    assert locate(grid, np.array([lat]), np.array([lon])).tolist() == [found]


def test_of_no_area_and_of_no_points_nothing_is_found():
    nothing = grid_of(shapes_from({}))

    assert locate(nothing, np.array([0.0]), np.array([0.0])).tolist() == [-1]
    assert locate(grid_of(shapes_from({"A": [SQUARE]})), np.zeros(0), np.zeros(0)).tolist() == []


degrees = st.integers(-30_000, 30_000).map(lambda whole: whole / 10_000)
rings = st.lists(st.tuples(degrees, degrees), min_size=3, max_size=12)


@settings(deadline=None)
@given(st.lists(rings, min_size=1, max_size=3), st.lists(st.tuples(degrees, degrees), min_size=1, max_size=20))
def test_wild_rings_are_counted_like_a_child_would(drawn, points):
    # A little aside no point lies on an edge or a corner by chance, where either answer is right.
    at = np.array(points) + np.array([0.000_05 / np.pi, 0.000_05 / np.e])
    found = locate(grid_of(shapes_from({"A": drawn})), at[:, 1], at[:, 0])
    slow = [sum(is_inside(ring, x, y) for ring in drawn) % 2 == 1 for x, y in at.tolist()]

    assert (found >= 0).tolist() == slow


@pytest.mark.parametrize("name", ["counties", "zones", "fire", "countries"])
def test_shipped_shapes_agree_with_shapely(name):
    shapes, chance = atlas.shapes(name), np.random.default_rng(5)
    areas = chance.choice(len(shapes.codes), 25, replace=False).tolist()
    for area in areas:
        drawn = [ring[:, ::-1] for ring in shapes.rings_of(area)]
        if not drawn:
            continue
        (west, south), (east, north) = np.concatenate(drawn).min(axis=0), np.concatenate(drawn).max(axis=0)
        lon, lat = chance.uniform(west, east, 200), chance.uniform(south, north, 200)
        found = locate(atlas.grid(name), lat, lon)
        inside = shapely.contains_xy(surface(drawn), lon, lat)
        # Where areas lie upon each other the one with the lower number is found.
        assert (inside == (found == area))[(found == area) | (found < 0) | (found > area)].all()
