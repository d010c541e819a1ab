"""What another policy would have said of requests that were judged: differences, counted and with examples.

The rule of this file: both policies judge the same facts at the same instant, so nothing but the policy differs. What
the policy itself makes of facts (when it was night there, how long the time after a moment was) is worked out for each
of the two; what can't be is named by `untried`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from heedful.domain.gate.judge import Templates, judge
from heedful.domain.gate.policy import Policy
from heedful.domain.gate.request import Request
from heedful.domain.gate.standing import Standing, Touch
from heedful.domain.gate.verdict import Decision, Verdict
from heedful.domain.moment import Window
from heedful.domain.moment_kind import KINDS, aftermath_of
from heedful.domain.quiet import QuietHours, quiet_until

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
    """How many were judged again, how many of them differ (by what became what), and the newest of these.

    `since` is when the oldest of them was judged; `is_cut` says that older ones were left out; `untried` names what is
    another in the other policy and can't be tried on the past (see there).
    """

    judged: int = 0
    differ: int = 0
    changes: Counter[tuple[str, Decision, Decision]] = field(default_factory=Counter)
    examples: list[Other] = field(default_factory=list)
    since: datetime | None = None
    is_cut: bool = False
    untried: tuple[str, ...] = ()


def replay(pasts: Iterable[Past], before: Policy, after: Policy, templates: Templates) -> Replayed:
    """Judge again by both policies; what differs only in how long it is held is counted as held and held."""
    told = Replayed(untried=untried(before, after))
    facts = _Facts(before, after)
    for past in pasts:
        old = judge(past.request, facts.by(before, past), before, templates, past.at)
        new = judge(past.request, facts.by(after, past), after, templates, past.at)
        told.judged += 1
        told.since = past.at if told.since is None else min(told.since, past.at)
        if (old.decision, old.until) == (new.decision, new.until):
            continue
        told.differ += 1
        told.changes[past.request.purpose or "", old.decision, new.decision] += 1
        if len(told.examples) < MOST_EXAMPLES:
            told.examples.append(Other(past, old, new))
    return told


def untried(before: Policy, after: Policy) -> tuple[str, ...]:
    """Name what is another in a policy and can't be tried, since what it would need was not known then.

    'bulk': what counts as sent to many was settled before it was judged. 'longer_after': what was over by then is not
    among the facts. 'holidays': nobody looked them up while they held nothing.
    """
    longer = any(aftermath_of(kind, after.aftermath_days) > aftermath_of(kind, before.aftermath_days) for kind in KINDS)
    told = {
        "bulk": before.bulk_from != after.bulk_from,
        "longer_after": longer,
        "holidays": _asks_holidays(after) and not _asks_holidays(before),
    }
    return tuple(name for name, holds in told.items() if holds)


def _asks_holidays(policy: Policy) -> bool:
    return policy.holidays or policy.holidays_hold_promotions


class _Facts:
    """What was known at a verdict, as it would have been by each of two policies; where they agree, as it was."""

    def __init__(self, before: Policy, after: Policy) -> None:
        self._other_night = (before.night_begins, before.night_ends) != (after.night_begins, after.night_ends)
        self._other_kinds = frozenset(
            kind
            for kind in KINDS
            if aftermath_of(kind, before.aftermath_days) != aftermath_of(kind, after.aftermath_days)
        )

    def by(self, policy: Policy, past: Past) -> Standing:
        """Give what was known, as a policy would have it."""
        standing = past.standing
        zone = _zone(standing.zone) if self._other_night else None
        if zone is not None:
            hours = QuietHours(policy.night_begins, policy.night_ends)
            standing = replace(standing, night_ends=quiet_until(hours, past.at, zone))
        if self._other_kinds and standing.touches:
            standing = replace(standing, touches=tuple(self._touch(each, policy) for each in standing.touches))
        return standing

    def _touch(self, touch: Touch, policy: Policy) -> Touch:
        if touch.kind not in self._other_kinds:
            return touch
        window = touch.window
        until = window.ends + aftermath_of(touch.kind, policy.aftermath_days)
        return replace(touch, window=Window(window.onset, window.ends, until))


@lru_cache(maxsize=1_000)
def _zone(name: str) -> tzinfo | None:
    """Give a zone by its name; None for one that this machine does not know (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
