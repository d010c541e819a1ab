"""Grants: what may be granted, what goes with the next answer, what somebody got, and how much of each it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from heedful.models import Allowance, Conversation, Grant

#: So many of one person's grants are shown.
_SHOWN = 20
LATELY, YEAR = timedelta(days=28), timedelta(days=365)


def allowances() -> list[Allowance]:
    """Give what may be granted without asking."""
    return list(Allowance.objects.filter(closed_at=None))


def not_sent_yet(row: Conversation, colleague: int) -> list[Grant]:
    """Give what somebody grants with the answer that they are writing."""
    return list(Grant.objects.filter(conversation=row, colleague=colleague, sent_at=None).order_by("pk"))


def granted_to(family: Collection[int]) -> Sequence[Grant]:
    """Give what was granted to one person, the newest first."""
    rows = Grant.objects.filter(customer__in=family, sent_at__isnull=False).select_related("colleague")
    return list(rows.order_by("-sent_at", "-pk")[:_SHOWN])


def counted(clock: datetime) -> QuerySet[Allowance]:
    """Give everything that may or might be granted, with how often it was; never by whom."""
    sent = Q(grants__sent_at__isnull=False)
    return Allowance.objects.annotate(
        lately=Count("grants", filter=Q(grants__sent_at__gte=clock - LATELY)),
        in_a_year=Count("grants", filter=Q(grants__sent_at__gte=clock - YEAR)),
        in_all=Count("grants", filter=sent),
    ).order_by("closed_at", "pk")
