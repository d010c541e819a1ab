"""Reading the audit log, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from heedful.models import AuditEntry


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
