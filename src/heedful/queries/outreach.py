"""What was judged, and what is to be sent, as pages show it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from heedful.models import Judgement, Outreach


def counts_by_state() -> dict[str, int]:
    """Count outreach by how far it is."""
    return dict(Outreach.objects.values_list("state").annotate(n=Count("pk")))


def judged(words: str, before: int | None, size: int, decision: str = "") -> list[Judgement]:
    """Give verdicts, newest first: of a customer (by number), of what a program calls it, or all."""
    rows = Judgement.objects.select_related("customer", "outreach").defer("facts").order_by("-pk")
    if decision:
        rows = rows.filter(decision=decision)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if not words:
        return list(rows[:size])
    # Each along an index of its own: asked for at once, a database looks through everything.
    found = {row.pk: row for row in rows.filter(subject_of=words).exclude(subject_of="")[:size]}
    if words.isascii() and words.isdecimal() and len(words) < _LONGEST:
        found |= {row.pk: row for row in rows.filter(customer=int(words))[:size]}
    return sorted(found.values(), key=lambda row: -row.pk)[:size]


_LONGEST = 18


def last_judged(row: Outreach) -> Judgement | None:
    """Give the newest verdict on a message."""
    return row.judgements.defer("facts").order_by("-pk").first()


def goes_next(clock: datetime) -> int:
    """Count what is due and not yet judged."""
    return Outreach.objects.filter(state=Outreach.State.WAITING, due_at__lte=clock).count()
