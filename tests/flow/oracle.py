"""A slow, plain reading of the specification of the flow, one rule after the other.

It shares nothing with the kernel: no columns, no slots, no lazy patience. Every signal, matching or not, is
walked for every customer and kind, and patience is looked at before each of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from heedful.domain.kind import DesireKind


@dataclass
class Signal:
    customer: int
    at: int
    kind: str
    path: str | None = None
    properties: dict = field(default_factory=dict)


@dataclass
class Desire:
    customer: int
    arose: int
    touched: int
    ended: int | None = None
    outcome: str = "flowing"
    furthest: int = 0
    tries: int = 1
    waiting_since: int | None = None
    to_people: bool = False
    answer_last: bool = False
    paused: bool = False
    reached: dict[int, int] = field(default_factory=dict)
    first: int = -1
    last: int = -1


def follow(signals: list[Signal], kind: DesireKind, now: int | None = None) -> list[Desire]:
    """Follow one kind for all customers; the result is ordered by customer and when they arose."""
    if now is None:
        now = max((signal.at for signal in signals), default=0)
    desires = []
    for customer in sorted({signal.customer for signal in signals}):
        theirs = [(n, s) for n, s in enumerate(signals) if s.customer == customer and s.at <= now]
        theirs.sort(key=lambda pair: pair[1].at)  # stable: equal times stay in order of arrival
        desires += _follow_one(customer, theirs, kind, now)
    return desires


def _matches(patterns, signal) -> bool:
    return any(p.matches(signal.kind, signal.path, signal.properties) for p in patterns)


def _close_if_silent(desire: Desire, kind: DesireKind, at: int) -> bool:
    if desire.waiting_since is not None or at - desire.touched <= kind.patience_ms:
        return False
    desire.ended = desire.touched + kind.patience_ms
    desire.outcome = "unconfirmed" if desire.answer_last else "given_up"
    desire.paused = desire.paused or kind.patience_ms >= kind.stalls_ms
    return True


def _follow_one(customer, theirs, kind, now):  # noqa: C901 - the rules in their order, unbroken
    done, desire, rested_from = [], None, None
    for number, signal in theirs:
        if desire is not None and _close_if_silent(desire, kind, signal.at):
            done.append(desire)
            desire = None
        arises = _matches(kind.arises, signal)
        steps = [n for n, step in enumerate(kind.steps, 1) if _matches(step.when, signal)]
        awaits, answered = _matches(kind.awaits_us, signal), _matches(kind.answered, signal)
        if desire is None:
            if arises and (rested_from is None or signal.at >= rested_from + kind.rest_ms):
                desire = Desire(customer, signal.at, signal.at, first=number, last=number)
                desire.furthest = max(steps, default=0)
                desire.reached = dict.fromkeys(steps, signal.at)
                desire.to_people = awaits or answered
                desire.waiting_since = signal.at if awaits else None
            continue
        refused, fulfilled = _matches(kind.refused, signal), _matches(kind.fulfilled, signal)
        anything = arises or steps or awaits or answered or refused or fulfilled or _matches(kind.touches, signal)
        if not anything:
            continue
        if desire.waiting_since is None and signal.at - desire.touched > kind.stalls_ms:
            desire.paused = True
        desire.to_people = desire.to_people or awaits or answered
        desire.touched, desire.last = signal.at, number
        if refused or fulfilled:
            desire.outcome = "refused" if refused else "fulfilled"
            desire.ended, desire.waiting_since = signal.at, None
            done.append(desire)
            desire, rested_from = None, signal.at
            continue
        for step in steps:
            desire.reached.setdefault(step, signal.at)
            desire.furthest = max(desire.furthest, step)
        desire.tries += arises
        if answered:
            desire.waiting_since = None
        if awaits and desire.waiting_since is None:
            desire.waiting_since = signal.at
        desire.answer_last = answered and not (awaits or arises or steps)
    if desire is not None:
        is_closed = _close_if_silent(desire, kind, now)
        if not is_closed and desire.waiting_since is None and now - desire.touched > kind.stalls_ms:
            desire.outcome, desire.paused = "stalled", True
        done.append(desire)
    return done
