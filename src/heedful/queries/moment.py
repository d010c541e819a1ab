"""Moments as pages show them: what is on, whom it touches, and what was held or adapted because of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from heedful.domain.gate.verdict import Decision
from heedful.domain.moment import Phase, Window
from heedful.models import Customer, JudgedMoment, Judgement, Locality, Moment, Touched

_BRIEF = ("area", "notice")


@dataclass(frozen=True)
class MomentLine:
    """A moment as a list shows it: its phase, and how much was done because of it, by decision."""

    row: Moment
    phase: Phase
    done: dict[str, int]


def moments_on(clock: datetime) -> QuerySet[Moment]:
    """Choose the moments that are not over, without those of single persons."""
    on = Moment.objects.filter(ended_at=None, aftermath_until__gte=clock)
    return on.exclude(sort=Moment.Sort.PERSON).order_by("onset", "pk")


def window_of(row: Moment) -> Window:
    """Give the window of a moment."""
    return Window(row.onset, row.last_at, row.aftermath_until)


def lines_of(rows: Iterable[Moment], clock: datetime) -> list[MomentLine]:
    """Give moments as lines: those that touch most people first, in the order of now, expected, just after."""
    found = list(rows)
    done = done_because_of([row.pk for row in found])
    lines = [MomentLine(row, window_of(row).phase(clock), done.get(row.pk, {})) for row in found]
    return sorted(lines, key=lambda line: (_ORDER[line.phase], -line.row.touched, line.row.onset))


_ORDER = {Phase.ACTIVE: 0, Phase.FORECAST: 1, Phase.AFTERMATH: 2, Phase.OVER: 3}


def page_of_moments(clock: datetime, size: int, *, touching: bool) -> tuple[list[MomentLine], int]:
    """Give moments that are on, at most `size`, and how many there are; those that touch somebody, or all."""
    rows = moments_on(clock)
    if touching:
        rows = rows.filter(touched__gt=0)
    return lines_of(rows.defer(*_BRIEF).order_by("-touched", "onset", "pk")[:size], clock), rows.count()


def with_areas(lines: Iterable[MomentLine]) -> list[Moment]:
    """Give the moments of some lines with their areas, the quietest phase first: the map draws the last on top."""
    rows = [line.row for line in lines][::-1]
    areas = dict(Moment.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "area"))
    for row in rows:
        row.area = areas.get(row.pk, {})
    return rows


def done_because_of(moments: Sequence[int]) -> dict[int, dict[str, int]]:
    """Count messages by what was said last of each in which a moment had a say, by moment and decision."""
    # By the index alone: a storm may have a say in millions.
    counted = JudgedMoment.objects.filter(moment__in=moments).values_list("moment", "decision").annotate(n=Count("*"))
    told: dict[int, dict[str, int]] = {}
    for moment, decision, n in counted:
        told.setdefault(moment, {})[decision] = n
    return told


def touched_page(row: Moment, after: int, size: int) -> list[Touched]:
    """Give those whom a moment touches, a page at a time, by the number of the customer."""
    rows = Touched.objects.filter(moment=row, customer__gt=after).select_related("customer")
    return list(rows.order_by("customer")[:size])


def judged_because_of(row: Moment, size: int) -> list[Judgement]:
    """Give the newest verdicts that held or adapted something because of a moment."""
    said = JudgedMoment.objects.filter(moment=row, decision__in=[Decision.HOLD, Decision.ADAPT])
    newest = list(said.order_by("-judgement_id").values_list("judgement_id", flat=True)[:size])
    theirs = Judgement.objects.filter(pk__in=newest)
    return list(theirs.select_related("customer").defer("facts").order_by("-pk"))


@dataclass(frozen=True)
class Known:
    """Of how many customers we know a place, of all."""

    customers: int
    placed: int


def places_known() -> Known:
    """Count customers, and those whose place we know."""
    return Known(
        Customer.objects.filter(merged_into=None).count(),
        Locality.objects.filter(customer__merged_into=None).exclude(codes=[], lat=None).count(),
    )


def touching(customer: int, clock: datetime) -> list[tuple[Touched, Phase]]:
    """Give what touches one customer now, with its phase; the strongest phase first."""
    rows = Touched.objects.filter(customer=customer, moment__ended_at=None, moment__aftermath_until__gte=clock)
    found = [(row, window_of(row.moment).phase(clock)) for row in rows.select_related("moment").defer("moment__area")]
    return sorted(found, key=lambda each: (_ORDER[each[1]], each[0].moment.onset))
