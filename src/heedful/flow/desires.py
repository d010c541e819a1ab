"""Columns of desires of one kind, and what the clock makes of those still open."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from heedful.domain.desire import Outcome
from heedful.domain.kind import DesireKind
from heedful.flow.columns import I32, I64, NEVER, PAUSED, TO_PEOPLE, U8, WE_SPOKE_LAST, Mask


@dataclass(frozen=True)
class Desires:
    """Desires of one kind, a row each; as the kernel gives them, ordered by customer and then by when they arose.

    Times are ms since 1970 in UTC, NEVER where there is none. `reached` has a column for each step. `first`
    and `last` name signals by arrival. `ordinal` counts desires of one customer that arose at one instant.
    """

    customer: I64
    arose: I64
    touched: I64
    ended: I64
    waiting: I64
    first: I64
    last: I64
    outcome: U8
    furthest: U8
    flags: U8
    tries: I32
    ordinal: I32
    reached: I64

    def __len__(self) -> int:
        """Give the number of desires."""
        return self.customer.size

    @property
    def is_open(self) -> Mask:
        """Which still flow or stall."""
        mask: Mask = self.outcome <= Outcome.STALLED
        return mask

    @property
    def waits_for_us(self) -> Mask:
        """Which wait for our answer: open, and asked since we answered last."""
        mask: Mask = self.is_open & (self.waiting != NEVER)
        return mask

    @property
    def to_people(self) -> Mask:
        """Which came to people: some signal asked us or was our answer."""
        mask: Mask = (self.flags & TO_PEOPLE) != 0
        return mask

    @property
    def paused(self) -> Mask:
        """Which were silent for `stalls` at least once while not waiting for us."""
        mask: Mask = (self.flags & PAUSED) != 0
        return mask

    def take(self, rows: Mask | I64) -> Desires:
        """Give the chosen rows only, as columns of their own."""
        # A mask would be gone through once for each column; most choose a few rows out of millions.
        chosen = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return Desires(**{name: np.asarray(getattr(self, name)).take(chosen, axis=0) for name in COLUMNS})

    def between(self, first: int, last: int) -> Desires:
        """Give the rows from `first` to before `last`, without copying them."""
        return Desires(**{name: getattr(self, name)[first:last] for name in COLUMNS})


#: The columns of `Desires`, in their order.
COLUMNS = tuple(Desires.__dataclass_fields__)
_TYPES: dict[str, type] = dict.fromkeys(("outcome", "furthest", "flags"), np.uint8)
_TYPES |= dict.fromkeys(("tries", "ordinal"), np.int32)


def no_desires(steps: int) -> Desires:
    """Give columns without a row, for a kind of so many steps."""
    return Desires(
        **{name: np.empty(0, _TYPES.get(name, np.int64)) for name in COLUMNS[:-1]},
        reached=np.empty((0, steps), np.int64),
    )


def concatenated(parts: list[Desires], steps: int) -> Desires:
    """Join columns, in the order given."""
    if not parts:
        return no_desires(steps)
    return Desires(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS})


def sweep(desires: Desires, kind: DesireKind, now: int) -> Desires:
    """Apply rule 5, the end of history, at `now` (ms): who has given up, who is stalled.

    Open desires that wait for us stay as they are, however long it takes. Ended ones never change.
    """
    # Nearly all desires of a long history have ended: only the few open ones are looked at.
    unsettled = np.flatnonzero(desires.is_open)
    rows = unsettled[desires.waiting[unsettled] == NEVER]
    silent = now - desires.touched[rows]
    over, stalled = silent > kind.patience_ms, silent > kind.stalls_ms
    spoke_last = (desires.flags[rows] & WE_SPOKE_LAST) != 0
    outcome, ended, flags = desires.outcome.copy(), desires.ended.copy(), desires.flags.copy()
    outcome[unsettled] = Outcome.FLOWING
    outcome[rows[stalled & ~over]] = Outcome.STALLED
    outcome[rows[over & ~spoke_last]] = Outcome.GIVEN_UP
    outcome[rows[over & spoke_last]] = Outcome.UNCONFIRMED
    ended[rows[over]] = desires.touched[rows[over]] + kind.patience_ms
    paused = (stalled & ~over) | (over & (kind.patience_ms >= kind.stalls_ms))
    flags[rows[paused]] |= PAUSED
    return replace(desires, outcome=outcome, ended=ended, flags=flags)


def settled(desires: Desires, kind: DesireKind, until: int) -> Desires:
    """End for good those whose patience had run out by `until` (ms); all others stay as their signals left them.

    A signal that comes later than `until` finds them ended in any case, by rule 1.
    """
    swept = sweep(desires, kind, until)
    outcome = np.where(swept.is_open, np.uint8(Outcome.FLOWING), swept.outcome)
    # Who was stalled by then was silent for `stalls` once, whatever comes next: that mark may stay.
    return replace(swept, outcome=outcome)
