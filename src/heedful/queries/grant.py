"""Grants: what may be granted, what goes with the next answer, what somebody got, and how much of each it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from heedful.models import Allowance, Conversation, Grant, Outgoing

#: So many of one person's grants are shown.
_SHOWN = 20
#: What goes with an answer that did not go out is not granted, and comes back to whoever takes that up again.
_OUT = (Outgoing.State.HELD, Outgoing.State.SENDING, Outgoing.State.SENT)
LATELY, YEAR = timedelta(days=28), timedelta(days=365)


def allowances() -> list[Allowance]:
    """Give what may be granted without asking."""
    return list(Allowance.objects.filter(closed_at=None))


def not_sent_yet(row: Conversation, colleague: int) -> list[Grant]:
    """Give what somebody grants with the answer that they are writing."""
    return list(Grant.objects.filter(conversation=row, colleague=colleague, sent_at=None).order_by("pk"))


def granted_to(family: Collection[int]) -> Sequence[Grant]:
    """Give what was granted to one person, the newest first."""
    rows = Grant.objects.filter(customer__in=family, sent_at__isnull=False).filter(
        Q(message=None) | Q(message__outgoing__state__in=_OUT)
    )
    return list(rows.select_related("colleague").order_by("-sent_at", "-pk")[:_SHOWN])


def counted(clock: datetime) -> QuerySet[Allowance]:
    """Give everything that may or might be granted, with how often it was; never by whom."""
    # Without a message are those of customers who were erased.
    is_out = Q(grants__message=None) | Q(grants__message__outgoing__state__in=_OUT)
    sent = Q(grants__sent_at__isnull=False) & is_out
    return Allowance.objects.annotate(
        lately=Count("grants", filter=is_out & Q(grants__sent_at__gte=clock - LATELY)),
        in_a_year=Count("grants", filter=is_out & Q(grants__sent_at__gte=clock - YEAR)),
        in_all=Count("grants", filter=sent),
    ).order_by("closed_at", "pk")
