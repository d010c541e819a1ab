"""Drafts: what somebody is writing is kept while they type, and found again on any device.

The rule of this file: a reply and a note are two drafts. Neither ever becomes the other.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heedful.models import Colleague, Conversation, Draft

#: Longer than this is no letter.
LONGEST = 200_000


@transaction.atomic
def save_draft(conversation: Conversation, author: Colleague, sort: Draft.Sort, text: str, clock: datetime) -> None:
    """Keep what somebody has written so far; nothing at all is no draft."""
    if not text.strip() or _was_just_sent(conversation, author, sort, text):
        forget_draft(conversation, author, sort)
        return
    Draft.objects.update_or_create(
        conversation=conversation,
        author=author,
        sort=sort,
        defaults={"text": text.replace("\0", "")[:LONGEST], "saved_at": clock},
    )


def _was_just_sent(conversation: Conversation, author: Colleague, sort: Draft.Sort, text: str) -> bool:
    """Tell whether this was said already: a draft on its way while 'send' was pressed must not come back."""
    rows = conversation.messages.filter(is_ours=True) if sort == Draft.Sort.REPLY else conversation.notes
    last = rows.filter(author=author).order_by("-pk").values_list("text", flat=True).first()
    return last is not None and last.split() == text.split()


def forget_draft(conversation: Conversation, author: Colleague, sort: Draft.Sort) -> None:
    """Throw a draft away."""
    Draft.objects.filter(conversation=conversation, author=author, sort=sort).delete()
