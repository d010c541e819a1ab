"""What is seen with something: odds ratios, and which of many tries are more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from heedful.stats.interval import Interval, normal_deviate

if TYPE_CHECKING:
    import numpy.typing as npt

    from heedful.stats.mass import FloatArray


@dataclass(frozen=True, slots=True)
class OddsRatio:
    """How many times higher the odds are in the first row than in the second."""

    ratio: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class OddsRatios:
    """Many odds ratios and their intervals, as columns of one shape."""

    ratio: FloatArray
    low: FloatArray
    high: FloatArray


def odds_ratio(a: float, b: float, c: float, d: float, level: float = 0.95) -> OddsRatio | None:
    """Odds ratio (a d) / (b c) of [[a, b], [c, d]] with its interval; see `odds_columns`.

    None where a margin is empty: such a table tells nothing about the odds.
    """
    columns = odds_columns([a], [b], [c], [d], level)
    ratio, low, high = (float(column[0]) for column in (columns.ratio, columns.low, columns.high))
    return None if np.isnan(ratio) else OddsRatio(ratio, Interval(low, high))


def odds_columns(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    d: npt.ArrayLike,
    level: float = 0.95,
) -> OddsRatios:
    """Odds ratio of each table [[a, b], [c, d]], shape (m,), with a confidence interval.

    NaN where a margin is empty. For example: row 1 has the value and row 2 hasn't, column 1 stopped and
    column 2 did not. The interval is exp(log ratio +- z sqrt(1/a + 1/b + 1/c + 1/d)) (B. Woolf, 1955).
    Where a cell is 0, 0.5 is added to all four of that table, for ratio and interval alike (J. Haldane,
    1956; F. Anscombe, 1956), so both stay finite. Negative counts: ValueError.
    """
    cells = np.stack([np.asarray(column, dtype=np.float64) for column in (a, b, c, d)])
    if bool((cells < 0).any()):
        raise ValueError("a table of counts has no negative cell")
    whole = (cells[0] + cells[1] > 0) & (cells[2] + cells[3] > 0)
    whole &= (cells[0] + cells[2] > 0) & (cells[1] + cells[3] > 0)
    cells = np.where((cells == 0).any(axis=0), cells + 0.5, cells)
    log_ratio = np.log(cells[0]) + np.log(cells[3]) - np.log(cells[1]) - np.log(cells[2])
    reach = normal_deviate(level) * np.sqrt((1 / cells).sum(axis=0))
    logs = (log_ratio, log_ratio - reach, log_ratio + reach)
    return OddsRatios(*(np.where(whole, np.exp(log), np.nan) for log in logs))


def q_values(p: npt.ArrayLike) -> FloatArray:
    """Smallest false discovery rate at which each of the p values, shape (m,), would be accepted.

    q of the i-th smallest = min over j >= i of p_j m / j, at most 1. Every value that was tried must be
    in the array, not only the promising ones. A p outside 0 to 1, or NaN: ValueError.
    Source: Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate" (1995).
    """
    tried = np.asarray(p, dtype=np.float64)
    if not bool(((tried >= 0) & (tried <= 1)).all()):
        raise ValueError("a p value lies between 0 and 1")
    order = np.argsort(tried, kind="stable")
    raised = tried[order] * tried.size / np.arange(1, tried.size + 1)
    q = np.empty_like(tried)
    q[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return q
