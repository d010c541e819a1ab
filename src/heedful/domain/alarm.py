"""Three alarms, as rules: when each begins, when it ends, and that it is told once.

The rule of this file (spec 'Reliability'), the same for all three:

- Facts are read as one *sign*: `RAISE` (the condition is met), `END` (it is over), or `KEEP` (neither:
  between the two thresholds, so that an alarm does not flap).
- The table `NEXT` says where a sign leads. It is the whole machine: an alarm is `QUIET` or `SOUNDING`,
  only the way from one to the other is told, and a sign that leads nowhere new tells nobody anything.

A threshold holds for one look a day: looking more often is trying more often. Simulated for kinds exactly
on target with 1 to 5,000 endings a day, 5 to 28 % alarm falsely within a year at one look a day, and up to
77 % at one an hour; at 1,000 arising a day, one false silence in four years becomes ten a year. So every
judge is told how often a day it is asked, and shares its threshold out among the looks, which keeps hourly
looks at or below the rate of daily ones (`tests/domain/test_alarm.py` repeats the telling cases). Looking
hourly finds a breakdown within the day and a slow decline later (a doubling at 30 a day: after 12 days, not
7): once a day is right for reliability, once an hour for early and silence.

Probabilities come with the facts; they are computed a floor above, in `stats`. The evidence is the facts
that decided, in numbers: pages and mails find the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Less likely than this by chance alone, or we keep quiet (one-sided, for one look a day).
RAISE_BELOW = 0.001
#: The early alarm ends when what is left could well be chance.
EARLY_ENDS_ABOVE = 0.05
#: Windows of the reliability alarm in days, and the burn from which each may raise it. Short windows ask
#: for twice the budget: with 1 there, a kind that is exactly on target would alarm every other month.
BURN_FROM: Mapping[int, float] = MappingProxyType({1: 2.0, 7: 2.0, 28: 1.0})
#: The window whose burn says that it is over, and what it must fall below.
ENDING_DAYS = 7
ENDING_BURN = 1.0

Evidence = TypeVar("Evidence")


class State(Enum):
    """What an alarm does now."""

    QUIET = "quiet"
    SOUNDING = "sounding"


class Sign(Enum):
    """What the facts of this moment say."""

    RAISE = "raise"
    KEEP = "keep"
    END = "end"


NEXT: Mapping[tuple[State, Sign], State] = MappingProxyType(
    {
        (State.QUIET, Sign.RAISE): State.SOUNDING,
        (State.QUIET, Sign.KEEP): State.QUIET,
        (State.QUIET, Sign.END): State.QUIET,
        (State.SOUNDING, Sign.RAISE): State.SOUNDING,
        (State.SOUNDING, Sign.KEEP): State.SOUNDING,
        (State.SOUNDING, Sign.END): State.QUIET,
    }
)


@dataclass(frozen=True, slots=True)
class Step(Generic[Evidence]):
    """Where an alarm stands after a look at the facts.

    `raised` and `ended` say what is to be told now: both are False while nothing changes. `evidence` is
    what speaks for the alarm at this moment.
    """

    sounding: bool
    raised: bool
    ended: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Window:
    """What ended in the last `days`: `bad` of `known`.

    `p` is the exact binomial P(at least `bad` of `known`) at the budget's rate; `burn` is None where
    `known` is 0.
    """

    days: int
    bad: int
    known: int
    p: float
    burn: float | None


@dataclass(frozen=True, slots=True)
class EarlyFacts:
    """Desires older than `stalls`, and those of them that were silent for `stalls` while not waiting for us.

    `arose` and `silent` of the last 24 hours, `arose_before` and `silent_before` of the 28 days before
    those; `p` is Fisher's one-sided P that the last 24 hours are as bad as this or worse.
    """

    silent: int
    arose: int
    silent_before: int
    arose_before: int
    p: float


@dataclass(frozen=True, slots=True)
class SilenceFacts:
    """A silence since the last desire arose.

    `expected` is how many would have arisen in it at the rate of the same hours of the week in the 28
    days before *the silence began* (counted back from now, a long silence would become its own normal and
    call itself off); `p` is the Poisson P(none). `arose_since_raised` counts those that arose since the
    alarm was raised, 0 while it is quiet.
    """

    expected: float
    p: float
    arose_since_raised: int = 0


def judge_reliability(
    windows: Sequence[Window],
    *,
    sounding: bool,
    looks_a_day: int = 1,
) -> Step[tuple[Window, ...]]:
    """Judge the windows of 1, 7 and 28 days; none at all where the kind has no target, which is no alarm.

    The evidence is the windows that meet their condition. ValueError where the windows are others.
    """
    if windows and {window.days for window in windows} != BURN_FROM.keys():
        raise ValueError(f"the reliability alarm looks at windows of {sorted(BURN_FROM)} days, or at none")
    met = tuple(window for window in windows if _burns(window, RAISE_BELOW / looks_a_day))
    if met:
        return _step(Sign.RAISE, met, sounding=sounding)
    return _step(Sign.END if _recovered(windows) else Sign.KEEP, met, sounding=sounding)


def judge_early(facts: EarlyFacts, *, sounding: bool, looks_a_day: int = 1) -> Step[EarlyFacts]:
    """Judge whether more of those who came in the last 24 hours fell silent than usual.

    Patience is slow; this sees trouble before anybody has given up.
    """
    if facts.p < RAISE_BELOW / looks_a_day:
        return _step(Sign.RAISE, facts, sounding=sounding)
    return _step(Sign.END if facts.p > EARLY_ENDS_ABOVE else Sign.KEEP, facts, sounding=sounding)


def judge_silence(facts: SilenceFacts, *, sounding: bool, looks_a_day: int = 1) -> Step[SilenceFacts]:
    """Judge whether nobody comes any more: an empty window is not 100 %. The next one to come ends it."""
    if sounding and facts.arose_since_raised:
        return _step(Sign.END, facts, sounding=sounding)
    quiet_by_chance = facts.p >= RAISE_BELOW / looks_a_day
    return _step(Sign.KEEP if quiet_by_chance else Sign.RAISE, facts, sounding=sounding)


def _burns(window: Window, below: float) -> bool:
    """Whether a window meets its condition."""
    return window.p < below and window.burn is not None and window.burn >= BURN_FROM[window.days]


def _recovered(windows: Sequence[Window]) -> bool:
    """Whether it is over, no window meeting its condition: yes too where nothing known ended in 7 days."""
    week = [window for window in windows if window.days == ENDING_DAYS]
    return all(window.burn is None or window.burn < ENDING_BURN for window in week)


def _step(sign: Sign, evidence: Evidence, *, sounding: bool) -> Step[Evidence]:
    now = State.SOUNDING if sounding else State.QUIET
    after = NEXT[now, sign]
    return Step(
        sounding=after is State.SOUNDING,
        raised=(now, after) == (State.QUIET, State.SOUNDING),
        ended=(now, after) == (State.SOUNDING, State.QUIET),
        evidence=evidence,
    )
