"""Wilson's score interval of a proportion: honest at small n, and never outside 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from heedful.stats.mass import FloatArray


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Intervals:
    """Many intervals, as two columns of one shape."""

    low: FloatArray
    high: FloatArray


def wilson(successes: float, n: float, level: float = 0.95) -> Interval | None:
    """Interval of successes / n at confidence `level`; None where n is 0: nothing is known.

    0 <= successes <= n and 0 < level < 1, else ValueError. Weighted counts need not be whole.
    Source: E. B. Wilson, "Probable Inference" (1927), without continuity correction.
    """
    if n == 0 and successes == 0:
        return None
    columns = wilson_columns([successes], [n], level)
    return Interval(float(columns.low[0]), float(columns.high[0]))


def wilson_columns(successes: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95) -> Intervals:
    """`wilson` for columns of one shape; NaN where n is 0."""
    good, known = (np.asarray(column, dtype=np.float64) for column in (successes, n))
    if bool(((good < 0) | (good > known)).any()):
        raise ValueError("a proportion needs 0 <= successes <= n")
    told = known > 0
    size = np.where(told, known, np.nan)
    z2 = normal_deviate(level) ** 2
    middle = (good + z2 / 2) / (size + z2)
    reach = np.sqrt(z2 * (good * (size - good) / size + z2 / 4)) / (size + z2)
    # The ends are 0 and 1 exactly where all or none succeeded; floating point leaves a speck there.
    low = np.where(good == 0, 0.0, np.maximum(middle - reach, 0.0))
    high = np.where(good == known, 1.0, np.minimum(middle + reach, 1.0))
    return Intervals(np.where(told, low, np.nan), np.where(told, high, np.nan))


def normal_deviate(level: float) -> float:
    """How many standard deviations hold the middle `level` of a normal distribution: 1.96 for 0.95."""
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not at {level}")
    return NormalDist().inv_cdf((1 + level) / 2)
