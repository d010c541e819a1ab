"""What we owe a customer: said by one of us, open until one of us says that it is done.

The rule of this file: nothing is taken for kept because time went by or a conversation was closed.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.models import Conversation, Owed
from heedful.services.audit import Actor, record
from heedful.services.conversing import move_on


@transaction.atomic
def owe(conversation: Conversation, by: Actor, text: str, due_on: date | None, clock: datetime) -> Owed:
    """Write down what we said we would do."""
    move_on(conversation.pk)
    row = Owed.objects.create(conversation=conversation, text=text, due_on=due_on, said_at=clock, said_by=by.colleague)
    record(by, gettext_noop("wrote down what we owe"), "conversation", conversation.pk)
    return row


@transaction.atomic
def keep(row: Owed, by: Actor, clock: datetime) -> None:
    """Say that it is done; who comes second changes nothing."""
    if Owed.objects.filter(pk=row.pk, kept_at=None).update(kept_at=clock, kept_by=by.colleague):
        move_on(row.conversation_id)
        record(by, gettext_noop("kept what we owed"), "conversation", row.conversation_id)


@transaction.atomic
def not_kept(row: Owed, by: Actor) -> None:
    """Take that back."""
    if Owed.objects.filter(pk=row.pk, kept_at__isnull=False).update(kept_at=None, kept_by=None):
        move_on(row.conversation_id)
        record(by, gettext_noop("owed it still"), "conversation", row.conversation_id)
