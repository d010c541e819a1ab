"""The kernel: follows every desire of every customer through columns of signals.

The rule of this file: one pass over signals that are ordered by customer, time and arrival; nothing is
looked up, allocated or decided here that does not follow from the columns alone. The meaning is
'How signals move a desire' in the specification of the flow; the numbers in comments are its rules.

A desire is written where it will stay as soon as it opens, and moved on in place. What `now` makes of open
ones (rule 5) is no matter of signals: see `heedful.flow.desires.sweep`.
"""

from __future__ import annotations

import numpy as np

from heedful.flow.columns import I32, I64, NEVER, PAUSED, TO_PEOPLE, U8, U64, WE_SPOKE_LAST
from heedful.flow.compiled import compiled

# Outcomes and moves, as in heedful.domain.desire; numba folds module constants into the code.
FLOWING, FULFILLED, REFUSED, GIVEN_UP, UNCONFIRMED = 0, 2, 3, 4, 5
ARISES, FULFILS, REFUSES, AWAITS_US, ANSWERED = 1, 2, 4, 8, 16


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
def follow(  # noqa: C901, PLR0912, PLR0915 - one loop: a call in it would cost more than the reading
    customer_start: I64,
    at: I64,
    code: I32,
    ref: I64,
    effect_start: I64,
    effect_kind: U8,
    effect_moves: U8,
    effect_steps: U64,
    patience: I64,
    stalls: I64,
    rest: I64,
    steps_of: I64,
    base: I64,
    step_base: I64,
    filled: I64,
    carried_start: I64,
    carried_slot: I64,
    carried_kind: I64,
    customer: I64,
    arose: I64,
    touched: I64,
    ended: I64,
    waiting: I64,
    first: I64,
    last: I64,
    outcome: U8,
    furthest: U8,
    flags: U8,
    tries: I32,
    ordinal: I32,
    reached: I64,
) -> None:
    """Follow all desires of a run of customers, writing them into the columns from `customer` on.

    Customer i owns the signals `customer_start[i]` to `customer_start[i + 1]` of `at` (ms), `code` and `ref`
    (what first and last signal are called; may be empty). Effects of a code stand at `effect_start[code]` to
    `effect_start[code + 1]`. Desires of kind k are written from slot `base[k] + filled[k]` on and their
    step times (ms, NEVER where not reached) from `step_base[k]`, `steps_of[k]` a desire; `filled` is
    advanced. The last desire of a customer and kind from an earlier run is given by `carried_slot` and
    `carried_kind` from `carried_start[i]` to `carried_start[i + 1]` and has been put into its slot before.
    """
    # Indices are unsigned: for signed ones numba would ask at every access whether they count from the end.
    kinds = patience.size
    current = np.empty(kinds, np.int64)
    previous = np.empty(kinds, np.int64)
    resting = np.empty(kinds, np.int64)
    named = ref.size > 0
    for who in range(np.uint64(customer_start.size - 1)):
        current[:] = -1
        previous[:] = -1
        resting[:] = NEVER
        for entry in range(np.uint64(carried_start[who]), np.uint64(carried_start[who + np.uint64(1)])):
            of = np.uint64(carried_kind[entry])
            held = np.uint64(carried_slot[entry])
            previous[of] = held
            if outcome[held] == FLOWING:
                current[of] = held
            elif outcome[held] == FULFILLED or outcome[held] == REFUSED:
                resting[of] = ended[held] + rest[of]
        for row in range(np.uint64(customer_start[who]), np.uint64(customer_start[who + np.uint64(1)])):
            now = at[row]
            means = np.uint64(code[row])
            for effect in range(np.uint64(effect_start[means]), np.uint64(effect_start[means + np.uint64(1)])):
                kind = np.uint64(effect_kind[effect])
                moves = effect_moves[effect]
                steps = effect_steps[effect]
                is_open = current[kind] >= 0
                slot = np.uint64(current[kind])
                # 1. Patience first.
                if is_open and waiting[slot] == NEVER and now - touched[slot] > patience[kind]:
                    ended[slot] = touched[slot] + patience[kind]
                    outcome[slot] = UNCONFIRMED if flags[slot] & WE_SPOKE_LAST else GIVEN_UP
                    # Silent for longer than patience is silent for `stalls`, unless that is longer still.
                    flags[slot] |= PAUSED if patience[kind] >= stalls[kind] else 0
                    current[kind] = -1
                    is_open = False
                if not is_open:
                    # 2. None open: only an entrance opens one, and not while the last end still rests.
                    if not moves & ARISES or now < resting[kind]:
                        continue
                    slot = np.uint64(base[kind] + filled[kind])
                    filled[kind] += 1
                    customer[slot] = who
                    arose[slot] = now
                    ended[slot] = NEVER
                    waiting[slot] = now if moves & AWAITS_US else NEVER
                    outcome[slot] = FLOWING
                    furthest[slot] = 0
                    flags[slot] = TO_PEOPLE if moves & (AWAITS_US | ANSWERED) else 0
                    tries[slot] = 1
                    ordinal[slot] = 0
                    if previous[kind] >= 0 and arose[np.uint64(previous[kind])] == now:
                        ordinal[slot] = ordinal[np.uint64(previous[kind])] + 1
                    if named:
                        first[slot] = ref[row]
                    place = np.uint64(step_base[kind] + (np.int64(slot) - base[kind]) * steps_of[kind])
                    for step in range(place, place + np.uint64(steps_of[kind])):
                        reached[step] = NEVER
                    current[kind] = slot
                    previous[kind] = slot
                else:
                    # 3. One open: refused ends it, else fulfilled ends it, else every effect counts.
                    if waiting[slot] == NEVER and now - touched[slot] > stalls[kind]:
                        flags[slot] |= PAUSED
                    if moves & (AWAITS_US | ANSWERED):
                        flags[slot] |= TO_PEOPLE
                    if moves & (REFUSES | FULFILS):
                        outcome[slot] = REFUSED if moves & REFUSES else FULFILLED
                        touched[slot] = now
                        ended[slot] = now
                        waiting[slot] = NEVER
                        if named:
                            last[slot] = ref[row]
                        resting[kind] = now + rest[kind]
                        current[kind] = -1
                        continue
                    if moves & ARISES:
                        tries[slot] += 1
                    # 4. They wait for us, from the first such signal since our last answer.
                    if moves & ANSWERED:
                        waiting[slot] = NEVER
                    if moves & AWAITS_US and waiting[slot] == NEVER:
                        waiting[slot] = now
                    ours = moves & ANSWERED and not moves & (AWAITS_US | ARISES) and steps == 0
                    flags[slot] = flags[slot] & ~WE_SPOKE_LAST | (WE_SPOKE_LAST if ours else 0)
                touched[slot] = now
                if named:
                    last[slot] = ref[row]
                if steps:
                    place = np.uint64(step_base[kind] + (np.int64(slot) - base[kind]) * steps_of[kind])
                    number = np.uint64(0)
                    while steps:
                        if steps & np.uint64(1):
                            furthest[slot] = max(furthest[slot], number + np.uint64(1))
                            if reached[place + number] == NEVER:
                                reached[place + number] = now
                        steps >>= np.uint64(1)
                        number += np.uint64(1)
