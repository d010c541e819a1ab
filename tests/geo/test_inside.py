"""A polygon may be anything: what is inside, by hand and against slow counts."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.geo.drawing import is_inside

from heedful.geo.inside import box_holds, inside, net_over

# (latitude, longitude), as alerts have them.
SQUARE = ((40, -75), (42, -75), (42, -72), (40, -72))
BOW = ((0, 0), (2, 2), (0, 2), (2, 0))
FIJI = ((-20, 178), (-16, 178), (-16, -178), (-20, -178))
FIJI_UNROLLED = ((-20, 178), (-16, 178), (-16, 182), (-20, 182))
FIJI_WEST = ((-20, -182), (-16, -182), (-16, -178), (-20, -178))
ARCTIC = tuple((70.0, float(lon)) for lon in range(-180, 180, 10))


@pytest.mark.parametrize(
    ("polygon", "lat", "lon", "expected"),
    [
        (SQUARE, 41, -74, True),
        (SQUARE, 41, -71, False),
        ((*SQUARE, SQUARE[0]), 41, -74, True),  # closed
        (SQUARE[::-1], 41, -74, True),
        (BOW, 0.5, 1.6, True),
        (BOW, 1.5, 1.6, True),
        (BOW, 1, 0.5, True),
        (BOW, 1.8, 1, False),
        (FIJI, -18, 179, True),
        (FIJI, -18, -179, True),
        (FIJI, -18, 0, False),
        (FIJI, -18, 177, False),
        (FIJI_UNROLLED, -18, -179, True),
        (FIJI_UNROLLED, -18, 179, True),
        (FIJI_WEST, -18, 179, True),
        (ARCTIC, 80, 33, True),
        (ARCTIC, 60, 33, False),
        (ARCTIC, 80, -179.5, True),
        (SQUARE, float("nan"), -74, False),
    ],
)
def test_who_is_inside(polygon, lat, lon, expected):
    net = net_over(polygon)

    assert inside(net, np.array([lat]), np.array([lon])).tolist() == [expected]


@pytest.mark.parametrize(
    "polygon",
    [(), ((1, 1),), ((1, 1), (2, 2)), ((1, 1),) * 3, ((0, 0), (0, 1), (0, 2)), ((float("nan"), 1),) * 4],
)
def test_what_has_no_inside_holds_nobody(polygon):
    assert net_over(polygon) is None


def test_corners_that_are_no_numbers_are_passed_over():
    net = net_over((SQUARE[0], (float("nan"), 3.0), *SQUARE[1:]))

    assert inside(net, np.array([41.0]), np.array([-74.0])).tolist() == [True]


degrees = st.integers(-1000, 1000).map(lambda whole: whole / 50)
polygons = st.lists(st.tuples(degrees, degrees), min_size=3, max_size=40)


@settings(deadline=None)
@given(polygons, st.lists(st.tuples(degrees, degrees), min_size=1, max_size=30), st.sampled_from([0, 90, 175, -170]))
def test_wild_polygons_are_counted_like_a_child_would(polygon, points, shift):
    # A little aside no point lies on an edge or a corner by chance, where either answer is right.
    at = np.array(points) + np.array([0.001 / np.pi, 0.001 / np.e])
    lon = (at[:, 1] + shift + 180) % 360 - 180
    net = net_over(tuple((lat, (lon + shift + 180) % 360 - 180) for lat, lon in polygon))
    slow = [is_inside([(x, y) for y, x in polygon], x, y) for y, x in at.tolist()]

    if net is None:
        assert not any(slow)
    else:
        assert inside(net, at[:, 0], lon).tolist() == slow
        assert box_holds(net, at[:, 0], lon)[np.array(slow)].all()


def test_ninety_three_thousand_corners_agree_with_shapely():
    turn = np.linspace(0, 2 * np.pi, 93_000, endpoint=False)
    away = 3 + 0.2 * np.sin(turn * 900)
    corners = np.column_stack((40 + away * np.sin(turn), -95 + 1.3 * away * np.cos(turn)))
    chance = np.random.default_rng(3)
    lat, lon = chance.uniform(36, 44, 20_000), chance.uniform(-100, -90, 20_000)
    found = inside(net_over(tuple(map(tuple, corners.tolist()))), lat, lon)

    assert (found == shapely.contains_xy(shapely.Polygon(corners[:, ::-1]), lon, lat)).all()
