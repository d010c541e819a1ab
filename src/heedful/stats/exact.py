"""Exact tests: binomial, Poisson and Fisher's, by summing outcomes. No normal or chi-square shortcut.

Counts may reach 1e7 and more; the relative error stays near 1e-12 (down to p around 1e-300, below which
p is 0). The one loss: a tail of more than one half is computed as 1 minus its complement, so it carries
an absolute error near 1e-15. Functions on `columns` take arrays of one shape and answer in that shape.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from heedful.stats.mass import Column, FloatArray, binomial_log_mass, poisson_log_mass, table_log_mass
from heedful.stats.tail import tail_sums

if TYPE_CHECKING:
    from collections.abc import Callable

#: Outcomes this close in log probability count as equally likely. SciPy asks for 1e-14, which no floating
#: point logarithm can hold at large counts; R takes 1e-7. Ours lies between: a thousand times our error.
_TIE = 1e-9
#: Less below the mode than this (in log probability), p is large and what is left out is the shorter sum.
_NEAR = 1.0


class _Tables(NamedTuple):
    """2x2 tables [[a, b], [c, d]] as four columns."""

    a: FloatArray
    b: FloatArray
    c: FloatArray
    d: FloatArray

    def mirrored(self) -> Self:
        """Swap the columns of each table: its upper tail becomes the lower."""
        return type(self)(self.b, self.a, self.d, self.c)

    def shifted(self, by: Column) -> Self:
        """Return the tables with the same margins whose first cell is larger by that."""
        return type(self)(self.a + by, self.b - by, self.c - by, self.d + by)

    def picked(self, rows: npt.NDArray[np.bool_]) -> Self:
        return type(self)(*(cell[rows] for cell in self))

    def or_else(self, rows: npt.NDArray[np.bool_], others: Self) -> Self:
        """Return these tables at `rows`, those others elsewhere."""
        return type(self)(*(np.where(rows, mine, other) for mine, other in zip(self, others, strict=True)))

    def to_mode(self) -> FloatArray:
        """How far the first cell is below its likeliest value."""
        row, column, total = self.a + self.b, self.a + self.c, self.a + self.b + self.c + self.d
        return np.floor((row + 1) * (column + 1) / (total + 2)) - self.a


def binomial_p(bad: int, known: int, rate: float) -> float:
    """P(X >= bad) where each of `known` is bad with probability `rate`: one-sided exact binomial test.

    0 <= bad <= known and 0 <= rate <= 1, else ValueError. 1.0 where known is 0.
    """
    return float(binomial_columns(np.array([bad]), np.array([known]), rate)[0])


def binomial_columns(bad: npt.ArrayLike, known: npt.ArrayLike, rate: float) -> FloatArray:
    """`binomial_p` for columns of `bad` and `known` at one rate."""
    count, trials = (np.asarray(column, dtype=np.float64) for column in (bad, known))
    if not 0 <= rate <= 1 or bool(((count < 0) | (count > trials)).any()):
        raise ValueError("a binomial test needs 0 <= bad <= known and a rate from 0 to 1")
    if rate in {0, 1}:
        return np.where((count == 0) | (rate == 1), 1.0, 0.0)
    high = count > trials * rate
    p = np.where(count > 0, 0.0, 1.0)
    p[high] = _binomial_tail(count[high], trials[high], rate, 1 - rate)
    low = ~high & (count > 0)
    # The complement, seen from the other side: at most bad - 1 bad means at least known - bad + 1 good.
    p[low] = 1 - _binomial_tail((trials - count + 1)[low], trials[low], 1 - rate, rate)
    return p


def poisson_none_p(mean: float) -> float:
    """P(X = 0) where `mean` are expected: exp(-mean). ValueError where mean is negative."""
    if not mean >= 0:
        raise ValueError("a Poisson mean is not negative")
    return math.exp(-mean)


def poisson_low_p(count: int, mean: float) -> float:
    """P(X <= count) where `mean` are expected. ValueError where either is negative."""
    if count == 0 or mean == 0:
        return poisson_none_p(mean)
    if count < 0 or not mean > 0:
        raise ValueError("a Poisson count and its mean are not negative")
    if count < mean:
        return _poisson_mass(count, mean) * _one_tail(lambda steps: np.maximum(count - steps, 0) / mean)
    return 1 - _poisson_mass(count + 1, mean) * _one_tail(lambda steps: mean / (count + 2 + steps))


def fisher_p(a: int, b: int, c: int, d: int) -> float:
    """Two-sided Fisher's exact p of [[a, b], [c, d]]; see `fisher_columns`."""
    return float(fisher_columns([a], [b], [c], [d])[0])


def fisher_greater_p(a: int, b: int, c: int, d: int) -> float:
    """One-sided Fisher's exact p: a as large as this or larger; see `fisher_greater_columns`."""
    return float(fisher_greater_columns([a], [b], [c], [d])[0])


def fisher_columns(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> FloatArray:
    """Two-sided Fisher's exact p of each table [[a, b], [c, d]], shape (m,).

    The sum of the probabilities of all tables with the same margins that are at most as likely as this
    one (R's `fisher.test` and `scipy.stats.fisher_exact`); 1.0 where a margin is empty. Four columns of
    one length, no negative count, else ValueError.
    """
    tables, told = _with_margins(a, b, c, d)
    p = np.ones(told.shape)
    p[told] = _two_sided(tables)
    return p


def fisher_greater_columns(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    d: npt.ArrayLike,
) -> FloatArray:
    """One-sided Fisher's exact p of each table, shape (m,): P(first cell >= a) at the same margins.

    Small where the first row has more of the first column than the second row has; 1.0 where a margin is
    empty. Four columns of one length, no negative count, else ValueError.
    """
    tables, told = _with_margins(a, b, c, d)
    p = np.ones(told.shape)
    p[told] = _upper(tables)
    return p


def _binomial_tail(count: FloatArray, trials: FloatArray, rate: float, other: float) -> FloatArray:
    """P(X >= count), for counts above the mean."""
    rest, odds = trials - count, rate / other

    def ratios(rows: npt.NDArray[np.intp], steps: FloatArray) -> FloatArray:
        return np.maximum(rest[rows, None] - steps, 0) * odds / (count[rows, None] + 1 + steps)

    mass = np.exp(binomial_log_mass(count, trials, np.float64(rate), np.float64(other)))
    return np.asarray(np.minimum(mass * tail_sums(ratios, count.size), 1.0))


def _poisson_mass(count: int, mean: float) -> float:
    return math.exp(poisson_log_mass(np.float64(count), np.float64(mean)).item())


def _one_tail(ratios: Callable[[FloatArray], FloatArray]) -> float:
    return float(tail_sums(lambda _rows, steps: ratios(steps)[None, :], 1)[0])


def _with_margins(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    d: npt.ArrayLike,
) -> tuple[_Tables, npt.NDArray[np.bool_]]:
    """Return the tables that can tell something, and where they stand among all."""
    tables = _Tables(*(np.asarray(column, dtype=np.float64) for column in (a, b, c, d)))
    if len({cell.shape for cell in tables}) > 1 or any(bool((cell < 0).any()) for cell in tables):
        raise ValueError("Fisher's test needs four columns of one length without negative counts")
    a_, b_, c_, d_ = tables
    told = (a_ + b_ > 0) & (c_ + d_ > 0) & (a_ + c_ > 0) & (b_ + d_ > 0)
    return tables.picked(told), told


def _two_sided(given: _Tables) -> FloatArray:
    """Turn every table so that a is not above the mode, find where the other tail begins, sum both."""
    tables = given.or_else(given.to_mode() >= 0, given.mirrored())
    to_mode, mass = tables.to_mode(), table_log_mass(*tables)
    mode_mass = table_log_mass(*tables.shifted(to_mode))
    other = _first_as_unlikely(tables, to_mode, mass + _TIE)
    p, near = np.ones(mass.shape), mode_mass - mass < _NEAR
    far, between = ~near, near & (mode_mass > mass + _TIE)
    p[far] = _lower(tables.picked(far)) + _tail_or_nothing(tables.shifted(other).mirrored().picked(far))
    p[between] = 1 - _between(tables.picked(between), other[between])
    return np.clip(p, 0.0, 1.0)


def _first_as_unlikely(tables: _Tables, to_mode: FloatArray, level: FloatArray) -> FloatArray:
    """Find by bisection the first shift beyond the mode that is at most as likely as `level`.

    One more than the largest possible shift where there is none.
    """
    largest = np.minimum(tables.b, tables.c)
    likely, unlikely = to_mode, largest + 1
    while bool((unlikely - likely > 1).any()):
        middle = np.floor((likely + unlikely) / 2)
        down = table_log_mass(*tables.shifted(np.minimum(middle, largest))) <= level
        likely, unlikely = np.where(down, likely, middle), np.where(down, middle, unlikely)
    return unlikely


def _upper(tables: _Tables) -> FloatArray:
    """P(first cell >= a): its own tail above the mode, else the complement of the other."""
    p, above = np.ones(tables.a.shape), tables.to_mode() < 0
    p[above] = _lower(tables.picked(above).mirrored())
    below = ~above & (np.minimum(tables.a, tables.d) > 0)
    p[below] = 1 - _lower(tables.shifted(np.float64(-1)).picked(below))
    return np.clip(p, 0.0, 1.0)


def _tail_or_nothing(tables: _Tables) -> FloatArray:
    """`_lower`, and 0 for tables that cannot be."""
    p, real = np.zeros(tables.a.shape), np.minimum(tables.a, tables.d) >= 0
    p[real] = _lower(tables.picked(real))
    return p


def _lower(tables: _Tables) -> FloatArray:
    """P(first cell <= a), for tables with the first cell not above the mode."""
    sums = tail_sums(lambda rows, steps: _ratios_down(tables, rows, steps), tables.a.size)
    return np.asarray(np.exp(table_log_mass(*tables)) * sums)


def _between(tables: _Tables, other: FloatArray) -> FloatArray:
    """P(a < first cell < a + other), for tables with the first cell near below the mode."""
    mirrored = tables.mirrored()

    def ratios(rows: npt.NDArray[np.intp], steps: FloatArray) -> FloatArray:
        ratio = _ratios_down(mirrored, rows, steps)
        ratio[steps >= other[rows, None] - 1] = 0
        return ratio

    return np.asarray(np.exp(table_log_mass(*tables)) * (tail_sums(ratios, tables.a.size) - 1))


def _ratios_down(tables: _Tables, rows: npt.NDArray[np.intp], steps: FloatArray) -> FloatArray:
    """p(a - step - 1) / p(a - step): 0 at the last table that can be, which ends the product for good."""
    a, b, c, d = (cell[rows, None] for cell in tables)
    above = a - steps
    above *= d - steps
    below = (b + 1) + steps
    below *= (c + 1) + steps
    above /= below
    return above
