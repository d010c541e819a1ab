"""What would it find? A kind that is being written, followed through the whole log without being kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from heedful.domain.desire import Outcome
from heedful.domain.kind import DesireKind
from heedful.flow.desires import Desires, sweep
from heedful.flow.history import History
from heedful.flow.steps import StepFlow, counts_of, flow_of
from heedful.flow.weeks import Week, weeks_of
from heedful.queries.desire import history_of, newest_log, seen_from
from heedful.queries.flow import Figure, figure_of

#: An entrance so soon after a fulfilment is more likely part of what they had than something new.
SOON_MS = 5 * 60_000


@dataclass(frozen=True)
class Found:
    """What a kind finds in the whole log.

    `soon` counts desires that began within five minutes of a fulfilled one; `unmatched` names patterns that
    no signal of the log matches; `unread` names properties that are not put in order yet.
    """

    kind: DesireKind
    signals: int
    customers: int
    figure: Figure
    arose: int
    pending: int
    steps: list[StepFlow]
    weeks: list[Week]
    soon: int
    unmatched: list[str]
    unread: list[str]


def what_it_finds(kind: DesireKind, clock: datetime) -> Found | None:
    """Follow a kind through the whole log; None before the first signal."""
    # The compiler is loaded when somebody writes a kind, and not before.
    from heedful.flow.replay import follow_history  # noqa: PLC0415

    ordered = newest_log()
    if ordered is None or not ordered.signals:
        return None
    history, now = history_of(ordered), seen_from(clock)
    desires = sweep(follow_history(history, [kind])[0], kind, now)
    counts = counts_of(desires)
    return Found(
        kind=kind,
        signals=ordered.signals,
        customers=_customers(desires),
        figure=figure_of(desires, kind, 0, now),
        arose=counts.arose,
        pending=counts.pending,
        steps=flow_of(kind, desires),
        weeks=weeks_of(desires),
        soon=_soon(desires),
        unmatched=_unmatched(history, kind),
        unread=sorted(kind.property_names - _known_properties(history)),
    )


def _customers(desires: Desires) -> int:
    """Count customers; desires are ordered by them."""
    return int(np.count_nonzero(np.diff(desires.customer))) + bool(len(desires))


def _soon(desires: Desires) -> int:
    """Count desires that began soon after the one before of the same customer was fulfilled."""
    same = desires.customer[1:] == desires.customer[:-1]
    had_it = desires.outcome[:-1] == Outcome.FULFILLED
    return int((same & had_it & (desires.arose[1:] - desires.ended[:-1] <= SOON_MS)).sum())


def _unmatched(history: History, kind: DesireKind) -> list[str]:
    names = list(history.book.iter_rows())
    patterns = dict.fromkeys(kind.patterns)
    return [each.text for each in patterns if not any(each.names(signal, path) for signal, path in names)]


def _known_properties(history: History) -> frozenset[str]:
    return frozenset(name for values in history.all_facets() for name in values)
