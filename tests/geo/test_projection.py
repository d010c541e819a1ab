"""Drawings: areas stay true, everything fits, and paths are what SVG takes."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.alert import Area, Circle, Code
from heedful.geo.outline import countries, rings_of, states
from heedful.geo.projection import albers, fitted, plain

AWAY = {"AK", "HI", "PR", "GU", "VI", "AS", "MP"}


def test_snyders_example():
    """Page 291 of Snyder: 35 north, 75 west about 23 north, 96 west: x 0.2952720, y 0.2416774 of the radius."""
    x, y = albers(np.array([35.0, 23.0]), np.array([-75.0, -96.0]))

    assert (x[0] - x[1], y[0] - y[1]) == pytest.approx((0.2952720, 0.2416774), abs=1e-7)


@given(st.floats(25, 48), st.floats(-124, -68))
def test_areas_are_true(lat, lon):
    """A small square of degrees has the area that it has on the ball, wherever it is."""
    step = 0.01
    x, y = albers(np.array([lat, lat, lat + step, lat + step]), np.array([lon, lon + step, lon + step, lon]))
    area = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
    true = np.radians(step) * (np.sin(np.radians(lat + step)) - np.sin(np.radians(lat)))

    assert area == pytest.approx(true, rel=1e-3)


@pytest.mark.parametrize(
    ("project", "rings"),
    [
        (albers, [ring for one in states() if one.code not in AWAY for ring in one.rings]),
        (plain, [ring for one in countries() for ring in one.rings]),
    ],
)
def test_everything_fits_and_is_a_path(project, rings):
    drawing = fitted(project, rings, 960)
    path = drawing.path(rings)

    assert re.fullmatch(r"(M-?\d+ -?\d+l(-?\d+ -?\d+ ?)+z)+", path)
    for ring in rings:
        x, y = drawing.at(ring[:, 0], ring[:, 1])
        assert 0 <= x.min() <= x.max() <= drawing.width == 960
        assert 0 <= y.min() <= y.max() <= drawing.height


def test_a_ring_across_the_antimeridian_does_not_cross_the_map():
    drawing = fitted(plain, [np.array([[-90.0, -180.0], [90.0, 180.0]])], 360, margin=0)

    assert drawing.path([np.array([[-20.0, 178.0], [-16.0, 178.0], [-16.0, -178.0], [-20.0, -178.0]])]) == (
        "M358 110l0 -4 4 0 0 4z"
    )
    assert drawing.path([np.array([[1.0, 1.0], [1.1, 1.1], [1.0, 1.1]])]) == ""
    assert drawing.path([np.zeros((0, 2))]) == ""


def test_what_an_area_names_has_outlines():
    rings = rings_of(
        Area(
            tuple(Code(*one.split()) for one in ("UGC NJC003", "SAME 034000", "ISO DE", "EMMA_ID AT010", "X y")),
            (((0, 0), (1, 1), (2, 0)),),
            (Circle(40, -75, 100),),
        )
    )

    assert len(rings) > 6
    assert all(ring.shape[1] == 2 for ring in rings)
    assert np.hypot(*(rings[-1] - [40, -75]).T * [[111.195], [111.195 * np.cos(np.radians(40))]]) == pytest.approx(
        np.full(48, 100), rel=1e-6
    )
    assert rings_of(Area()) == []
