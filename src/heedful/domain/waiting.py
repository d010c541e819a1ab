"""Who waits for whom in a conversation, and for how long it was us that they waited for.

The rules of this file: the customer waits from her first message that nobody has answered until one of us does. What no
person wrote makes nobody wait and answers nothing. A plain thank-you asks for nothing. That we call it closed, or
put it off, changes nothing of how long she waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from heedful.domain.help_desire import Said


@dataclass(frozen=True)
class Waiting:
    """How long a customer waits for us; times in ms since 1970, None: nobody waits, or nobody has answered yet."""

    since: int | None = None
    first_answer: int | None = None
    waited_ms: int = 0


def heard(waiting: Waiting, at: int, *, asks: bool) -> Waiting:
    """Say what a message of the customer changes; `asks` is not true of what is automatic or a plain thank-you."""
    if not asks:
        return waiting
    return replace(waiting, since=at if waiting.since is None else min(waiting.since, at))


def answered(waiting: Waiting, at: int) -> Waiting:
    """Say what an answer of ours changes that a person wrote."""
    waited = 0 if waiting.since is None else max(0, at - waiting.since)
    first = at if waiting.first_answer is None else waiting.first_answer
    return Waiting(None, first, waiting.waited_ms + waited)


def spans(said: Iterable[tuple[int, Said]]) -> list[tuple[int, int | None]]:
    """Give from when to when a customer waited for us, from what was said in order; the last may be open (None)."""
    waited: list[tuple[int, int | None]] = []
    waiting = Waiting()
    for at, what in said:
        if what is not Said.ANSWERED:
            waiting = heard(waiting, at, asks=what is Said.ASKED)
        elif waiting.since is not None:
            waited.append((waiting.since, max(at, waiting.since)))
            waiting = answered(waiting, at)
    return waited if waiting.since is None else [*waited, (waiting.since, None)]


def replayed(said: Iterable[tuple[int, bool]], waiting: Waiting | None = None) -> Waiting:
    """Say who waits after all that was said, in order of time: when, and whether we answered by it or she asked."""
    now = waiting or Waiting()
    for at, is_ours in said:
        now = answered(now, at) if is_ours else heard(now, at, asks=True)
    return now
