"""Exact tests: worked figures, whole-number arithmetic and SciPy as oracles, large counts, speed."""

import math
from fractions import Fraction
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, fisher_exact, poisson

from heedful.stats.exact import (
    binomial_columns,
    binomial_p,
    fisher_columns,
    fisher_greater_columns,
    fisher_greater_p,
    fisher_p,
    poisson_low_p,
    poisson_none_p,
)

SMALL, LARGE = st.integers(0, 40), st.integers(0, 10**6)
small_tables = st.tuples(SMALL, SMALL, SMALL, SMALL)
large_tables = st.tuples(LARGE, LARGE, LARGE, LARGE)


def table_weights(a, b, c, d):
    """Of every table with these margins, by its first cell: whole numbers, nothing rounded."""
    row, other, column = a + b, c + d, a + c
    first = range(max(0, column - other), min(row, column) + 1)
    return {x: math.comb(row, x) * math.comb(other, column - x) for x in first}


def slow_fisher(a, b, c, d):
    weights = table_weights(a, b, c, d)
    two_sided = sum(weight for weight in weights.values() if weight <= weights[a])
    greater = sum(weight for x, weight in weights.items() if x >= a)
    return tuple(float(Fraction(part, sum(weights.values()))) for part in (two_sided, greater))


@pytest.mark.parametrize(
    ("table", "two_sided", "greater"),
    [
        ((3, 1, 1, 3), 34 / 70, 17 / 70),  # Fisher's tea
        ((4, 0, 0, 4), 2 / 70, 1 / 70),
        ((1, 9, 11, 3), 0.002759456185, 0.9999663481),
        ((2, 2, 2, 2), 1.0, 53 / 70),
        ((0, 0, 3, 4), 1.0, 1.0),
        ((0, 5, 0, 4), 1.0, 1.0),
        ((0, 0, 0, 0), 1.0, 1.0),
        ((0, 5, 5, 0), 2 / 252, 1.0),
        ((8, 2, 1, 5), 0.034965034965, 0.024475524476),
    ],
)
def test_fisher_of_worked_tables(table, two_sided, greater):
    assert fisher_p(*table) == pytest.approx(two_sided, rel=1e-9)
    assert fisher_greater_p(*table) == pytest.approx(greater, rel=1e-9)


@given(small_tables)
def test_fisher_agrees_with_whole_number_arithmetic(table):
    assert (fisher_p(*table), fisher_greater_p(*table)) == pytest.approx(slow_fisher(*table), rel=1e-10, abs=1e-300)


@settings(deadline=None)
@given(large_tables)
def test_fisher_agrees_with_scipy_at_large_counts(table):
    """To eight digits: SciPy's hypergeometric keeps no more there (`test_mass` shows that ours does)."""
    square = [table[:2], table[2:]]
    theirs = (fisher_exact(square).pvalue, fisher_exact(square, "greater").pvalue)

    assert (fisher_p(*table), fisher_greater_p(*table)) == pytest.approx(theirs, rel=1e-7, abs=1e-290)


@settings(deadline=None)
@given(st.integers(0, 3000), st.integers(0, 3000))
def test_fisher_counts_the_mirrored_table_as_equally_likely(a, b):
    """Equal rows mirror: both tails are the same, and a tie missed in rounding would halve p."""
    tail = min(fisher_greater_p(a, b, b, a), fisher_greater_p(b, a, a, b))

    assert fisher_p(a, b, b, a) == pytest.approx(1.0 if a == b else 2 * tail, rel=1e-11, abs=1e-300)


@settings(max_examples=40, deadline=None)
@given(large_tables)
def test_fisher_of_a_turned_table_is_the_same(table):
    a, b, c, d = table
    turned = [fisher_p(*it) for it in ((a, c, b, d), (d, b, c, a), (b, a, d, c), (c, d, a, b))]

    assert turned == pytest.approx([fisher_p(*table)] * 4, rel=1e-10, abs=1e-300)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(small_tables, large_tables), min_size=1, max_size=8))
def test_fisher_columns_are_the_scalar_many_times(several):
    cells = list(zip(*several, strict=True))

    assert fisher_columns(*cells) == pytest.approx([fisher_p(*it) for it in several], rel=1e-12)
    assert fisher_greater_columns(*cells) == pytest.approx([fisher_greater_p(*it) for it in several], rel=1e-12)


@pytest.mark.parametrize(
    "table",
    [(10**7, 10**7, 10**7, 10**7), (10**7, 0, 0, 10**7), (0, 10**7, 1, 0), (1, 0, 10**7, 10**7), (20, 0, 0, 10**7)],
)
def test_fisher_of_extreme_tables_is_a_probability(table):
    assert 0 <= fisher_p(*table) <= 1
    assert 0 <= fisher_greater_p(*table) <= 1


def test_fisher_of_no_tables_is_empty():
    assert fisher_columns([], [], [], []).shape == (0,)


@pytest.mark.parametrize("columns", [([1], [2], [3], [-1]), ([1], [2], [3], [1, 2])])
def test_fisher_of_what_is_no_table_is_refused(columns):
    for test in (fisher_columns, fisher_greater_columns):
        with pytest.raises(ValueError, match="four columns of one length without negative counts"):
            test(*columns)


@pytest.mark.parametrize("n", [100_000, 1_000_000])
def test_fisher_of_two_thousand_large_tables_is_quick(n):
    """The worst there is: halves of halves at random, where all sums are longest. 40 ms here; CI may be slow."""
    rng, half = np.random.default_rng(1), n // 2
    a = rng.hypergeometric(half, n - half, half, 2000)
    began = perf_counter()
    p = fisher_columns(a, half - a, half - a, n - 2 * half + a)

    assert perf_counter() - began < 1
    # p of a true null is uniform: its mean is one half, give or take 1 / sqrt(12 * 2000)
    assert p.mean() == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(
    ("bad", "known", "rate", "p"),
    [
        (0, 0, 0.05, 1.0),
        (0, 10, 0.05, 1.0),
        (1, 1, 0.05, 0.05),
        (2, 2, 0.05, 0.0025),
        (1, 10, 0.05, 1 - 0.95**10),
        (10, 10, 0.5, 2**-10),
        (8, 10, 0.5, 56 / 1024),
        (1, 3, 0, 0.0),
        (1, 3, 1e-320, 0.0),
        (1, 3, 1e-17, 3e-17),
        (0, 3, 0, 1.0),
        (3, 3, 1, 1.0),
    ],
)
def test_binomial_of_worked_figures(bad, known, rate, p):
    assert binomial_p(bad, known, rate) == pytest.approx(p, rel=1e-12)


@st.composite
def draws(draw, largest=10**7):
    known = draw(st.integers(0, largest))
    return draw(st.integers(0, known)), known


@settings(deadline=None)
@given(draws(), st.floats(1e-6, 1 - 1e-6))
def test_binomial_agrees_with_scipy(drawn, rate):
    bad, known = drawn

    assert binomial_p(bad, known, rate) == pytest.approx(binom.sf(bad - 1, known, rate), rel=1e-9, abs=1e-290)


@given(st.integers(1, 10**7), st.floats(0.001, 0.5), st.floats(-6, 6))
def test_binomial_agrees_with_scipy_where_it_decides(known, rate, deviates):
    bad = min(max(round(known * rate + deviates * math.sqrt(known * rate * (1 - rate))), 0), known)

    assert binomial_p(bad, known, rate) == pytest.approx(binom.sf(bad - 1, known, rate), rel=1e-9)


@settings(deadline=None)
@given(st.lists(draws(), min_size=1, max_size=30), st.floats(0.001, 0.999))
def test_binomial_columns_are_the_scalar_many_times(several, rate):
    columns = binomial_columns(*zip(*several, strict=True), rate)

    assert columns == pytest.approx([binomial_p(*it, rate) for it in several], rel=1e-12)


@pytest.mark.parametrize(("bad", "known", "rate"), [(-1, 3, 0.1), (4, 3, 0.1), (1, 3, 1.1), (1, 3, -0.1)])
def test_binomial_of_the_impossible_is_refused(bad, known, rate):
    with pytest.raises(ValueError, match="0 <= bad <= known"):
        binomial_p(bad, known, rate)


@given(st.integers(0, 10**5), st.floats(0, 10**5))
def test_poisson_agrees_with_scipy(count, mean):
    assert poisson_low_p(count, mean) == pytest.approx(poisson.cdf(count, mean), rel=1e-9, abs=1e-290)


@given(st.floats(0.01, 10**5), st.floats(-6, 6))
def test_poisson_agrees_with_scipy_where_it_decides(mean, deviates):
    count = max(0, round(mean + deviates * math.sqrt(mean)))

    assert poisson_low_p(count, mean) == pytest.approx(poisson.cdf(count, mean), rel=1e-9)


def test_poisson_of_ten_million_is_right_where_scipy_is_not():
    """The upper tail, summed in fifty decimal digits, is 2.188538046801e-6; SciPy 1.17 says 2.1015e-6."""
    assert 1 - poisson_low_p(10_014_526, 1e7) == pytest.approx(2.188538046801e-6, rel=1e-9)


def test_poisson_none_is_what_silence_asks():
    assert (poisson_none_p(0), poisson_low_p(0, 0)) == (1.0, 1.0)
    assert poisson_none_p(math.log(1000)) == pytest.approx(0.001)
    assert poisson_none_p(3.5) == poisson_low_p(0, 3.5)


@pytest.mark.parametrize(("count", "mean"), [(0, -1.0), (3, -1.0), (-1, 2.0), (1, math.nan)])
def test_poisson_of_the_impossible_is_refused(count, mean):
    with pytest.raises(ValueError, match="not negative"):
        poisson_low_p(count, mean)
