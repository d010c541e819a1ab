"""What another policy would have said of requests that were judged: differences, counted and with examples.

The rule of this file: both policies judge the same facts at the same instant, so nothing but the policy differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from heedful.domain.gate.judge import Templates, judge
from heedful.domain.gate.policy import Policy
from heedful.domain.gate.request import Request
from heedful.domain.gate.standing import Standing
from heedful.domain.gate.verdict import Decision, Verdict

MOST_EXAMPLES = 20


@dataclass(frozen=True)
class Past:
    """A request that was judged: its number in the log, and what was known then."""

    number: int
    at: datetime
    request: Request
    standing: Standing


@dataclass(frozen=True)
class Other:
    """A request of which the two policies say different things."""

    past: Past
    before: Verdict
    after: Verdict


@dataclass
class Replayed:
    """How many were judged again, how many of them differ (by what became what), and the newest of these."""

    judged: int = 0
    differ: int = 0
    changes: Counter[tuple[str, Decision, Decision]] = field(default_factory=Counter)
    examples: list[Other] = field(default_factory=list)


def replay(pasts: Iterable[Past], before: Policy, after: Policy, templates: Templates) -> Replayed:
    """Judge again by both policies; what differs only in how long it is held is counted as held and held."""
    told = Replayed()
    for past in pasts:
        old = judge(past.request, past.standing, before, templates, past.at)
        new = judge(past.request, past.standing, after, templates, past.at)
        told.judged += 1
        if (old.decision, old.until) == (new.decision, new.until):
            continue
        told.differ += 1
        told.changes[past.request.purpose or "", old.decision, new.decision] += 1
        if len(told.examples) < MOST_EXAMPLES:
            told.examples.append(Other(past, old, new))
    return told
