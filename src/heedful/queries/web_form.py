"""Web forms: which there are, and what comes along with what somebody writes in one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet

from heedful.models import WebForm
from heedful.queries.customer import came_for, told
from heedful.queries.signal import newest_signals

#: So many of the last signals come along, of so many that are looked through.
_LAST, _LOOKED_THROUGH = 8, 60
_LONGEST_PATH = 200


def open_form(key: str) -> WebForm | None:
    """Give the form of a key, if it takes anything."""
    return WebForm.objects.filter(key=key, closed_at=None).select_related("mailbox").first()


def forms() -> QuerySet[WebForm]:
    """Give all forms, those that take something first."""
    return WebForm.objects.select_related("mailbox").order_by(F("closed_at").asc(nulls_first=True), "name", "pk")


def did_last(customer: int, handle: str) -> list[list[str]]:
    """Give what was done last in one browser, and nothing that its customer did elsewhere: [time, kind, path]."""
    rows, _ = newest_signals(customer, limit=_LOOKED_THROUGH)
    theirs = [row for row in rows if row.handle == handle][:_LAST]
    return [[row.at.isoformat(), row.kind, (row.path or "")[:_LONGEST_PATH]] for row in theirs]


def came_for_now(customer: int, clock: datetime) -> list[list[str]]:
    """Give the open desires of a customer: [name, outcome]."""
    return [[each.name, each.outcome.word] for each in told(came_for(customer, clock), 0)]
