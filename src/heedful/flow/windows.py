"""What ended, what fell silent and what stopped coming, in windows of time: the facts for headline and alarms.

The rule of this file: only counts leave it. What they are worth (intervals, probabilities) is said in `stats`,
what follows from them in `heedful.domain.alarm`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from heedful.domain.desire import Outcome
from heedful.domain.reliability import Counts
from heedful.flow.columns import I64, U8, Mask
from heedful.flow.desires import Desires
from heedful.flow.weeks import DAY_MS

HOUR_MS = 3_600_000
#: What came before is measured over four weeks: each hour of the week stands in it four times.
BASE_WEEKS = 4
BASE_MS = BASE_WEEKS * 7 * DAY_MS
_HOURS = 7 * 24
#: Windows that the headline and the alarms look at.
WINDOW_DAYS = (1, 7, 28, 365)


@dataclass(frozen=True)
class EarlyCounts:
    """Desires older than `stalls`: those of the last 24 hours, those of the 28 days before, the silent of each."""

    silent: int
    arose: int
    silent_before: int
    arose_before: int


@dataclass(frozen=True)
class Silence:
    """Since when (ms) nothing arose, and how many would have, at the rate of the same hours of the week before."""

    since: int
    expected: float


def counts_between(desires: Desires, begin: Sequence[int], end: Sequence[int]) -> list[Counts]:
    """Count by outcome those that ended in each window, after `begin` and not after `end` (ms).

    Those still open are counted in every window: they are pending beside it.
    """
    is_open = _outcomes(desires.outcome[desires.is_open])
    # Most ended long ago: look through the column once, and then only at those that ended in some window.
    near = (desires.ended > min(begin)) & (desires.ended <= max(end))
    outcome, ended = desires.outcome[near], desires.ended[near]
    return [
        _counts(_outcomes(outcome[(ended > since) & (ended <= until)]) + is_open)
        for since, until in zip(begin, end, strict=True)
    ]


def _outcomes(outcome: U8) -> I64:
    return np.bincount(outcome, minlength=len(Outcome))


def _counts(by_outcome: I64) -> Counts:
    return Counts(**{outcome.word: int(by_outcome[outcome]) for outcome in Outcome})


def recent_counts(desires: Desires, now: int, days: Sequence[int] = WINDOW_DAYS) -> dict[int, Counts]:
    """Count by outcome those that ended in the last so many days before `now` (ms), by days."""
    counted = counts_between(desires, [now - each * DAY_MS for each in days], [now] * len(days))
    return dict(zip(days, counted, strict=True))


def daily_known(desires: Desires, now: int) -> tuple[I64, I64]:
    """Count the bad and the known that ended on each day, oldest first; the last day ends at `now` (ms).

    Days are spans of 24 hours counted back from `now`, as the daily looks are.
    """
    known = (desires.outcome >= Outcome.FULFILLED) & (desires.outcome <= Outcome.GIVEN_UP) & (desires.ended <= now)
    bad = (desires.outcome != Outcome.FULFILLED)[known]
    ago = (now - desires.ended[known]) // DAY_MS
    days = int(ago.max()) + 1 if ago.size else 0
    of_known = np.bincount(ago, minlength=days)[::-1]
    of_bad = np.bincount(ago[bad], minlength=days)[::-1]
    return of_bad.astype(np.int64), of_known.astype(np.int64)


def trailing_sums(daily: I64, days: int) -> I64:
    """Sum each day with the `days` - 1 before it; fewer at the beginning, where there are no more."""
    whole = np.concatenate([[0], np.cumsum(daily)])
    end = np.arange(1, daily.size + 1)
    return np.asarray(whole[end] - whole[np.maximum(end - days, 0)], np.int64)


def early_counts(desires: Desires, stalls_ms: int, now: int) -> EarlyCounts:
    """Count who came and fell silent (for `stalls_ms`, while not waiting for us) lately and before.

    Only desires older than `stalls_ms` can have been silent so long, so only these count. `desires` are as
    of `now` (ms).
    """
    age = now - desires.arose
    lately = (age > stalls_ms) & (age < DAY_MS)
    before = (age > stalls_ms) & (age >= DAY_MS) & (age < DAY_MS + BASE_MS)
    return EarlyCounts(*_of(desires.paused, lately), *_of(desires.paused, before))


def _of(paused: Mask, rows: Mask) -> tuple[int, int]:
    return int((paused & rows).sum()), int(rows.sum())


def silence(desires: Desires, now: int) -> Silence | None:
    """Tell since when nothing has arisen, and how much that says; None where nothing ever arose.

    The rate of each hour of the week (UTC) is the mean of its four in the 28 days before the silence began;
    the last one that arose is where it began and is not counted, else every silence would begin at a peak.
    """
    arose = desires.arose[desires.arose <= now]
    if not arose.size:
        return None
    since = int(arose.max())
    before = arose[(arose >= since - BASE_MS) & (arose < since)]
    rates = np.bincount(before // HOUR_MS % _HOURS, minlength=_HOURS) / BASE_WEEKS
    return Silence(since, _expected_until(rates, now) - _expected_until(rates, since))


def _expected_until(rates: npt.NDArray[np.float64], at: int) -> float:
    """Sum the hourly rates from 1970 to `at`."""
    hours, rest = divmod(at, HOUR_MS)
    weeks, hour = divmod(hours, _HOURS)
    return float(weeks * rates.sum() + rates[:hour].sum() + rates[hour] * rest / HOUR_MS)


def arose_after(desires: Desires, since: int, now: int) -> int:
    """Count those that arose after `since` and not after `now` (ms)."""
    return int(((desires.arose > since) & (desires.arose <= now)).sum())
