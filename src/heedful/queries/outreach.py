"""What waits at the gate and what was judged, as pages show it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from heedful.models import Judgement, Moment, Outreach


def held(moment: int | None = None) -> QuerySet[Outreach]:
    """Choose what is held, the newest first: all, or what a moment has a say in."""
    rows = Outreach.objects.filter(state=Outreach.State.HELD).select_related("customer").order_by("-pk")
    if moment is None:
        return rows
    return rows.filter(judgements__moments__moment=moment).distinct()


def held_by_moment() -> list[tuple[Moment, int]]:
    """Count what is held by the moments that have a say in it, the most first."""
    counted = (
        Moment.objects.filter(judgements__judgement__outreach__state=Outreach.State.HELD)
        .annotate(held=Count("judgements__judgement__outreach", distinct=True))
        .defer("area")
        .order_by("-held", "pk")[:50]
    )
    return [(row, row.held) for row in counted]


def counts_by_state() -> dict[str, int]:
    """Count outreach by how far it is."""
    return dict(Outreach.objects.values_list("state").annotate(n=Count("pk")))


def judged(words: str, before: int | None, size: int, decision: str = "") -> list[Judgement]:
    """Give verdicts, newest first: of a customer (by number), of what a program calls it, or all."""
    rows = Judgement.objects.select_related("customer", "outreach").defer("facts").order_by("-pk")
    if words:
        number = Q(customer=int(words)) if words.isascii() and words.isdecimal() and len(words) < _LONGEST else Q()
        rows = rows.filter(number | Q(subject_of=words))
    if decision:
        rows = rows.filter(decision=decision)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows[:size])


_LONGEST = 18


def last_judged(row: Outreach) -> Judgement | None:
    """Give the newest verdict on a message."""
    return row.judgements.defer("facts").order_by("-pk").first()


def goes_next(clock: datetime) -> int:
    """Count what is due and not yet judged."""
    return Outreach.objects.filter(state=Outreach.State.WAITING, due_at__lte=clock).count()
