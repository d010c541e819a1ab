"""Granting without asking: the owner's list, and what an agent grants with an answer.

The rules of this file:

1. What is granted goes with an answer: it is promised when that is sent, and until then can be taken back.
2. It is on record who granted what to whom and when. It is counted for the house, and never by agent.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.models import Allowance, Colleague, Conversation, Grant, Message
from heedful.services.audit import Actor, record


def allow(by: Actor, words: str) -> Allowance:
    """Let agents grant something without asking."""
    with transaction.atomic():
        row = Allowance.objects.create(words=words, made_by=by.colleague)
        record(by, gettext_noop("allowed agents to grant"), "allowance", row.pk)
    return row


def allow_no_more(by: Actor, row: Allowance) -> None:
    """Take something off the list. What was granted stays granted."""
    with transaction.atomic():
        if Allowance.objects.filter(pk=row.pk, closed_at=None).update(closed_at=timezone.now()):
            record(by, gettext_noop("allows agents no more to grant"), "allowance", row.pk)


def grant(conversation: Conversation, by: Actor, colleague: Colleague, allowance: Allowance, detail: str) -> Grant:
    """Grant something with the answer that is being written."""
    with transaction.atomic():
        row = Grant.objects.create(
            allowance=allowance,
            words=allowance.words,
            detail=detail,
            conversation=conversation,
            customer=conversation.customer,
            colleague=colleague,
        )
        record(by, gettext_noop("granted something in"), "conversation", conversation.pk, grant=row.pk)
    return row


def take_back(row: Grant, by: Actor) -> bool:
    """Grant it not after all; tells whether it was not sent yet."""
    with transaction.atomic():
        taken = bool(Grant.objects.filter(pk=row.pk, sent_at=None).delete()[0])
        if taken:
            record(by, gettext_noop("took back what was granted in"), "conversation", row.conversation_id, grant=row.pk)
    return taken


def go_with(message: Message, clock: datetime) -> None:
    """Let what its author grants go with a message, in the caller's transaction."""
    if message.author_id is not None:
        mine = Grant.objects.filter(conversation=message.conversation_id, colleague=message.author_id, sent_at=None)
        mine.update(message=message, sent_at=clock, customer=message.conversation.customer_id)


def come_back(message: Message, colleague: Colleague | None) -> None:
    """Let what went with a message wait for the next answer of whoever took it back, in the caller's transaction."""
    theirs = Grant.objects.filter(message=message)
    if colleague is None:
        theirs.delete()
    else:
        theirs.update(message=None, sent_at=None, colleague=colleague)
