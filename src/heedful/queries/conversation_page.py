"""Conversations, messages and notes for programs: a page at a time, along one index, from a place on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet

from heedful.models import Conversation, Message, Note
from heedful.queries.inbox import View, holds, in_view
from heedful.queries.listed import BY_TAG, tagged
from heedful.queries.place_in_list import Place

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Asked:
    """Which conversations, of which customer, assignee, tag and team (None: whichever it is), and in which order."""

    view: View = View.ALL
    is_assigned: bool = False
    customer: int | None = None
    assignee: int | None = None
    tag: int | None = None
    team: int | None = None
    longest_waiting_first: bool = False


def conversation_page(asked: Asked, clock: datetime, after: str, size: int) -> tuple[Sequence[Conversation], str]:
    """Give one page of conversations, and from where to go on (empty on the last page)."""
    rows = _asked_for(asked, clock).select_related("customer", "mailbox", "assignee", "team").prefetch_related("tags")
    if asked.longest_waiting_first:
        return _page(rows.filter(waiting_since__isnull=False), "waiting_since", after, size, earliest_first=True)
    field, number = BY_TAG if asked.tag is not None else ("moved_at", "pk")
    return _page(rows, field, after, size, number)


def _asked_for(asked: Asked, clock: datetime) -> QuerySet[Conversation]:
    rows = in_view(asked.view, 0, clock) if asked.tag is None else tagged(asked.tag).filter(holds(asked.view, 0, clock))
    if asked.is_assigned:
        rows = rows.filter(closed_at=None, assignee__isnull=False)
    if asked.customer is not None:
        rows = rows.filter(customer=asked.customer)
    if asked.assignee is not None:
        rows = rows.filter(assignee=asked.assignee)
    if asked.team is not None:
        rows = rows.filter(team=asked.team)
    return rows


def message_page(row: Conversation, after: str, size: int) -> tuple[Sequence[Message], str]:
    """Give one page of the messages of a conversation, the newest first, with what became of each."""
    rows = row.messages.select_related("author", "program", "outgoing").prefetch_related("attachments", "arrivals")
    return _page(rows, "at", after, size)


def note_page(row: Conversation, after: str, size: int) -> tuple[Sequence[Note], str]:
    """Give one page of the notes at a conversation, the newest first."""
    return _page(row.notes.select_related("author", "program").prefetch_related("files"), "at", after, size)


def _page(
    rows: QuerySet[Row], field: str, after: str, size: int, number: str = "pk", *, earliest_first: bool = False
) -> tuple[Sequence[Row], str]:
    place = Place.read(after)
    rows = rows.filter(place.behind(field, earliest_first=earliest_first)) if place else rows
    order = (field, number) if earliest_first else (f"-{field}", f"-{number}")
    found = list(rows.order_by(*order)[: size + 1])
    shown = found[:size]
    # Another table may have the same time once more, for its index.
    own = field.rpartition("__")[2]
    return shown, str(Place(getattr(shown[-1], own), shown[-1].pk)) if len(found) > size else ""
