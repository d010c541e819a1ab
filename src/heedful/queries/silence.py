"""What came to a mailbox in the past weeks, hour by hour, and which mailboxes are silent in an unusual way."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Count
from django.db.models.functions import TruncHour

from heedful.domain.silence import PAST
from heedful.models import IncomingMail, Mailbox


def last_arrival(mailbox: Mailbox) -> datetime | None:
    """Say when the last mail came by itself; what an import brought is none."""
    rows = IncomingMail.objects.filter(mailbox=mailbox, brought_at=None)
    return rows.order_by("-pk").values_list("received_at", flat=True).first()


def arrivals_of(mailbox: Mailbox, clock: datetime) -> dict[datetime, int]:
    """Count the mails of each hour in the past weeks."""
    rows = IncomingMail.objects.filter(mailbox=mailbox, brought_at=None, received_at__gt=clock - PAST)
    by_hour = rows.annotate(hour=TruncHour("received_at", tzinfo=UTC)).values_list("hour").annotate(n=Count("pk"))
    return dict(by_hour.order_by())


def silent_mailboxes() -> list[Mailbox]:
    """Give the mailboxes that are silent in an unusual way, the longest first; who can't be reached is said apart."""
    rows = Mailbox.objects.filter(silent_since__isnull=False, closed_at=None, failing_since=None)
    return list(rows.order_by("silent_since"))
