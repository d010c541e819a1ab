"""What condition this house is in: the newest thing that was recorded, and what still waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Model, Q, Sum

from heedful.models import AuditEntry, Batch, Delivery, Heartbeat, Segment, Source

#: So many rows of each sort are looked at for the newest time: a clock that was once ahead is forgotten after them.
_LATEST = 50


@dataclass(frozen=True)
class Backlog:
    """What was accepted and is not settled: how much, and since when."""

    deliveries: int
    signals: int
    since: datetime | None


@dataclass(frozen=True)
class SourceKeys:
    """A source that takes signals, how many keys open it, and the last day on which it brought something."""

    source: Source
    keys: int
    last_day: date | None


def newest_recorded() -> datetime | None:
    """Tell the latest time that is written on what was recorded last; None where there is nothing."""
    sorts: tuple[tuple[type[Model], str], ...] = (
        (Heartbeat, "at"),
        (Delivery, "received_at"),
        (Batch, "settled_at"),
        (Segment, "listed_at"),
        (AuditEntry, "at"),
    )
    times = (_newest(model, field) for model, field in sorts)
    return max((at for at in times if at is not None), default=None)


def _newest(model: type[Model], field: str) -> datetime | None:
    latest = model._default_manager.order_by("-pk")[:_LATEST]  # noqa: SLF001 - as Django's own code for any model
    newest: datetime | None = max(latest.values_list(field, flat=True), default=None)
    return newest


def backlog() -> Backlog:
    """Tell what waits to be settled."""
    oldest = Delivery.objects.order_by("pk").values_list("received_at", flat=True).first()
    if oldest is None:
        return Backlog(0, 0, None)
    found = Delivery.objects.aggregate(deliveries=Count("pk"), signals=Sum("signals"))
    return Backlog(found["deliveries"], found["signals"] or 0, oldest)


def keys_of_sources() -> list[SourceKeys]:
    """Give the sources that take signals, with their keys and the last day on which each brought something."""
    rows = Source.objects.filter(closed_at=None).annotate(
        open_keys=Count("keys", filter=Q(keys__revoked_at=None), distinct=True),
        last_day=Max("days__day", filter=Q(days__signals__gt=0)),
    )
    return [SourceKeys(row, row.open_keys, row.last_day) for row in rows.order_by("name", "pk")]
