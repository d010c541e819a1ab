"""Flow: the figure and its honesty, the strip of weeks, where people stop, and who is stuck now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from heedful.models import Kind
from heedful.queries.afterwards import comes_next
from heedful.queries.alarm import sounding
from heedful.queries.desire import Followed, first_signal_ms, followed, followed_kinds, is_behind, newest_log, past_end
from heedful.queries.flow import Figure, Now, Report, choices, last_days, now_of, of_group, report, weeks
from heedful.queries.remembered import MINUTE_MS
from heedful.queries.seen import Seen, seen_with
from heedful.web.access import Right, needs
from heedful.web.charts import StepBar, Strip, strip_of
from heedful.web.forms.flow import FlowQuestion

#: More than so many lines nobody reads; what is seen with those who went on is of less help.
_SHOWN, _SHOWN_BETTER = 10, 4


@dataclass(frozen=True)
class KindLine:
    """One kind on the first page of Flow."""

    row: Kind
    figure: Figure | None
    strip: Strip | None
    now: Now | None
    is_behind: bool


@needs(Right.READ)
def flow(request: HttpRequest) -> HttpResponse:
    """Show all kinds, each with its figure and its weeks."""
    lines = [_line(row) for row in Kind.objects.all()]
    return render(
        request, "flow/flow.html", {"lines": lines, "log": newest_log(), "past_end": past_end(timezone.now())}
    )


def _line(row: Kind) -> KindLine:
    desires = followed(row, timezone.now())
    if desires is None:
        return KindLine(row, None, None, None, is_behind=True)
    strip = strip_of(weeks(desires), desires.kind.target)
    return KindLine(row, last_days(desires, 28), strip, now_of(desires, named=0), is_behind(row))


@needs(Right.READ)
def kind(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one kind."""
    row = get_object_or_404(Kind, slug=slug)
    desires = followed(row, timezone.now())
    if desires is None:
        return render(request, "flow/following.html", {"row": row})
    form = _form(request, desires)
    answer = report(desires, form.question())
    beside = form.comparison()
    compared = report(desires, beside) if beside else None
    context = {
        "row": row,
        "kind": desires.kind,
        "form": form,
        "answer": answer,
        "compared": compared,
        "windows": [(days, last_days(desires, days, answer.question.group)) for days in (28, 365)],
        "strip": strip_of(weeks(desires, answer.question.group), desires.kind.target),
        "bars": _bars(answer, compared),
        "got_width": 100 * answer.counts.fulfilled / max(1, answer.counts.arose),
        "now": now_of(desires, answer.question.group),
        "alarms": [alarm for alarm in sounding() if alarm.kind_id == row.pk],
        "is_behind": is_behind(row),
        "as_of": datetime.fromtimestamp(desires.now / 1000, UTC),
        "since": datetime.fromtimestamp(answer.question.since / 1000, UTC),
        "until": datetime.fromtimestamp(answer.question.until / 1000, UTC),
        "past_end": past_end(timezone.now()),
    }
    return render(request, "flow/kind.html", context)


def _form(request: HttpRequest, desires: Followed) -> FlowQuestion:
    first = first_signal_ms()
    data = request.GET.copy()
    data.setdefault("period", "28")
    return FlowQuestion(data, choices=choices(desires), now=_end_of_minute(desires.now), first=first)


def _end_of_minute(ms: int) -> int:
    """Let all who ask within a minute ask the same, so that it is counted once."""
    return ms - ms % MINUTE_MS + MINUTE_MS - 1


def _bars(answer: Report, compared: Report | None) -> list[StepBar]:
    whole = max(1, answer.counts.arose)
    most = max((step.ended_here for step in answer.steps), default=0)
    beside: list[float | None] = [None] * len(answer.steps)
    if compared is not None and compared.counts.arose:
        beside = [step.reached / compared.counts.arose for step in compared.steps]
    return [
        StepBar(
            name=step.name,
            reached=step.reached,
            share=step.reached / whole,
            ended_here=step.ended_here,
            pending_here=step.pending_here,
            median_s=step.median_s,
            p90_s=step.p90_s,
            beside=other,
            is_worst=most > 0 and step.ended_here == most,
        )
        for step, other in zip(answer.steps, beside, strict=True)
    ]


@needs(Right.READ)
def seen(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is seen with those who stopped; a part of the page that takes its time."""
    row, desires = _followed_or_404(slug)
    form = _form(request, desires)
    question = form.question()
    there = of_group(desires, question.group).population(question.since, question.until)
    step = request.GET.get("step", "")
    at = int(step) if step.isascii() and step.isdecimal() and len(step) < len("100") else None
    at = at if at is not None and at <= len(desires.kind.steps) else None
    found = seen_with(desires, there, at)
    context = {
        "row": row,
        "kind": desires.kind,
        "worse": _surest([each for each in found if each.odds > 1])[:_SHOWN],
        "better": _surest([each for each in found if each.odds < 1])[:_SHOWN_BETTER],
        "step": at,
        "step_name": desires.kind.steps[at - 1].name if at else "",
    }
    return render(request, _part(request, "flow/seen.html"), context)


def _surest(found: list[Seen]) -> list[Seen]:
    """Put first what is least likely chance; high odds of a handful of people come after it."""
    return sorted(found, key=lambda each: (each.p, -abs(math.log(each.odds or 1e-9))))


@needs(Right.READ)
def afterwards(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what those who got it come with next; a part of the page that takes its time."""
    row, desires = _followed_or_404(slug)
    context = {"row": row, "kind": desires.kind, "next": comes_next(desires, followed_kinds(timezone.now()))}
    return render(request, _part(request, "flow/afterwards.html"), context)


def _followed_or_404(slug: str) -> tuple[Kind, Followed]:
    row = get_object_or_404(Kind, slug=slug)
    desires = followed(row, timezone.now())
    if desires is None:
        raise Http404
    return row, desires


def _part(request: HttpRequest, template: str) -> str:
    """Name the part of a template that htmx asks for, or the whole page for those without script."""
    return f"{template}#found" if request.headers.get("HX-Request") else template
