"""Calling what somebody wrote in a conversation spam, and taking that back.

The rule of this file: spam is no desire. Whoever sent it waits for nothing, in no list and no figure, for as long as it
is called so; what others wrote in the same conversation counts as before, and whoever of them waits stays in sight.
Nothing is deleted.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.models import BlockedSender, Conversation
from heedful.queries.conversation_standing import told_by
from heedful.services.audit import Actor, record
from heedful.services.conversing import close, follow_again, locked, reopen
from heedful.services.set_aside import block, unblock


@transaction.atomic
def call_spam(conversation: Conversation, address: str, by: Actor, clock: datetime) -> None:
    """Block who wrote in a conversation, and let nobody wait for an answer to what they wrote there.

    It is closed, unless somebody else waits in it.
    """
    block(address, by)
    row = locked(conversation)
    row.messages.filter(is_ours=False, sender__iexact=address, spam_at=None).update(spam_at=clock)
    # Who has not waited until now does not begin to because somebody else is blocked.
    _wait_anew(row, may_wait=row.waiting_since is not None)
    record(by, gettext_noop("called what somebody wrote spam"), "conversation", row.pk)
    if row.waiting_since is None:
        close(row, by)


@transaction.atomic
def no_spam(conversation: Conversation, address: str, by: Actor) -> None:
    """Let a sender in again; what they wrote in a conversation counts as if nobody had called it spam."""
    for blocked in BlockedSender.objects.filter(address=address.lower()):
        unblock(blocked, by)
    row = locked(conversation)
    if not row.messages.filter(sender__iexact=address, spam_at__isnull=False).update(spam_at=None):
        return
    _wait_anew(row, may_wait=True)
    record(by, gettext_noop("took back that it is spam"), "conversation", row.pk)
    if row.closed_at is not None:
        reopen(row, by)


def _wait_anew(row: Conversation, *, may_wait: bool) -> None:
    """Say in a locked row who waits, by what was said and is no spam; and follow what it moves."""
    told = told_by(row)
    row.waiting_since = told.waiting_since if may_wait else None
    row.answered_at, row.waited_ms = told.answered_at, told.waited_ms
    row.version += 1
    row.save()
    follow_again(row)
