"""A phone call or a talk, written down: a conversation with its desire like any other.

The rule of this file: what a person told us counts as asked when they told it, and what we said there as our answer; a
talk in which we said nothing waits for us. No mail goes out from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.domain.identity import Handle
from heedful.models import Conversation, Customer, Identity, Mailbox, Message, Talk
from heedful.services.audit import Actor, record
from heedful.services.conversing import Heard, answered, hear, locked, said
from heedful.services.customer import resolve_identities
from heedful.services.fingerprint import remember
from heedful.services.owed import owe

#: Nobody remembers a talk from before; what is written so is a slip, and stands at the edge of the calendar at worst.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LONGEST_SUBJECT = 80


@dataclass(frozen=True)
class Talked:
    """What was said, when, and how. `who` is somebody we know; else `handle` may say by what to know them."""

    way: Talk.Way
    at: datetime
    theirs: str
    ours: str = ""
    subject: str = ""
    who: Customer | None = None
    name: str = ""
    handle: Handle | None = None
    #: What we said we would do, and by when.
    promised: str = ""
    due_on: date | None = None


@transaction.atomic
def write_down(talked: Talked, by: Actor, clock: datetime) -> Message:
    """Begin a conversation with a talk; give what they said in it."""
    customer = talked.who or _made_known(talked)
    theirs = hear(None, _heard(talked, customer, by))
    Talk.objects.create(message=theirs, way=talked.way, written_by=by.colleague, written_at=clock)
    if talked.ours.strip():
        _we_said(theirs.conversation, talked, by, clock)
    if talked.promised.strip():
        owe(theirs.conversation, by, talked.promised, talked.due_on, clock)
    record(by, gettext_noop("wrote down a talk"), "conversation", theirs.conversation_id)
    theirs.conversation.refresh_from_db()
    return theirs


def _made_known(talked: Talked) -> Customer | None:
    """Give whom the handle is of, made known if nobody was; without one nobody is."""
    if talked.handle is None:
        return None
    number, _ = resolve_identities([talked.handle.value], talked.handle.sort)[talked.handle.value]
    customer = Customer.objects.get(pk=number)
    if talked.name and not customer.name:
        customer.name = talked.name
        customer.save(update_fields=["name"])
    return customer


def _heard(talked: Talked, customer: Customer | None, by: Actor) -> Heard:
    return Heard(
        customer=customer,
        mailbox=Mailbox.objects.filter(closed_at=None).order_by("pk").first(),
        at=talked.at,
        text=talked.theirs,
        sender=_address_of(customer),
        sender_name=talked.name or (customer.name if customer else ""),
        subject=talked.subject or " ".join(talked.theirs.split())[:_LONGEST_SUBJECT],
        how=Message.How.TALK,
        program=by.program,
    )


def _address_of(customer: Customer | None) -> str:
    """Give the address to which an answer may go, if we know exactly one."""
    if customer is None:
        return ""
    known = list(customer.identities.filter(sort=Identity.Sort.EMAIL).values_list("value", flat=True)[:2])
    return known[0] if len(known) == 1 else ""


def _we_said(conversation: Conversation, talked: Talked, by: Actor, clock: datetime) -> None:
    row = locked(conversation)
    message = Message.objects.create(
        conversation=row,
        is_ours=True,
        how=Message.How.TALK,
        author=by.colleague,
        program=by.program,
        text=talked.ours.replace("\0", ""),
        visible=talked.ours.replace("\0", ""),
        at=talked.at,
    )
    remember([message])
    Talk.objects.create(message=message, way=talked.way, written_by=by.colleague, written_at=clock)
    said(row, message)
    answered(row.pk, message)
