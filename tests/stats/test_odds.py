"""Odds ratios and false discovery rates: worked figures, SciPy as oracle."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from scipy.stats.contingency import odds_ratio as scipy_odds_ratio

from heedful.stats.interval import Interval
from heedful.stats.odds import OddsRatio, odds_columns, odds_ratio, q_values

CELL = st.integers(0, 10**6)
tables = st.tuples(CELL, CELL, CELL, CELL)


def test_odds_ratio_of_a_worked_table():
    """ln(20 * 60 / (10 * 40)) +- 1.96 * sqrt(1/20 + 1/10 + 1/40 + 1/60)."""
    reach = 1.959963984540054 * math.sqrt(1 / 20 + 1 / 10 + 1 / 40 + 1 / 60)
    ours = odds_ratio(20, 10, 40, 60)

    assert ours.ratio == pytest.approx(3)
    assert (ours.interval.low, ours.interval.high) == pytest.approx((3 * math.exp(-reach), 3 * math.exp(reach)))


def test_odds_ratio_with_an_empty_cell_is_finite():
    """Half is added to all four: 10.5 * 20.5 / (0.5 * 5.5)."""
    ours = odds_ratio(10, 0, 5, 20)

    assert ours.ratio == pytest.approx(10.5 * 20.5 / (0.5 * 5.5))
    assert 1 < ours.interval.low < ours.ratio < ours.interval.high < math.inf


@pytest.mark.parametrize("table", [(0, 0, 3, 4), (3, 4, 0, 0), (0, 3, 0, 4), (3, 0, 4, 0), (0, 0, 0, 0)])
def test_odds_ratio_without_a_margin_is_not_known(table):
    assert odds_ratio(*table) is None


@given(st.tuples(*[st.integers(1, 10**6)] * 4), st.sampled_from([0.9, 0.95, 0.99]))
def test_odds_ratio_agrees_with_scipy(table, level):
    theirs = scipy_odds_ratio([table[:2], table[2:]], kind="sample")
    limits = theirs.confidence_interval(level)
    ours = odds_ratio(*table, level)

    assert (ours.ratio, ours.interval.low, ours.interval.high) == pytest.approx((theirs.statistic, *limits), rel=1e-9)


@given(tables)
def test_odds_ratio_of_swapped_columns_is_its_inverse(table):
    a, b, c, d = table
    one, other = odds_ratio(a, b, c, d), odds_ratio(b, a, d, c)

    assert (one is None) == (other is None)
    if one and other:
        inverse = (1 / other.ratio, 1 / other.interval.high, 1 / other.interval.low)
        assert (one.ratio, one.interval.low, one.interval.high) == pytest.approx(inverse, rel=1e-9)


@given(st.lists(tables, min_size=1, max_size=20))
def test_odds_columns_are_the_scalar_many_times(several):
    columns = odds_columns(*zip(*several, strict=True))
    rows = zip(columns.ratio, columns.low, columns.high, strict=True)
    known = [None if np.isnan(ratio) else OddsRatio(ratio, Interval(low, high)) for ratio, low, high in rows]

    assert known == [odds_ratio(*it) for it in several]


def test_odds_ratio_of_negative_counts_is_refused():
    with pytest.raises(ValueError, match="no negative cell"):
        odds_ratio(1, 2, 3, -4)


def test_q_values_of_a_worked_list():
    """p m / rank is .005, .02, .065, .05125, .05: the third and fourth inherit the better of the fifth."""
    assert q_values([0.041, 0.001, 0.05, 0.039, 0.008]) == pytest.approx([0.05, 0.005, 0.05, 0.05, 0.02])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=200))
def test_q_values_agree_with_scipy_and_keep_the_order(tried):
    q = q_values(tried)

    assert q == pytest.approx(false_discovery_control(tried), rel=1e-12)
    assert np.all(np.diff(q[np.argsort(tried, kind="stable")]) >= 0)
    assert np.all((q >= np.array(tried) - 1e-15) & (q <= 1))


def test_q_values_of_nothing_are_none():
    assert q_values([]).shape == (0,)


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan])
def test_q_values_of_what_is_no_probability_are_refused(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        q_values([0.5, p])
