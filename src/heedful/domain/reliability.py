"""Reliability of a desire kind: what customers got of what we know, and what we don't know beside it.

The rule (spec 'Reliability'): R = fulfilled / (fulfilled + refused + given_up). What ended `unconfirmed`
is unknown and never counts as solved; where it is more than a fifth of what ended, the headline is no
longer R but the band between the worst and the best that the unknown could be. Budget = 1 - target,
burn = (1 - R) / budget.

Counts stay whole numbers until the last division, so that a burn of exactly 2 is 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

#: Unknown of ended, above which R alone would say more than we know.
UNKNOWN_LIMIT = Fraction(1, 5)
#: Below this target a burn of 2 could never be reached.
LOWEST_TARGET = 0.5


@dataclass(frozen=True, slots=True)
class Counts:
    """Desires of one kind and window by outcome. Those waiting for us are part of `flowing`."""

    fulfilled: int = 0
    refused: int = 0
    given_up: int = 0
    unconfirmed: int = 0
    flowing: int = 0
    stalled: int = 0

    @property
    def bad(self) -> int:
        """Ended without what they came for, as far as we know."""
        return self.refused + self.given_up

    @property
    def known(self) -> int:
        """Ended one way or the other: the n of R."""
        return self.fulfilled + self.bad

    @property
    def ended(self) -> int:
        """Known and unknown together."""
        return self.known + self.unconfirmed

    @property
    def pending(self) -> int:
        """Not ended yet: beside R, never in it."""
        return self.flowing + self.stalled

    @property
    def arose(self) -> int:
        """All of them."""
        return self.ended + self.pending


@dataclass(frozen=True, slots=True)
class Rate:
    """R with its 95 % interval, of `n` known."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Band:
    """All that R could be were the unknown known: from none of it fulfilled to all of it, of `n` ended."""

    low: float
    high: float
    n: int


Headline = Rate | Band


@dataclass(frozen=True, slots=True)
class Budget:
    """Desires that may fail within the target, and those that did."""

    allowed: float
    spent: int

    @property
    def left(self) -> float:
        """What may still fail; negative where the target is missed."""
        return self.allowed - self.spent


def reliability(counts: Counts) -> float | None:
    """R = fulfilled / known; None where nothing is known."""
    return counts.fulfilled / counts.known if counts.known else None


def headline(counts: Counts, interval: tuple[float, float] | None) -> Headline | None:
    """Judge which figure may stand above: R, the band, or none where nothing ended.

    `interval` is the Wilson 95 % interval of fulfilled of known (None where nothing is known): it is
    computed a floor above, in `stats`. ValueError where R is due and the interval is missing.
    """
    if not counts.ended:
        return None
    if Fraction(counts.unconfirmed, counts.ended) > UNKNOWN_LIMIT:
        best = counts.fulfilled + counts.unconfirmed
        return Band(counts.fulfilled / counts.ended, best / counts.ended, counts.ended)
    if interval is None:
        raise ValueError("R is never shown without its interval: give the interval of fulfilled of known")
    return Rate(counts.fulfilled / counts.known, *interval, counts.known)


def budget_share(target: float) -> float:
    """1 - target: the share that may fail. ValueError unless 0.5 <= target < 1."""
    return float(_budget(target))


def budget_of(counts: Counts, target: float) -> Budget:
    """Judge the budget in desires: (1 - target) of the known may fail. ValueError as `budget_share`."""
    return Budget(float(_budget(target) * counts.known), counts.bad)


def burn(counts: Counts, target: float) -> float | None:
    """(1 - R) / budget, which is the share of the window's budget that is spent: 1 is exactly on target.

    None where nothing is known. ValueError as `budget_share`.
    """
    budget = _budget(target)
    return float(Fraction(counts.bad, counts.known) / budget) if counts.known else None


def _budget(target: float) -> Fraction:
    """1 - target as the decimal that a person wrote: 1 - 0.95 is a twentieth, and not a speck more."""
    if not LOWEST_TARGET <= target < 1:
        raise ValueError(f"a target lies between 0.5 and 1 (1 excluded), for example 0.95; {target} does not")
    return 1 - Fraction(str(target))
