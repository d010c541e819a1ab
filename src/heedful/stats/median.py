"""The median and its interval, without asking how the numbers are spread.

Source: W. R. Thompson, "On Confidence Ranges for the Median" (1936): the median lies between the r-th smallest and the
r-th largest of n numbers with the probability that a fair coin falls between r and n - r times on one side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of n numbers, and from where to where it lies; no interval where there are too few."""

    n: int
    middle: float
    low: float | None
    high: float | None


def median(numbers: Sequence[float], level: float = 0.95) -> Median | None:
    """Give the median with its interval; None of nothing. Infinite ones are longer than all others."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    n = len(ordered)
    below, above = ordered[(n - 1) // 2], ordered[n // 2]
    middle = below if below == above else (below + above) / 2
    rank = _rank(n, (1 - level) / 2)
    if rank == 0:
        return Median(n, middle, None, None)
    return Median(n, middle, ordered[rank - 1], ordered[n - rank])


def _rank(n: int, tail: float) -> int:
    """Give the largest r so that a fair coin falls on one side fewer than r times with at most this probability."""
    total, rank = 0.0, 0
    while True:
        ways = math.lgamma(n + 1) - math.lgamma(rank + 1) - math.lgamma(n - rank + 1)
        total += math.exp(ways - n * math.log(2))
        if total > tail:
            return rank
        rank += 1
