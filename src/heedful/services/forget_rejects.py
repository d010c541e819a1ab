"""Collected rejects that go for good: those that are too old, and the oldest where there are too many bytes of them.

The rule of this file: keys stand in public pages, so anybody may send what can't be taken. What is kept of that is
bounded by age and for each source by bytes, and how many went is counted where somebody sees it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from heedful.models import Reject, Source
from heedful.queries.bite import BITE, bites

#: What a row takes beside its texts.
_ROW = 100
MEGABYTE = 1_000_000


def size_of(reason: str, body: str) -> int:
    """Give how many bytes a reject takes, more or less."""
    return len(body.encode("utf-8", "replace")) + len(reason) + _ROW


def forget_rejects(clock: datetime) -> bool:
    """Forget some rejects that are too old, or else what is too much; tells whether some may be left that are too old.

    What is too much goes when it comes; here it goes where that was cut off, or the setting has changed.
    """
    old = Reject.objects.filter(received_at__lt=clock - timedelta(days=settings.HEEDFUL_REJECT_DAYS))
    rows = list(old.order_by("pk").values_list("pk", "source_id")[:BITE])
    for source in {source for _, source in rows}:
        _forget(source, [number for number, whose in rows if whose == source])
    if not rows:
        forget_too_many(Reject.objects.order_by("source").values_list("source", flat=True).distinct())
    return bool(rows)


def forget_too_many(sources: Iterable[int]) -> None:
    """Forget the oldest rejects of each of some sources, until those that are left fit into HEEDFUL_REJECT_MB."""
    for source in list(sources):
        for some in bites(_beyond(source)):
            _forget(source, some)


def _beyond(source: int) -> list[int]:
    """Give the oldest rejects of a source, as many as must go."""
    rejects = Reject.objects.filter(source=source)
    over = (rejects.aggregate(size=Sum("size"))["size"] or 0) - settings.HEEDFUL_REJECT_MB * MEGABYTE
    gone: list[int] = []
    if over <= 0:
        return gone
    for number, size in rejects.order_by("pk").values_list("pk", "size").iterator():
        gone.append(number)
        over -= size
        if over <= 0:
            break
    return gone


def _forget(source: int, numbers: list[int]) -> None:
    with transaction.atomic():
        count, _ = Reject.objects.filter(pk__in=numbers).delete()
        Source.objects.filter(pk=source).update(rejects_gone=F("rejects_gone") + count)
