"""The median and its interval, against scipy and against the table that one finds in books."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from heedful.stats.median import Median, median


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ([], None),
        ([3], Median(1, 3, None, None)),
        ([5, 1], Median(2, 3, None, None)),
        ([1, 2, 3, 4, 5], Median(5, 3, None, None)),
        # Six is the fewest for which the smallest and the largest hold the median in 95 of 100.
        ([6, 5, 4, 3, 2, 1], Median(6, 3.5, 1, 6)),
        (list(range(1, 21)), Median(20, 10.5, 6, 15)),
        (list(range(1, 101)), Median(100, 50.5, 40, 61)),
        ([1, 1, 1, math.inf, math.inf, math.inf, math.inf], Median(7, math.inf, 1, math.inf)),
    ],
)
def test_median(numbers, told):
    assert median(numbers) == told


@given(st.integers(6, 3_000))
def test_ranks_are_those_of_the_binomial(n):
    told = median(list(range(1, n + 1)))
    rank = int(told.low)
    assert told.high == n + 1 - rank
    assert binom.cdf(rank - 1, n, 0.5) <= 0.025 + 1e-9
    assert binom.cdf(rank, n, 0.5) > 0.025 - 1e-9


def test_interval_holds_the_median_as_often_as_it_says():
    chance = random.Random(20261126)
    held = 0
    for _ in range(2_000):
        told = median([chance.expovariate(1) for _ in range(35)])
        held += told.low <= math.log(2) <= told.high
    assert 0.94 <= held / 2_000 <= 0.99
