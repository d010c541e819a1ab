"""Sums of tails, on series whose sum is known."""

import numpy as np
import pytest

from heedful.stats.tail import tail_sums


def geometric(shares):
    column = np.array(shares)
    return lambda rows, steps: np.broadcast_to(column[rows, None], (rows.size, steps.size))


def test_sum_of_geometric_series_is_known():
    assert tail_sums(geometric([0.0, 0.5, 0.9, 0.999]), 4) == pytest.approx([1, 2, 10, 1000], rel=1e-12)


def test_sum_ends_at_the_first_ratio_of_nought():
    def ratios(rows, steps):
        return np.where(steps < np.array([2, 100])[rows, None], 1.0, 0.0)

    assert tail_sums(ratios, 2).tolist() == [3, 101]


def test_sum_of_no_rows_is_empty():
    assert tail_sums(geometric([]), 0).shape == (0,)


def test_sum_goes_on_for_the_rows_that_need_it():
    """Rows that are done leave; what stays is the same as if it were alone."""
    together = tail_sums(geometric([0.1] * 5000 + [0.9999]), 5001)

    assert together[-1] == pytest.approx(tail_sums(geometric([0.9999]), 1)[0], rel=1e-12)
    assert together[0] == pytest.approx(1 / 0.9)
