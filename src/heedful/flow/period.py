"""The population of a question: desires that ended in a period, and those open at its end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heedful.domain.desire import Outcome
from heedful.flow.columns import NEVER, U8, Mask
from heedful.flow.desires import Desires


def ended_within(desires: Desires, since: int, until: int) -> Mask:
    """Choose those that ended from `since` to `until` (ms), both included: the window of reliability."""
    return (desires.ended >= since) & (desires.ended <= until)


def population(desires: Desires, since: int, until: int) -> Desires:
    """Give those that ended from `since` to `until` (ms), and those open at `until`, as they stood then.

    `desires` are swept for a moment not before `until`. Of one that was open then we know the furthest step
    that it had reached; whether it had stalled we do not, so it counts as flowing unless it is open still.
    """
    later = (desires.arose <= until) & (desires.ended > until)
    chosen = ended_within(desires, since, until) | later | (desires.is_open & (desires.arose <= until))
    kept, was_open = desires.take(chosen), later[chosen]
    reached = np.where(kept.reached <= until, kept.reached, NEVER)
    outcome = np.where(was_open, np.uint8(Outcome.FLOWING), kept.outcome)
    return replace(
        kept,
        outcome=outcome,
        ended=np.where(was_open, NEVER, kept.ended),
        reached=reached,
        furthest=np.where(kept.is_open | was_open, _furthest(reached), kept.furthest).astype(np.uint8),
    )


def _furthest(reached: np.ndarray) -> U8:
    if not reached.shape[1]:
        return np.zeros(reached.shape[0], np.uint8)
    steps = np.arange(1, reached.shape[1] + 1)
    furthest: U8 = np.where(reached != NEVER, steps, 0).max(axis=1).astype(np.uint8)
    return furthest
