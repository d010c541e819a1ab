"""Drafts: what somebody is writing is kept while they type, and found again on any device.

The rules of this file:

1. A reply and a note are two drafts. Neither ever becomes the other.
2. An open page writes over what it showed, and over what it wrote itself; below anything else.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heedful.models import Colleague, Conversation, Draft
from heedful.queries.begun import Begun

#: Longer than this is no letter.
LONGEST = 200_000


@transaction.atomic
def save_draft(conversation: Conversation, author: Colleague, sort: Draft.Sort, text: str, clock: datetime) -> None:
    """Keep what somebody has written so far; nothing at all is no draft, unless files go with it."""
    if not text.strip() or _was_just_sent(conversation, author, sort, text):
        drafts = Draft.objects.filter(conversation=conversation, author=author, sort=sort)
        # Files are attached under the same lock: none is put into a draft that is being thrown away.
        Conversation.objects.select_for_update().get(pk=conversation.pk)
        drafts.filter(files=None).delete()
        drafts.update(text="", saved_at=clock, owns_up_to=None)
        return
    Draft.objects.update_or_create(
        conversation=conversation,
        author=author,
        sort=sort,
        defaults={"text": text.replace("\0", "")[:LONGEST], "saved_at": clock, "saved_by": ""},
    )


@transaction.atomic
def save_typed(
    row: Conversation, author: Colleague, sort: Draft.Sort, text: str, begun: Begun, clock: datetime
) -> str | None:
    """Keep what somebody types on an open page; give the whole text if something else had been written meanwhile.

    If its draft went elsewhere, by a merge or a split, it is written there.
    """
    Conversation.objects.select_for_update().get(pk=row.pk)
    missed = begun.missed(row, author, sort, text)
    if missed is not None:
        whole = "\n\n".join(each for each in (missed.text, text) if each.strip())[:LONGEST]
        save_draft(row, author, sort, whole, clock)
        return whole
    own = begun.own(author, sort) if begun.page else None
    place = own.conversation if own else row
    save_draft(place, author, sort, text, clock)
    Draft.objects.filter(conversation=place, author=author, sort=sort).update(saved_by=begun.page)
    return None


def _was_just_sent(conversation: Conversation, author: Colleague, sort: Draft.Sort, text: str) -> bool:
    """Tell whether this was said already: a draft on its way while 'send' was pressed must not come back."""
    is_reply = sort == Draft.Sort.REPLY
    rows = conversation.messages.filter(is_ours=True) if is_reply else conversation.notes
    # Of a message what is visible: the text without the signature.
    texts = rows.filter(author=author).order_by("-pk").values_list("visible" if is_reply else "text", flat=True)
    last = texts.first()
    return last is not None and last.split() == text.split()


def forget_draft(conversation: Conversation, author: Colleague, sort: Draft.Sort) -> None:
    """Throw a draft away, with its files."""
    Draft.objects.filter(conversation=conversation, author=author, sort=sort).delete()
