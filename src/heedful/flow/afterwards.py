"""What comes next: which desires arise after a fulfilled one, against how often they arise anyway.

The formula. With W = 30 days:

- An *after window* is (t, t + W] of a customer whose desire was fulfilled at t. It counts only if it is over
  (t + W <= now), else those of yesterday would look as if they never came back; and only if it does not overlap
  the one counted before it of the same customer, so that each month of a person is counted once.
- A *base window* is a month of a customer who was there: the time from the moment at which the first desire of
  the customer (of any kind) arose until the last was touched is tiled by (a + i W, a + (i + 1) W], as long as
  the tile begins before that last touch (the first always does) and is over by now. Those that overlap a counted
  after window are left out. So people who left long ago do not make the base look small, and no month is in both.
- A kind *comes* in a window if one of its desires arose in it. share = windows in which it comes / windows.

Both are open at their beginning: what arose with the very signal that fulfilled was not next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heedful.domain.desire import Outcome
from heedful.flow.columns import I64
from heedful.flow.desires import Desires
from heedful.flow.weeks import DAY_MS

AFTER_MS = 30 * DAY_MS


@dataclass(frozen=True)
class Coming:
    """How often a kind comes: in `came` of `n` after windows, in `base_came` of `base_n` others.

    `median_ms` is from the fulfilment to the first that arose, of those who came; None where nobody did.
    """

    came: int
    n: int
    base_came: int
    base_n: int
    median_ms: float | None


@dataclass(frozen=True)
class _Line:
    """All customers on one line of time, each in a stretch of its own, so that one search serves them all."""

    who: I64
    first: int
    stretch: int

    @classmethod
    def of(cls, kinds: Sequence[Desires], now: int) -> _Line:
        who = np.unique(np.concatenate([desires.customer for desires in kinds]))
        first = min(int(desires.arose.min()) for desires in kinds if len(desires))
        # Two windows of room: none ever reaches into the stretch of the next customer.
        return cls(who, first, now - first + 2 * AFTER_MS)

    def number(self, customer: I64) -> I64:
        return np.searchsorted(self.who, customer)

    def place(self, number: I64, at: I64) -> I64:
        return np.asarray(number * self.stretch + (at - self.first), np.int64)


def comings(kinds: Sequence[Desires], after: int, now: int) -> list[Coming]:
    """For each of `kinds` (all there are, as of `now`, in ms), tell how it comes after `kinds[after]` fulfilled."""
    if not any(len(desires) for desires in kinds):
        return [Coming(0, 0, 0, 0, None) for _ in kinds]
    line = _Line.of(kinds, now)
    afters = _after_windows(kinds[after], line, now)
    base = _base_windows(kinds, line, now)
    base = base[~_overlaps(base, afters)]
    return [_coming(np.sort(line.place(line.number(each.customer), each.arose)), afters, base) for each in kinds]


def _after_windows(desires: Desires, line: _Line, now: int) -> I64:
    over = (desires.outcome == Outcome.FULFILLED) & (desires.ended <= now - AFTER_MS)
    return _apart(np.sort(line.place(line.number(desires.customer[over]), desires.ended[over])))


def _apart(begins: I64) -> I64:
    """Keep of sorted windows the first, and then each that does not overlap the one kept before it."""
    # Step i is always the next window for every run at once, so this takes as many rounds as the busiest
    # customer has windows, and not as many as there are windows.
    following = np.searchsorted(begins, begins + AFTER_MS)
    kept = np.zeros(begins.size, np.bool_)
    at = np.flatnonzero(np.diff(begins, prepend=-AFTER_MS) >= AFTER_MS)
    while at.size:
        kept[at] = True
        at = np.unique(following[at[following[at] < begins.size]])
        at = at[~kept[at]]
    return begins[kept]


def _base_windows(kinds: Sequence[Desires], line: _Line, now: int) -> I64:
    begin = np.full(line.who.size, now, np.int64)
    last = np.full(line.who.size, line.first, np.int64)
    for desires in kinds:
        number = line.number(desires.customer)
        np.minimum.at(begin, number, desires.arose)
        np.maximum.at(last, number, desires.touched)
    there = np.maximum(-((begin - last) // AFTER_MS), 1)
    tiles = np.clip((now - begin) // AFTER_MS, 0, there)
    number = np.repeat(np.arange(line.who.size), tiles)
    nth = np.arange(number.size) - np.repeat(np.cumsum(tiles) - tiles, tiles)
    return line.place(number, begin[number] + nth * AFTER_MS)


def _overlaps(windows: I64, others: I64) -> np.ndarray:
    """Tell which windows overlap one of `others` (sorted)."""
    place = np.searchsorted(others, windows - AFTER_MS, side="right")
    near = np.append(others, np.iinfo(np.int64).max)[place]
    return np.asarray(near < windows + AFTER_MS)


def _coming(arose: I64, afters: I64, base: I64) -> Coming:
    waits = _waits(arose, afters)
    came = waits <= AFTER_MS
    return Coming(
        came=int(came.sum()),
        n=afters.size,
        base_came=int((_waits(arose, base) <= AFTER_MS).sum()),
        base_n=base.size,
        median_ms=float(np.median(waits[came])) if came.any() else None,
    )


def _waits(arose: I64, begins: I64) -> I64:
    """Give the time from the beginning of each window to the first that arose after it."""
    following = np.append(arose, np.iinfo(np.int64).max)[np.searchsorted(arose, begins, side="right")]
    return np.asarray(following - begins, np.int64)
