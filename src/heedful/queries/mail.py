"""Mail that stands in no conversation: set aside with a reason, or unreadable; the oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from heedful.models import BlockedSender, Conversation, IncomingMail
from heedful.queries.inbox import to_look_at
from heedful.queries.place_in_list import Place

#: So many mails stand on one page.
SIZE = 40


@dataclass(frozen=True)
class MailPage:
    """One page of mails, and the place at which the next begins (empty on the last)."""

    rows: Sequence[IncomingMail]
    next: str


def mail_page(state: IncomingMail.State, after: str = "", size: int = SIZE) -> MailPage:
    """Give the mails of a state that nobody is done with; `after` is the `next` of the page before."""
    place = Place.read(after)
    found = to_look_at(state)
    found = found.filter(place.behind("received_at", earliest_first=True)) if place else found
    rows = list(found.order_by("received_at", "pk")[: size + 1])
    following = str(Place(rows[size - 1].received_at, rows[size - 1].pk)) if len(rows) > size else ""
    return MailPage(rows[:size], following)


def mail(number: int, state: IncomingMail.State) -> IncomingMail | None:
    """Give one mail of a state, whether somebody is done with it or not."""
    rows = IncomingMail.objects.select_related("mailbox", "conversation__customer", "done_by")
    return rows.filter(pk=number, state=state).first()


def left_unread(before: datetime) -> int:
    """Count the mails that an import before that time listed and never read: it was cut off."""
    return IncomingMail.objects.filter(state=IncomingMail.State.BROUGHT, brought_at__lt=before).count()


def blocked_senders() -> list[BlockedSender]:
    """Give whose mail is set aside as unwanted."""
    return list(BlockedSender.objects.select_related("by").order_by("address")[:1_000])


def is_blocked(address: str) -> bool:
    """Tell whether an address itself is blocked."""
    return BlockedSender.objects.filter(address=address.lower()).exists()


def conversations_of_sender(address: str, most: int = 5) -> list[Conversation]:
    """Give the conversations in which an address takes part, the newest first: a mail may belong to one of them."""
    rows = Conversation.objects.filter(participants__address=address.lower(), merged_into=None)
    return list(rows.order_by("-moved_at")[:most]) if "@" in address else []
