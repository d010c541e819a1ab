"""How far an earthquake is felt: a literal table, and a slow search beside it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.earthquake import FELT_BY_ALL, intensity, reach_km


def felt(magnitude, distance):
    """The formula of Allen, Wald and Worden, written down again as it is printed."""
    size = -0.209 + 2.042 * math.e ** (magnitude - 5)
    mmi = 2.085 + 1.428 * magnitude - 1.402 * math.log((distance**2 + size**2) ** 0.5)
    return mmi + 0.078 * math.log(distance / 50) if distance > 50 else mmi


@pytest.mark.parametrize(
    ("magnitude", "depth", "reach"),
    [
        (4.0, None, 0.0),
        (4.5, None, 7.0),
        (5.0, None, 17.6),
        (5.0, 10.0, 17.6),
        (5.0, 596.851, 0.0),
        (6.0, None, 55.6),
        (7.0, None, 165.9),
        (8.0, None, 489.0),
        (9.0, 600.0, 1307.9),
        (99.0, None, 1500.0),
        (6.0, -3.0, 56.5),
    ],
)
def test_reach_by_magnitude_and_depth(magnitude, depth, reach):
    assert reach_km(magnitude, depth) == reach


@given(st.floats(3, 9.5), st.floats(0, 700))
def test_reach_is_where_it_is_felt_by_all_and_no_further(magnitude, depth):
    """The slow way: the last of many steps outward at which it is still felt by all."""
    reach = reach_km(magnitude, depth)
    steps = [step for step in range(0, 1501, 5) if felt(magnitude, math.hypot(step, depth)) >= FELT_BY_ALL]

    assert (max(steps) <= reach + 0.1 and reach <= max(steps) + 5) if steps else reach == 0


@given(st.floats(3, 9.5), st.floats(1, 1000))
def test_intensity_is_the_formula(magnitude, distance):
    assert math.isclose(intensity(magnitude, distance), felt(magnitude, distance), abs_tol=1e-9)


@given(st.floats(allow_nan=False), st.none() | st.floats(allow_nan=False))
def test_any_numbers_give_a_reach(magnitude, depth):
    assert 0 <= reach_km(magnitude, depth) <= 1500
