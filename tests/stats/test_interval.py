"""Wilson's interval: published figures, SciPy as oracle, and the ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from heedful.stats.interval import Interval, normal_deviate, wilson, wilson_columns


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_wilson_gives_the_published_figures(successes, n, low, high):
    interval = wilson(successes, n)

    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@st.composite
def proportions(draw, largest=10**7):
    n = draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n


@given(proportions(), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_wilson_agrees_with_scipy(proportion, level):
    successes, n = proportion
    theirs = binomtest(successes, n).proportion_ci(level, method="wilson")
    ours = wilson(successes, n, level)

    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-9, abs=1e-12)


@given(proportions(10**12))
def test_wilson_holds_the_share_and_stays_inside(proportion):
    successes, n = proportion
    interval = wilson(successes, n)

    assert 0 <= interval.low <= successes / n <= interval.high <= 1
    assert (interval.low == 0) == (successes == 0)
    assert (interval.high == 1) == (successes == n)


def test_wilson_of_nothing_is_not_known():
    assert wilson(0, 0) is None
    columns = wilson_columns([0, 1], [0, 1])
    assert np.isnan(columns.low[0])
    assert np.isnan(columns.high[0])
    assert (columns.low[1], columns.high[1]) == (wilson(1, 1).low, 1.0)


@given(st.lists(proportions(), min_size=1, max_size=20))
def test_wilson_columns_are_the_scalar_many_times(several):
    columns = wilson_columns(*zip(*several, strict=True))

    assert [Interval(*both) for both in zip(columns.low, columns.high, strict=True)] == [wilson(*it) for it in several]


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (1, 0)])
def test_wilson_of_what_is_no_share_is_refused(successes, n):
    with pytest.raises(ValueError, match="0 <= successes <= n"):
        wilson(successes, n)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_level_that_is_no_level_is_refused(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson(1, 2, level)


def test_normal_deviate_is_the_familiar_one():
    assert round(normal_deviate(0.95), 6) == 1.959964
