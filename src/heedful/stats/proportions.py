"""Two proportions side by side: how much more often here than at the base rate.

The two groups must not overlap (those who had the thing, all others). Both formulas join the Wilson
intervals of the parts, so they hold where a share is near 0 or 1, which is where most of ours are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from heedful.stats.interval import Interval, wilson


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two shares, their difference (share - base) and their ratio (share / base), with intervals.

    The ratio is None where the base is 0: how many times more often than never, nobody can say. Its
    interval is there all the same, and its high end is infinite where the base may be 0.
    """

    share: float
    base: float
    difference: float
    difference_interval: Interval
    ratio: float | None
    ratio_interval: Interval


def compare_shares(
    successes: int,
    n: int,
    base_successes: int,
    base_n: int,
    level: float = 0.95,
) -> Comparison | None:
    """Compare successes / n with base_successes / base_n; None where either n is 0.

    0 <= successes <= n for both, else ValueError. Difference: R. Newcombe, "Interval estimation for the
    difference between independent proportions" (1998), method 10 (hybrid score). Ratio: A. Donner and
    G. Zou, "Closed-form confidence intervals for functions of the normal mean and standard deviation"
    (2012), with the same Wilson limits.
    """
    own, other = wilson(successes, n, level), wilson(base_successes, base_n, level)
    if own is None or other is None:
        return None
    share, base = successes / n, base_successes / base_n
    return Comparison(
        share=share,
        base=base,
        difference=share - base,
        difference_interval=_newcombe(share, own, base, other),
        ratio=share / base if base else None,
        ratio_interval=_donner_zou(share, own, base, other),
    )


def _newcombe(share: float, own: Interval, base: float, other: Interval) -> Interval:
    """Join the gaps from each share to its limits, as sides of a right angle."""
    down = math.hypot(share - own.low, other.high - base)
    up = math.hypot(own.high - share, base - other.low)
    return Interval(share - base - down, share - base + up)


def _donner_zou(share: float, own: Interval, base: float, other: Interval) -> Interval:
    """Find the values of r at which share - r * base has 0 at a limit of its own hybrid interval."""
    both = share * base
    inner = own.low * (2 * share - own.low)
    low = inner / (both + _root(both**2 - inner * other.high * (2 * base - other.high))) if inner else 0.0
    outer, under = own.high * (2 * share - own.high), other.low * (2 * base - other.low)
    high = (both + _root(both**2 - outer * under)) / under if under else math.inf
    return Interval(low, high)


def _root(square: float) -> float:
    """Square root of what is never negative but for rounding."""
    return math.sqrt(max(square, 0.0))
