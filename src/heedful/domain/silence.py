"""Whether a mailbox is silent in an unusual way, by what came to it in the weeks before.

The rules of this file:

1. A mailbox is compared with itself, hour by hour of the week: nobody writes at three on a Sunday, and that is no
   silence. What would have come by now is what came in these hours of the past weeks, on average.
2. If mails come independently of each other, nothing at all comes with the probability exp(-expected) (Poisson). It
   must be below one in a thousand. A mailbox with many mails has many gaps, each with its chance; so it must be rare
   enough, too, that one such gap in a year is the most that chance makes.
3. A few hours are no silence, however many would have come: a mail server takes a break, too.
4. Who is new has no past: nothing is said before there are a few weeks and a few mails.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

#: How many weeks before the silence are compared with, at most and at least, and with how many mails in them.
MOST_WEEKS, FEWEST_WEEKS, FEWEST = 8, 3, 20
#: What has to be known for that: those weeks, and a week of silence.
PAST = timedelta(weeks=MOST_WEEKS + 1)
#: No silence is shorter.
SHORTEST = timedelta(hours=4)
_LEVEL = 0.001
_HOUR, _WEEK = timedelta(hours=1), timedelta(weeks=1)
_WEEK_H = 168
_WEEKS_A_YEAR = 52


@dataclass(frozen=True)
class Silence:
    """Since when nothing comes, and how many mails would have come by now at these hours of the week."""

    since: datetime
    expected: float


def judge(arrivals: Mapping[datetime, int], last: datetime, clock: datetime) -> Silence | None:
    """Say whether nothing has come for unusually long; None if that is as usual, or nobody can tell.

    `arrivals` counts the mails of each hour (its beginning, UTC), up to the last of them at `last`.
    """
    # Whole weeks, so that each hour of a week was there equally often.
    weeks = min(MOST_WEEKS, (last - min(arrivals, default=last)) // _WEEK)
    if weeks < FEWEST_WEEKS or clock - last < SHORTEST:
        return None
    counted = {hour: number for hour, number in arrivals.items() if hour >= last - weeks * _WEEK}
    if sum(counted.values()) < FEWEST:
        return None
    expected = _expected(counted, weeks, last, clock)
    gaps_a_year = sum(counted.values()) / weeks * _WEEKS_A_YEAR
    chance = math.exp(-expected)
    return Silence(last, expected) if chance < _LEVEL and chance * gaps_a_year < 1 else None


def _expected(arrivals: Mapping[datetime, int], weeks: int, last: datetime, clock: datetime) -> float:
    """Say how many mails would have come between the last one and now."""
    by_hour = [0] * _WEEK_H
    for hour, number in arrivals.items():
        by_hour[_hour_of_week(hour)] += number
    # Whole weeks of silence hold every hour once; the rest is walked through.
    whole, rest = divmod(clock - last, _WEEK)
    expected, at = whole * sum(by_hour) / weeks, clock - rest
    while at < clock:
        end = min(at.replace(minute=0, second=0, microsecond=0) + _HOUR, clock)
        expected += by_hour[_hour_of_week(at)] / weeks * ((end - at) / _HOUR)
        at = end
    return expected


def _hour_of_week(at: datetime) -> int:
    utc = at.astimezone(UTC)
    return utc.weekday() * 24 + utc.hour
