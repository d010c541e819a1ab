"""Probabilities of one outcome, as logarithms: binomial, Poisson, and 2x2 tables with fixed margins.

Rule of this file: no difference of large numbers. A difference of log-gammas loses seven digits at counts
of 1e7; C. Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000), writes the same
logarithm as deviances (small where the outcome is likely) and small errors of Stirling's formula, and
keeps about twelve.

All arguments are columns (float64, whole numbers where they count something) that broadcast.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Column = FloatArray | np.float64

_HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)
#: Below this count the asymptotic series is not good to the last digits, so a table answers.
_TABLE_SIZE = 16
_STIRLING_TABLE = np.array(
    [0.0] + [math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - _HALF_LOG_2PI for n in range(1, _TABLE_SIZE)],
)
#: Coefficients of 1/n, 1/n^3, 1/n^5 ... in log n! minus Stirling's formula (Abramowitz & Stegun 6.1.41).
_STIRLING_SERIES = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188)
#: Where outcome and mean are this close (relative to their sum), the deviance is summed as a series.
_CLOSE = 0.1
_DEVIANCE_TERMS = 9
#: A mean below this makes anything but 0 less likely than floats can say; it must not overflow on the way.
_NEVER = 1e-290


def binomial_log_mass(count: Column, trials: Column, rate: Column, other: Column) -> FloatArray:
    """Logarithm of P(X = count) in `trials` draws at `rate`.

    `other` is 1 - rate, given apart to keep its digits. 0 <= count <= trials, 0 < rate < 1.
    """
    rest = trials - count
    core = (
        _stirling_error(trials)
        - _stirling_error(count)
        - _stirling_error(rest)
        - _deviance(count, trials * rate)
        - _deviance(rest, trials * other)
    )
    inside = (count > 0) & (rest > 0)
    spread = np.where(inside, trials / np.where(inside, 2 * math.pi * count * rest, 1.0), 1.0)
    return np.where(inside, core + 0.5 * np.log(spread), _all_or_none(count, trials, rate, other))


def poisson_log_mass(count: Column, mean: Column) -> FloatArray:
    """Logarithm of P(X = count) where `mean` > 0 are expected."""
    some = np.where(count > 0, count, 1.0)
    core = -_stirling_error(some) - _deviance(some, mean) - 0.5 * np.log(2 * math.pi * some)
    return np.where(count > 0, core, -mean)


def table_log_mass(a: Column, b: Column, c: Column, d: Column) -> FloatArray:
    """Logarithm of P of the table [[a, b], [c, d]] among all with its margins (hypergeometric).

    No margin may be empty. Written as two binomials over a third, all at the rate of the first column,
    where the third is at its mean: nothing cancels.
    """
    left, right, total = a + c, b + d, a + b + c + d
    rate, other = left / total, right / total
    return (
        binomial_log_mass(a, a + b, rate, other)
        + binomial_log_mass(c, c + d, rate, other)
        - binomial_log_mass(left, total, rate, other)
    )


def _all_or_none(count: Column, trials: Column, rate: Column, other: Column) -> FloatArray:
    """Log-probability that none of the draws succeeds (where count is 0), or all of them (elsewhere)."""
    return np.where(count > 0, trials * _log_share(rate, other), trials * _log_share(other, rate))


def _log_share(share: Column, other: Column) -> FloatArray:
    """Logarithm of a share, taken from 1 - share where that is smaller and so has the digits."""
    return np.where(share > other, np.log1p(-np.minimum(other, 0.5)), np.log(share))


def _stirling_error(count: Column) -> FloatArray:
    """Log n! minus Stirling's formula; 0 at 0, where the callers don't use it."""
    small = count < _TABLE_SIZE
    listed = _STIRLING_TABLE[np.where(small, count, 0).astype(np.int64)]
    inverse = 1 / np.where(small, _TABLE_SIZE, count)
    square, series = inverse * inverse, np.zeros_like(inverse)
    for coefficient in reversed(_STIRLING_SERIES):
        series = series * square + coefficient
    return np.where(small, listed, series * inverse)


def _deviance(count: Column, mean: Column) -> FloatArray:
    """Compute count * log(count / mean) + mean - count, without cancellation where the two are close."""
    gap, both = count - mean, count + mean
    share = gap / both
    square, series = share * share, np.zeros_like(share)
    for term in range(_DEVIANCE_TERMS, 0, -1):
        series = (series + 1 / (2 * term + 1)) * square
    close = gap * share + 2 * count * share * series
    logarithm = np.log(np.where(count > 0, count, 1.0) / np.maximum(mean, _NEVER))
    return np.where(np.abs(share) < _CLOSE, close, count * logarithm - gap)
