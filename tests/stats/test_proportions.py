"""Two proportions: published intervals, and what must hold for all."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.stats.interval import Interval
from heedful.stats.proportions import compare_shares


@st.composite
def shares(draw, largest=10**6):
    n = draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize(
    ("shares", "low", "high"),
    [
        # Newcombe 1998, table II, method 10
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_difference_has_the_published_interval(shares, low, high):
    interval = compare_shares(*shares).difference_interval

    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_ratio_says_how_many_times_more_often():
    ours = compare_shares(56, 70, 48, 80)

    assert ours.ratio == pytest.approx(0.8 / 0.6)
    assert (round(ours.ratio_interval.low, 3), round(ours.ratio_interval.high, 3)) == (1.078, 1.663)


@pytest.mark.parametrize("shares", [(0, 0, 1, 2), (1, 2, 0, 0)])
def test_comparison_with_nobody_is_not_known(shares):
    assert compare_shares(*shares) is None


def test_ratio_to_never_is_not_known_but_bounded_below():
    ours = compare_shares(10, 10, 0, 20)

    assert ours.ratio is None
    assert 1 < ours.ratio_interval.low < ours.ratio_interval.high == math.inf
    assert compare_shares(0, 5, 0, 5).ratio_interval == Interval(0.0, math.inf)


@given(shares(), shares())
def test_intervals_hold_their_figures_and_agree_on_chance(own, base):
    """Both intervals come from the same limits: the difference may be 0 just where the ratio may be 1."""
    ours = compare_shares(*own, *base)
    difference, ratio = ours.difference_interval, ours.ratio_interval

    assert -1 <= difference.low <= ours.difference <= difference.high <= 1
    assert 0 <= ratio.low <= ratio.high
    if ours.ratio is not None:
        assert ratio.low <= ours.ratio * (1 + 1e-12)
        assert ours.ratio <= ratio.high * (1 + 1e-12)
    if min(abs(difference.low), abs(difference.high)) > 1e-9:
        assert (difference.low <= 0 <= difference.high) == (ratio.low <= 1 <= ratio.high)


@given(shares(), shares())
def test_comparison_the_other_way_round_is_mirrored(own, base):
    one, other = compare_shares(*own, *base), compare_shares(*base, *own)
    mirrored = (-other.difference_interval.high, -other.difference_interval.low)

    assert (one.difference_interval.low, one.difference_interval.high) == pytest.approx(mirrored, abs=1e-12)
    if one.ratio_interval.low > 0:
        assert other.ratio_interval.high == pytest.approx(1 / one.ratio_interval.low, rel=1e-6)
