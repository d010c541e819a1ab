"""The kernel: follows every desire of every customer through columns of signals.

The rule of this file: one pass over signals that are ordered by customer, time and arrival; nothing is
looked up, allocated or decided here that does not follow from the columns alone. The meaning is
'How signals move a desire' in the specification of the flow; the numbers in comments are its rules.

A desire is written where it will stay as soon as it opens, and moved on in place. What `now` makes of open
ones (rule 5) is no matter of signals: see `heedful.flow.desires.sweep`.

Indices are unsigned here: for signed ones numba would ask at every access whether they count from the end.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from heedful.compiled import compiled
from heedful.flow.columns import I32, I64, NEVER, PAUSED, TO_PEOPLE, U8, U64, WE_SPOKE_LAST

# Outcomes and moves, as in heedful.domain.desire; numba folds module constants into the code.
FLOWING, FULFILLED, REFUSED, GIVEN_UP, UNCONFIRMED = 0, 2, 3, 4, 5
ARISES, FULFILS, REFUSES, AWAITS_US, ANSWERED = 1, 2, 4, 8, 16

#: A desire while it is followed: one record, so that a signal touches one place in memory and not twelve.
#: Afterwards the fields become the columns of `heedful.flow.desires.Desires`, under the same names.
DESIRE = np.dtype(
    [
        *((name, np.int64) for name in ("customer", "arose", "touched", "ended", "waiting", "first", "last")),
        *((name, np.int32) for name in ("tries", "ordinal")),
        *((name, np.uint8) for name in ("outcome", "furthest", "flags")),
    ],
    align=True,
)
#: A kind: its durations (ms), its number of steps, and where its desires (`base`, of which `filled` are
#: written) and their step times (`step_base`) stand.
KIND = np.dtype(
    [(name, np.int64) for name in ("patience", "stalls", "rest", "steps", "base", "step_base", "filled")], align=True
)

Records = np.ndarray[Any, np.dtype[np.void]]


@compiled
def count_openings(code: I32, effect_start: I64, effect_kind: U8, effect_moves: U8, kinds: int) -> I64:
    """Count, for each kind, the signals that could open a desire: the most that `follow` can write."""
    counts = np.zeros(kinds, np.int64)
    for row in range(code.size):
        means = np.uint64(code[row])
        for effect in range(np.uint64(effect_start[means]), np.uint64(effect_start[means + np.uint64(1)])):
            if effect_moves[effect] & ARISES:
                counts[np.uint64(effect_kind[effect])] += 1
    return counts


@compiled
def follow(  # noqa: C901 - one loop over what a signal may mean, in the order of the rules
    customer_start: I64,
    at: I64,
    code: I32,
    ref: I64,
    effect_start: I64,
    effect_kind: U8,
    effect_moves: U8,
    effect_steps: U64,
    carried_start: I64,
    carried_slot: I64,
    carried_kind: I64,
    kinds: Records,
    desires: Records,
    reached: I64,
) -> None:
    """Follow all desires of a run of customers, writing them into `desires`.

    Customer i owns the signals `customer_start[i]` to `customer_start[i + 1]` of `at` (ms), `code` and `ref`
    (what first and last signal are called; may be empty). Effects of a code stand at `effect_start[code]` to
    `effect_start[code + 1]`. Step times go to `reached` (ms, NEVER where not reached). The last desire of a
    customer and kind from an earlier run has been put into its slot before, and is named by `carried_slot`
    and `carried_kind` from `carried_start[i]` to `carried_start[i + 1]`.
    """
    current = np.empty(kinds.size, np.int64)
    previous = np.empty(kinds.size, np.int64)
    resting = np.empty(kinds.size, np.int64)
    for who in range(np.uint64(customer_start.size - 1)):
        current[:] = -1
        previous[:] = -1
        resting[:] = NEVER
        for entry in range(np.uint64(carried_start[who]), np.uint64(carried_start[who + np.uint64(1)])):
            of, slot = np.uint64(carried_kind[entry]), np.uint64(carried_slot[entry])
            previous[of] = slot
            current[of] = slot if desires[slot].outcome == FLOWING else -1
            if desires[slot].outcome == FULFILLED or desires[slot].outcome == REFUSED:
                resting[of] = desires[slot].ended + kinds[of].rest
        for row in range(np.uint64(customer_start[who]), np.uint64(customer_start[who + np.uint64(1)])):
            now = at[row]
            name = ref[row] if ref.size else NEVER
            means = np.uint64(code[row])
            for effect in range(np.uint64(effect_start[means]), np.uint64(effect_start[means + np.uint64(1)])):
                of = np.uint64(effect_kind[effect])
                moves, steps = effect_moves[effect], effect_steps[effect]
                is_open, slot = current[of] >= 0, np.uint64(current[of])
                # 1. Patience first.
                if is_open and _is_over(desires[slot], kinds[of], now):
                    _give_up(desires[slot], kinds[of])
                    current[of] = -1
                    is_open = False
                if not is_open:
                    # 2. None open: only an entrance opens one, and not while the last end still rests.
                    if not moves & ARISES or now < resting[of]:
                        continue
                    slot = np.uint64(kinds[of].base + kinds[of].filled)
                    kinds[of].filled += 1
                    _open(desires[slot], now, moves)
                    desires[slot].customer = who
                    desires[slot].first = name
                    if previous[of] >= 0 and desires[np.uint64(previous[of])].arose == now:
                        desires[slot].ordinal = desires[np.uint64(previous[of])].ordinal + 1
                    _forget_steps(reached, kinds[of], slot)
                    current[of] = previous[of] = slot
                elif moves & (REFUSES | FULFILS):
                    # 3. One open: refused ends it, else fulfilled ends it, else every effect counts.
                    _end(desires[slot], kinds[of], now, moves)
                    resting[of] = now + kinds[of].rest
                    current[of] = -1
                else:
                    _move_on(desires[slot], kinds[of], now, moves, steps)
                desires[slot].touched = now
                desires[slot].last = name
                # A signal that ends reaches no step; one that opens may also match an ending, which then is none.
                if steps and current[of] >= 0:
                    _reach(desires[slot], reached, kinds[of], slot, steps, now)


@compiled
def _is_over(desire: Any, kind: Any, now: int) -> bool:
    """Tell whether patience has run out before `now`; it stands still for who waits for us (rule 4)."""
    return desire.waiting == NEVER and now - desire.touched > kind.patience  # type: ignore[no-any-return]


@compiled
def _give_up(desire: Any, kind: Any) -> None:
    """End a desire by silence; if we spoke last we do not know."""
    desire.ended = desire.touched + kind.patience
    desire.outcome = UNCONFIRMED if desire.flags & WE_SPOKE_LAST else GIVEN_UP
    # Silent for longer than patience is silent for `stalls`, unless that is longer still.
    desire.flags |= PAUSED if kind.patience >= kind.stalls else 0


@compiled
def _open(desire: Any, now: int, moves: int) -> None:
    """Open a desire; the opening signal is never our answer, whatever it matches."""
    desire.arose = now
    desire.ended = NEVER
    desire.waiting = now if moves & AWAITS_US else NEVER
    desire.tries = 1
    desire.ordinal = 0
    desire.outcome = FLOWING
    desire.furthest = 0
    desire.flags = TO_PEOPLE if moves & (AWAITS_US | ANSWERED) else 0


@compiled
def _note(desire: Any, kind: Any, now: int, moves: int) -> None:
    """Note what any signal of an open desire tells: that it was silent before, that it came to people."""
    if desire.waiting == NEVER and now - desire.touched > kind.stalls:
        desire.flags |= PAUSED
    if moves & (AWAITS_US | ANSWERED):
        desire.flags |= TO_PEOPLE


@compiled
def _end(desire: Any, kind: Any, now: int, moves: int) -> None:
    """End a desire by a signal."""
    _note(desire, kind, now, moves)
    desire.outcome = REFUSED if moves & REFUSES else FULFILLED
    desire.ended = now
    desire.waiting = NEVER


@compiled
def _move_on(desire: Any, kind: Any, now: int, moves: int, steps: int) -> None:
    """Let a signal have every effect that it matches, but for its steps."""
    _note(desire, kind, now, moves)
    if moves & ARISES:
        desire.tries += 1
    # 4. They wait for us, from the first such signal since our last answer.
    if moves & ANSWERED:
        desire.waiting = NEVER
    if moves & AWAITS_US and desire.waiting == NEVER:
        desire.waiting = now
    ours = moves & ANSWERED and not moves & (AWAITS_US | ARISES) and steps == 0
    desire.flags = desire.flags & ~WE_SPOKE_LAST | (WE_SPOKE_LAST if ours else 0)


@compiled
def _forget_steps(reached: I64, kind: Any, slot: np.uint64) -> None:
    """Empty the step times of a slot that is written anew."""
    place = np.uint64(kind.step_base + (np.int64(slot) - kind.base) * kind.steps)
    for step in range(place, place + np.uint64(kind.steps)):
        reached[step] = NEVER


@compiled
def _reach(desire: Any, reached: I64, kind: Any, slot: np.uint64, steps: Any, now: int) -> None:
    """Raise the furthest step, and keep when each was first reached; skipping and going back are allowed."""
    place = np.uint64(kind.step_base + (np.int64(slot) - kind.base) * kind.steps)
    number = np.uint64(0)
    while steps:
        if steps & np.uint64(1):
            desire.furthest = max(desire.furthest, number + np.uint64(1))
            if reached[place + number] == NEVER:
                reached[place + number] = now
        steps >>= np.uint64(1)
        number += np.uint64(1)
