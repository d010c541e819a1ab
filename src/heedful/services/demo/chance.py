"""Chance without state: every draw is a function of seed, customer, week and slot.

The rule of this file: a customer's luck depends on nobody else. A generator with a state would hand the same
numbers to other people as soon as one customer more is asked for; a hash of the name of the draw does not,
and is as fast. The hash is SplitMix64's finaliser (Steele, Lea and Flood, Fast splittable pseudorandom
number generators, 2014). Only `+ - * /` and square roots act on columns, which IEEE 754 rounds alike on every
machine; logarithms and exponentials, which it does not, are taken once for small tables of whole milliseconds.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.int16]

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
TO_UNIT = 2.0**-53
#: Intervals of a quantile table. 256 keep a table in the first cache and a tail of one in 256 apart.
GRAIN = 256


def mix(keys: Keys) -> Keys:
    """Scatter keys so that neighbours have nothing in common; a new array of the same length."""
    out = keys ^ (keys >> np.uint64(30))
    out *= FIRST
    out ^= out >> np.uint64(27)
    out *= SECOND
    out ^= out >> np.uint64(31)
    return out


def name_of(*parts: int) -> np.uint64:
    """Turn small whole numbers (week, script, slot) into one well scattered key."""
    key = 0
    for part in parts:
        key = ((key ^ (part & MASK)) + GOLDEN) & MASK
        key = int(mix(np.array([key], dtype=np.uint64))[0])
    return np.uint64(key)


def unit(keys: Keys) -> Floats:
    """Read keys as numbers in [0, 1)."""
    return (keys >> np.uint64(11)).astype(np.float64) * TO_UNIT


def draw(keys: Keys, slot: int) -> Floats:
    """Draw the `slot`-th number in [0, 1) of each key."""
    return unit(mix(keys + np.uint64((slot * GOLDEN) & MASK)))


def shares(weights: Sequence[float]) -> Floats:
    """Upper bounds in (0, 1] for `pick`, from weights of any size."""
    bounds, total, so_far = [], sum(weights), 0.0
    for weight in weights:
        so_far += weight
        bounds.append(so_far / total)
    bounds[-1] = 1.0
    return np.array(bounds)


def pick(bounds: Floats, draws: Floats) -> Codes:
    """Choose an index for each draw, as often as its share says."""
    return np.searchsorted(bounds, draws, side="right").astype(np.int16)


def spread(median_ms: int, sigma: float) -> Floats:
    """Quantiles of a log-normal delay in whole milliseconds, for `delay`: half are shorter than the median.

    The ends are cut at one in 2,000, so that no delay lasts for ever.
    """
    normal = NormalDist()
    inner = (min(max(step / GRAIN, 0.0005), 0.9995) for step in range(GRAIN + 1))
    return np.array([float(round(median_ms * math.exp(sigma * normal.inv_cdf(p)))) for p in inner])


def delay(quantiles: Floats, draws: Floats) -> Ints:
    """Read a delay in milliseconds for each draw, between the quantiles of `spread`."""
    place = draws * GRAIN
    below = place.astype(np.int64)
    low = quantiles[below]
    return (low + (quantiles[below + 1] - low) * (place - below)).astype(np.int64)
