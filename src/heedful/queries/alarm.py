"""Facts for the alarms: what the columns count, joined with what chance would make of it.

`replayed` looks back over the whole of a history by daily looks, so that a log which was taken in at once can
say since when an alarm would have sounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from heedful.domain.alarm import BURN_FROM, EarlyFacts, SilenceFacts, Window, judge_reliability
from heedful.domain.reliability import Counts, budget_share, burn
from heedful.flow.columns import I64
from heedful.flow.weeks import DAY_MS
from heedful.flow.windows import BASE_MS, arose_after, daily_known, early_counts, recent_counts, silence, trailing_sums
from heedful.models import Alarm
from heedful.queries.desire import Followed
from heedful.stats.exact import binomial_columns, binomial_p, fisher_greater_p, poisson_none_p


@dataclass(frozen=True)
class AlarmSpan:
    """From when to when (ms) the reliability alarm sounded; `ended` is None while it does.

    `evidence` is the windows that raised it.
    """

    raised: int
    ended: int | None
    evidence: tuple[Window, ...]


def sounding() -> list[Alarm]:
    """Give the alarms that sound now, with their kinds, the longest first."""
    return list(Alarm.objects.select_related("kind").filter(ended_at=None).order_by("raised_at", "id"))


def reliability_windows(followed: Followed) -> tuple[Window, ...]:
    """Give what ended in 1, 7 and 28 days; none where the kind has no target."""
    target = followed.kind.target
    if target is None:
        return ()
    near = followed.whole.reaching(followed.now - max(BURN_FROM) * DAY_MS)
    counted = recent_counts(near, followed.now, tuple(BURN_FROM))
    return tuple(
        Window(days, counts.bad, counts.known, _chance(counts, target), burn(counts, target))
        for days, counts in counted.items()
    )


def _chance(counts: Counts, target: float) -> float:
    return binomial_p(counts.bad, counts.known, budget_share(target))


def early_facts(followed: Followed) -> EarlyFacts:
    """Give who of the last 24 hours fell silent, against the 28 days before."""
    near = followed.whole.reaching(followed.now - DAY_MS - BASE_MS)
    lately = early_counts(near, followed.kind.stalls_ms, followed.now)
    p = fisher_greater_p(
        lately.silent,
        lately.arose - lately.silent,
        lately.silent_before,
        lately.arose_before - lately.silent_before,
    )
    return EarlyFacts(lately.silent, lately.arose, lately.silent_before, lately.arose_before, p)


def silence_facts(followed: Followed, raised: int | None) -> SilenceFacts:
    """Give how unlikely the silence since the last arising is; `raised` is when the alarm was (ms), if it sounds."""
    last = followed.whole.last_arose(followed.now)
    quiet = None if last is None else silence(followed.whole.reaching(last - BASE_MS), followed.now)
    expected = quiet.expected if quiet is not None else 0.0
    since_raised = 0 if raised is None else arose_after(followed.whole.reaching(raised), raised, followed.now)
    return SilenceFacts(expected, poisson_none_p(expected), since_raised)


def replayed(followed: Followed) -> list[AlarmSpan]:
    """Say when the reliability alarm would have sounded, oldest first, looking once a day until now.

    What ended before a look is known at that look, so this is what an installation would have told that had
    been there all the time with this definition. Looks are whole days before the moment we look from.
    """
    if followed.kind.target is None:
        return []
    bad, known = daily_known(followed.desires, followed.now)
    spans: list[AlarmSpan] = []
    open_span: AlarmSpan | None = None
    for number, windows in enumerate(_daily_windows(bad, known, followed.kind.target)):
        at = followed.now - (bad.size - 1 - number) * DAY_MS
        step = judge_reliability(windows, sounding=open_span is not None)
        if step.raised:
            open_span = AlarmSpan(at, None, step.evidence)
        elif step.ended and open_span is not None:
            spans.append(AlarmSpan(open_span.raised, at, open_span.evidence))
            open_span = None
    return spans if open_span is None else [*spans, open_span]


def _daily_windows(bad: I64, known: I64, target: float) -> Iterator[tuple[Window, ...]]:
    """Give the windows of every day; the columns are computed at once, since a history has thousands of days."""
    columns = [_window_columns(bad, known, target, days) for days in BURN_FROM]
    return zip(*columns, strict=True)


def _window_columns(bad: I64, known: I64, target: float, days: int) -> list[Window]:
    bad, known = trailing_sums(bad, days), trailing_sums(known, days)
    p = binomial_columns(bad, known, budget_share(target)) if bad.size else np.empty(0)
    return [
        Window(days, lost, ended, chance, burn(Counts(fulfilled=ended - lost, given_up=lost), target))
        for lost, ended, chance in zip(bad.tolist(), known.tolist(), p.tolist(), strict=True)
    ]
