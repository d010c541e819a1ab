"""Marking a conversation as a complaint: until somebody takes the mark away, nothing needless is sent to them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.models import Conversation
from heedful.queries.identity import those_who_stay
from heedful.services.audit import Actor, record
from heedful.services.conversing import locked
from heedful.services.held_again import judge_held_of


@transaction.atomic
def mark_complaint(conversation: Conversation, by: Actor, clock: datetime) -> bool:
    """Mark a conversation as a complaint; tells whether it was none."""
    row = locked(conversation)
    if row.complaint_at is not None:
        return False
    _keep(row, clock)
    record(by, gettext_noop("marked as a complaint"), "conversation", row.pk)
    return True


@transaction.atomic
def unmark_complaint(conversation: Conversation, by: Actor) -> bool:
    """Take the mark away; tells whether there was one. What it held is judged again."""
    row = locked(conversation)
    if row.complaint_at is None:
        return False
    _keep(row, None)
    record(by, gettext_noop("took the mark of a complaint from"), "conversation", row.pk)
    if row.customer_id is not None:
        judge_held_of(those_who_stay([row.customer_id]).values(), timezone.now())
    return True


def _keep(row: Conversation, at: datetime | None) -> None:
    row.complaint_at = at
    row.version += 1
    row.save()
