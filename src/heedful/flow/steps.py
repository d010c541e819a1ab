"""Where the flow stops: how far desires came, where they ended, and how long each stretch took.

The population is whatever desires are given: those of a period, of a group, or all. Step 0 is 'arose'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heedful.domain.desire import Outcome
from heedful.domain.kind import DesireKind
from heedful.domain.reliability import Counts
from heedful.flow.columns import I64, NEVER, U8
from heedful.flow.desires import Desires

_FAR = np.iinfo(np.int64).max
_MS = 1000.0


@dataclass(frozen=True)
class StepFlow:
    """One step: how many reached it, how many ended or pend there, and the time to whatever came next.

    Reached: this step or a later one, or fulfilled. The times are seconds, None where nobody went on.
    """

    name: str
    reached: int
    refused_here: int
    given_up_here: int
    unconfirmed_here: int
    pending_here: int
    median_s: float | None
    p90_s: float | None

    @property
    def ended_here(self) -> int:
        """How many ended with this as their furthest step, and without having what they came for."""
        return self.refused_here + self.given_up_here + self.unconfirmed_here


def counts_of(*parts: Desires) -> Counts:
    """Count desires by outcome, in as many parts as they come."""
    return counts_of_outcomes(*(part.outcome for part in parts))


def counts_of_outcomes(*outcomes: U8) -> Counts:
    """Count outcomes, where nothing else of the desires is asked for."""
    counts = np.zeros(len(Outcome), np.int64)
    for part in outcomes:
        counts += np.bincount(part, minlength=len(Outcome))
    return Counts(
        fulfilled=int(counts[Outcome.FULFILLED]),
        refused=int(counts[Outcome.REFUSED]),
        given_up=int(counts[Outcome.GIVEN_UP]),
        unconfirmed=int(counts[Outcome.UNCONFIRMED]),
        flowing=int(counts[Outcome.FLOWING]),
        stalled=int(counts[Outcome.STALLED]),
    )


def flow_of(kind: DesireKind, *parts: Desires) -> list[StepFlow]:
    """Describe every step of a kind, 'arose' first; desires come in as many parts as they are kept in."""
    names = ["arose", *(step.name for step in kind.steps)]
    table = sum((_by_outcome_and_step(part, len(names)) for part in parts), np.zeros((len(Outcome), len(names)), int))
    fulfilled = int(table[Outcome.FULFILLED].sum())
    beyond = table.sum(axis=0) - table[Outcome.FULFILLED]
    reached = fulfilled + beyond[::-1].cumsum()[::-1]
    return [
        StepFlow(
            name,
            int(reached[step]),
            int(table[Outcome.REFUSED, step]),
            int(table[Outcome.GIVEN_UP, step]),
            int(table[Outcome.UNCONFIRMED, step]),
            int(table[Outcome.FLOWING, step] + table[Outcome.STALLED, step]),
            *_quantiles(_joined([time_to_next(part, step) for part in parts]), (0.5, 0.9)),
        )
        for step, name in enumerate(names)
    ]


def _by_outcome_and_step(desires: Desires, width: int) -> I64:
    """Count desires by outcome (rows) and furthest step (columns)."""
    both = desires.outcome.astype(np.int64) * width + desires.furthest
    counted: I64 = np.bincount(both, minlength=len(Outcome) * width).reshape(len(Outcome), width)
    return counted


def _joined(spans: Sequence[I64]) -> I64:
    return spans[0] if len(spans) == 1 else np.concatenate([np.empty(0, np.int64), *spans])


def time_to_next(desires: Desires, step: int) -> I64:
    """Give the ms from first reaching `step` to the next later step or the fulfilment, for those who did.

    A later step that was first reached before this one (somebody went back) is not what came next.
    """
    since = desires.arose if step == 0 else desires.reached[:, step - 1]
    until = np.where(desires.outcome == Outcome.FULFILLED, desires.ended, _FAR)
    for later in range(step, desires.reached.shape[1]):
        first = desires.reached[:, later]
        until = np.minimum(until, np.where(first >= since, first, _FAR))
    went_on = (since != NEVER) & (until != _FAR)
    spans: I64 = until[went_on] - since[went_on]
    return spans


def _quantiles(ms: I64, shares: Sequence[float]) -> list[float | None]:
    if not ms.size:
        return [None] * len(shares)
    return [float(value) / _MS for value in np.quantile(ms, shares)]
