"""Who looked at what people said or did: written down once an hour for each, however often they look.

The rule of this file: a look at a conversation is one at its customer, where we know them: so whoever asks who saw what
is theirs finds all of it in one place.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from heedful.models import Conversation, IncomingMail, Message
from heedful.queries.audit import SAW, has_seen
from heedful.services.audit import Actor, record

#: Looking again within this time is the same look, for the audit log.
_ONE_LOOK = timedelta(hours=1)


def looked_at_customer(by: Actor, customer: int, clock: datetime) -> None:
    """Note that somebody looked at what a customer said or did."""
    _looked(by, "customer", str(customer), clock)


def looked_at_conversation(by: Actor, row: Conversation, clock: datetime) -> None:
    """Note that somebody looked at what was said in a conversation."""
    if row.customer_id is not None:
        looked_at_customer(by, row.customer_id, clock)
    else:
        _looked(by, "conversation", str(row.pk), clock)


def looked_at_message(by: Actor, row: Message, clock: datetime) -> None:
    """Note that somebody looked at a message, or at what came with it."""
    if row.customer_id is not None:
        looked_at_customer(by, row.customer_id, clock)
    else:
        looked_at_conversation(by, row.conversation, clock)


def looked_at_mail(by: Actor, row: IncomingMail, clock: datetime) -> None:
    """Note that somebody looked at a mail as it came; one that was set aside stands for itself."""
    if row.message is not None:
        looked_at_message(by, row.message, clock)
    elif row.state == IncomingMail.State.PLACED and row.conversation is not None:
        looked_at_conversation(by, row.conversation, clock)
    else:
        _looked(by, "mail", str(row.pk), clock)


def looked_through_customers(by: Actor, numbers: Collection[int], clock: datetime) -> None:
    """Note that a program read a page of customers: from which number to which, and how many."""
    if len(set(numbers)) == 1:
        looked_at_customer(by, min(numbers), clock)
    elif numbers:
        _looked(by, "customers", f"{min(numbers)}-{max(numbers)}", clock, n=len(set(numbers)))


def looked_through_conversations(by: Actor, rows: Collection[Conversation], clock: datetime) -> None:
    """Note that a program read a page of conversations; where all are with one customer, it looked at these."""
    customers, numbers = {row.customer_id for row in rows}, [row.pk for row in rows]
    known = [each for each in customers if each is not None]
    if len(customers) == len(known) == 1:
        looked_at_customer(by, known[0], clock)
    elif numbers:
        _looked(by, "conversations", f"{min(numbers)}-{max(numbers)}", clock, n=len(numbers))


def _looked(by: Actor, sort: str, object_id: str, clock: datetime, **detail: int) -> None:
    who, key = by.colleague, by.program
    is_on_record = has_seen(who.pk if who else None, key.prefix if key else None, sort, object_id, clock - _ONE_LOOK)
    if not is_on_record:
        record(by, SAW, sort, object_id, **detail)
