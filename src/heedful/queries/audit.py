"""Reading the audit log: newest first, and whether something is on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop

from heedful.models import AuditEntry

#: What the audit log says of whoever looks at what customers said or did.
SAW = gettext_noop("saw")


@dataclass(frozen=True)
class AuditPage:
    """One page of entries, and the number before which the next page begins (None on the last)."""

    entries: tuple[AuditEntry, ...]
    older_than: int | None


def audit_page(*, who: int | None = None, older_than: int | None = None, size: int = 50) -> AuditPage:
    """Give up to `size` entries, newest first, of one colleague or of everybody."""
    entries = AuditEntry.objects.select_related("who").order_by("-id")
    if who is not None:
        entries = entries.filter(who_id=who)
    if older_than is not None:
        entries = entries.filter(id__lt=older_than)
    # One more than is shown tells whether there is a next page, without counting the whole log.
    rows = tuple(entries[: size + 1])
    shown = rows[:size]
    return AuditPage(shown, shown[-1].pk if len(rows) > size else None)


def has_seen(who: int | None, key: str | None, sort: str, object_id: str, since: datetime) -> bool:
    """Tell whether it is on record that a colleague, or a program by its key, saw something since then."""
    entries = AuditEntry.objects.filter(sort=sort, object_id=object_id, verb=SAW, who=who, at__gte=since)
    return (entries if key is None else entries.filter(detail__key=key)).exists()
