"""Tails: the sum of an outcome and all beyond it, relative to that outcome.

Probabilities of neighbouring outcomes have simple ratios, which fall on the way out of the middle
(all our distributions are log-concave). So the rest of a tail is never more than a geometric series, and
the sum stops where that rest no longer shows: a few standard deviations, however large the counts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from heedful.stats.mass import FloatArray

#: Ratios of rows (a column) at steps (a row): p(one further out) / p(here), 0 where nothing is further out.
Ratios = Callable[[npt.NDArray[np.intp], FloatArray], FloatArray]

#: What the neglected rest may be, relative to the sum.
_REST = 1e-14
#: Ratios computed at a time: 128 kB, so that all passes over them stay in the cache.
_BLOCK = 16_384
_FIRST_WIDTH = 32


def tail_sums(ratios: Ratios, count: int) -> FloatArray:
    """Return 1 + r0 + r0*r1 + ... for each of `count` rows.

    The ratios of a row must fall; a ratio of 0 or less ends it. Above 1 they may only begin near the mode.
    """
    totals, terms = np.ones(count), np.ones(count)
    rows, start = np.arange(count), 0
    while rows.size:
        width = max(_FIRST_WIDTH, min(_BLOCK // rows.size, start))
        block = ratios(rows, np.arange(start, start + width, dtype=np.float64))
        products = np.cumprod(block, axis=1)
        totals[rows] += terms * products.sum(axis=1)
        terms, last = terms * products[:, -1], block[:, -1]
        going = terms * last > _REST * totals[rows] * (1 - last)
        rows, terms, start = rows[going], terms[going], start + width
    return totals
