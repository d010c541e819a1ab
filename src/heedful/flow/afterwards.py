"""What comes next: which desires arise after a fulfilled one, against how often they arise anyway.

The formula. With W = 30 days:

- An *after window* is (t, t + W] of a customer whose desire was fulfilled at t. It counts only if it is over
  (t + W <= now), else those of yesterday would look as if they never came back; and only if it does not overlap
  the one counted before it of the same customer, so that each month of a person is counted once.
- A *base window* is another month of a customer who was there: the time since the first desire of the customer
  (of any kind) arose is tiled by (a + i W, a + (i + 1) W], as long as the tile is over by now. A tile counts if
  some desire of theirs arose or was last touched in the year before it began, so people who left long ago do
  not make the base look small, and if it does not begin within a counted after window. Both look back only:
  were tiles left out for what happens in them, a kind that comes back would hide its own base.
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
#: Customers without a sign for longer than this are not counted as being there.
THERE_MS = 365 * DAY_MS


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
        heads = np.sort(np.concatenate([desires.customer[_heads(desires.customer)] for desires in kinds]))
        who = heads[_heads(heads)]
        first = min(int(desires.arose.min()) for desires in kinds if len(desires))
        # Room between two customers: no window reaches into the next stretch, no year back into the last one.
        return cls(who, first, now - first + THERE_MS + 2 * AFTER_MS)

    def places(self, customer: I64, *times: I64) -> list[I64]:
        """Give the sorted places of some times of customers, for each column of times."""
        heads = _heads(customer)
        number = np.searchsorted(self.who, customer[heads])
        begin = np.repeat(number, np.diff(heads, append=customer.size)) * self.stretch - self.first
        return [np.sort(begin + time) for time in times]


def _heads(customer: I64) -> I64:
    """Give the rows at which another customer begins: desires of one customer stand together."""
    changes = np.flatnonzero(customer[1:] != customer[:-1]) + 1
    return np.concatenate([np.zeros(min(customer.size, 1), np.int64), changes])


def comings(kinds: Sequence[Desires], after: int, now: int) -> list[Coming]:
    """For each of `kinds` (all there are, as of `now`, in ms), tell how it comes after `kinds[after]` fulfilled."""
    if not any(len(desires) for desires in kinds):
        return [Coming(0, 0, 0, 0, None) for _ in kinds]
    line = _Line.of(kinds, now)
    places = [line.places(desires.customer, desires.arose, desires.touched) for desires in kinds]
    afters = _after_windows(kinds[after], line, now)
    signs = np.sort(np.concatenate([column for columns in places for column in columns]), kind="stable")
    base = _base_windows(signs, line, now)
    base = base[(_since(signs, base) <= THERE_MS) & (_since(afters, base) >= AFTER_MS)]
    return [_coming(arose, afters, base) for arose, _ in places]


def _after_windows(desires: Desires, line: _Line, now: int) -> I64:
    over = (desires.outcome == Outcome.FULFILLED) & (desires.ended <= now - AFTER_MS)
    return _apart(line.places(desires.customer[over], desires.ended[over])[0])


def _apart(begins: I64) -> I64:
    """Keep of sorted windows the first, and then each that does not overlap the one kept before it."""
    following = np.searchsorted(begins, begins + AFTER_MS)
    kept = np.zeros(begins.size, np.bool_)
    # All that begin after a gap are kept; from each go on at once, so this takes as many rounds as the busiest
    # customer has windows.
    at = np.flatnonzero(np.diff(begins, prepend=-AFTER_MS) >= AFTER_MS)
    while at.size:
        kept[at] = True
        at = following[at]
        at = at[at < begins.size]
        at = at[~kept[at]]
    return begins[kept]


def _base_windows(signs: I64, line: _Line, now: int) -> I64:
    """Tile the time of every customer, from their first sign until now."""
    stretch = np.arange(line.who.size) * line.stretch
    begin = signs[np.searchsorted(signs, stretch)] - stretch
    tiles = np.maximum((now - line.first - begin) // AFTER_MS, 0)
    nth = np.arange(tiles.sum()) - np.repeat(np.cumsum(tiles) - tiles, tiles)
    return np.asarray(np.repeat(stretch + begin, tiles) + nth * AFTER_MS, np.int64)


def _since(moments: I64, places: I64) -> I64:
    """Give the time since the last of sorted `moments`, itself included, for sorted places."""
    long_ago = np.int64(-(2**62))
    return np.asarray(places - np.concatenate([[long_ago], moments])[np.searchsorted(moments, places, side="right")])


def _coming(arose: I64, afters: I64, base: I64) -> Coming:
    waits = _until(arose, afters)
    came = waits <= AFTER_MS
    return Coming(
        came=int(came.sum()),
        n=afters.size,
        base_came=int((_until(arose, base) <= AFTER_MS).sum()),
        base_n=base.size,
        median_ms=float(np.median(waits[came])) if came.any() else None,
    )


def _until(moments: I64, places: I64) -> I64:
    """Give the time until the first of sorted `moments` that comes after each place."""
    far = np.iinfo(np.int64).max
    return np.asarray(np.append(moments, far)[np.searchsorted(moments, places, side="right")] - places, np.int64)
