"""The population of a question: desires that ended in a period, and those open at its end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heedful.domain.desire import Outcome
from heedful.flow.columns import I64, NEVER, U8, Mask
from heedful.flow.desires import Desires


def ended_within(desires: Desires, since: int, until: int) -> Mask:
    """Choose those that ended from `since` to `until` (ms), both included: the window of reliability."""
    return (desires.ended >= since) & (desires.ended <= until)


def population(desires: Desires, since: int, until: int) -> Desires:
    """Give those that ended from `since` to `until` (ms), and those open at `until`, as they stood then.

    `desires` are swept for a moment not before `until`. Of one that was open then we know the furthest step
    that it had reached; whether it had stalled we do not, so it counts as flowing unless it is open still.
    """
    unsettled = ((desires.ended > until) | desires.is_open) & (desires.arose <= until)
    rows = np.flatnonzero(ended_within(desires, since, until) | unsettled)
    # Over everything nothing has to be left out, and so nothing to be copied.
    kept = desires if rows.size == len(desires) else desires.take(rows)
    then = np.flatnonzero(unsettled[rows])
    return _as_it_stood(kept, then, until) if then.size else kept


def _as_it_stood(desires: Desires, rows: I64, until: int) -> Desires:
    """Take back what came after `until` to the desires that were open then; what had ended needs no change."""
    outcome, ended, furthest = desires.outcome.copy(), desires.ended.copy(), desires.furthest.copy()
    ended_later = rows[desires.ended[rows] > until]
    outcome[ended_later] = Outcome.FLOWING
    ended[ended_later] = NEVER
    reached = np.array(desires.reached)
    reached[rows] = np.where(reached[rows] <= until, reached[rows], NEVER)
    furthest[rows] = _furthest(reached[rows])
    return replace(desires, outcome=outcome, ended=ended, reached=reached, furthest=furthest)


def _furthest(reached: np.ndarray) -> U8:
    if not reached.shape[1]:
        return np.zeros(reached.shape[0], np.uint8)
    steps = np.arange(1, reached.shape[1] + 1)
    furthest: U8 = np.where(reached != NEVER, steps, 0).max(axis=1).astype(np.uint8)
    return furthest
