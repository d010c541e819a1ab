"""Today: who needs us now, whatever kind they came with, and the one figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from heedful.domain.reliability import Counts, headline
from heedful.flow.weeks import WEEK_MS, Week
from heedful.models import Kind
from heedful.queries.desire import Followed, followed_kinds
from heedful.queries.flow import Figure, Now, Person, last_days, now_of, weeks
from heedful.stats.interval import wilson

#: How far back the one figure looks.
FIGURE_DAYS = 28
#: So many of those who wait are named one by one.
_NAMED = 8


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits for our answer, and what they came for."""

    row: Kind
    person: Person


@dataclass(frozen=True)
class Stuck:
    """People who are stuck with one kind: how many, after which step most of them, and who the longest."""

    row: Kind
    people: int
    mostly_after: str
    longest: Person | None


@dataclass(frozen=True)
class Today:
    """What the first page shows; `as_of` is the moment from which it is seen."""

    figure: Figure
    weeks: list[Week]
    waiting: list[Waiting]
    waiting_in_all: int
    stuck: list[Stuck]
    stuck_in_all: int
    as_of: datetime | None


def today(clock: datetime) -> Today:
    """Gather who needs us now; the longest wait first."""
    kinds = followed_kinds(clock)
    nows = [(desires, now_of(desires, named=_NAMED)) for desires in kinds]
    waiting = [Waiting(desires.row, person) for desires, now in nows for person in now.waiting_people]
    stuck = [_stuck(desires, now) for desires, now in nows if now.stuck]
    return Today(
        figure=_figure([last_days(desires, FIGURE_DAYS).counts for desires in kinds]),
        weeks=_weeks([weeks(desires) for desires in kinds]),
        waiting=sorted(waiting, key=lambda each: each.person.since)[:_NAMED],
        waiting_in_all=sum(now.waiting for _, now in nows),
        stuck=sorted(stuck, key=lambda each: -each.people),
        stuck_in_all=sum(now.stuck for _, now in nows),
        as_of=datetime.fromtimestamp(kinds[0].now / 1000, UTC) if kinds else None,
    )


def _stuck(desires: Followed, now: Now) -> Stuck:
    return Stuck(desires.row, now.stuck, now.mostly_after, now.stuck_people[0] if now.stuck_people else None)


def _figure(parts: list[Counts]) -> Figure:
    counts = _sum(parts)
    interval = wilson(counts.fulfilled, counts.known)
    return Figure(counts, headline(counts, (interval.low, interval.high) if interval else None), None)


def _sum(parts: list[Counts]) -> Counts:
    return Counts(*(sum(getattr(part, name) for part in parts) for name in Counts.__dataclass_fields__))


def _weeks(strips: list[list[Week]]) -> list[Week]:
    """Add up the weeks of all kinds, from the first to the last, those in which nobody came included."""
    by_start: dict[int, list[Counts]] = {}
    for strip in strips:
        for week in strip:
            by_start.setdefault(week.start, []).append(week.counts)
    starts = range(min(by_start), max(by_start) + 1, WEEK_MS) if by_start else ()
    return [Week(start, _sum(by_start.get(start, []))) for start in starts]
