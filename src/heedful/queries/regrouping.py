"""What was merged and split at a conversation, and with which it could be merged."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from heedful.models import Conversation, Message, Regrouping
from heedful.queries.handle import handle_of
from heedful.queries.identity import family_of, one_who_stays

#: So many conversations are offered, and so many messages.
_OFFERED, _MESSAGES = 10, 200


def regrouped(row: Conversation) -> Sequence[Regrouping]:
    """Give what was merged and split here and is not undone, the last first: that one alone can be."""
    here = Regrouping.objects.filter(Q(source=row) | Q(target=row), undone_at=None)
    return list(here.select_related("source", "target", "by", "program").order_by("-pk")[:_OFFERED])


def to_merge_with(row: Conversation) -> Sequence[Conversation]:
    """Give the other conversations of the same customer, the newest first."""
    if row.customer is None:
        return []
    theirs = family_of(one_who_stays(row.customer))
    rows = Conversation.objects.filter(customer__in=theirs, merged_into=None).exclude(pk=row.pk)
    return list(rows.order_by("-moved_at", "-pk")[:_OFFERED])


def with_name(number: int) -> Conversation | None:
    """Give a conversation that was not merged, with the handle of who it is with."""
    rows = Conversation.objects.annotate(handle=handle_of("customer_id")).select_related("customer")
    return rows.filter(pk=number, merged_into=None).first()


def to_split_at(row: Conversation) -> Sequence[Message]:
    """Give the messages at which a conversation can be split: the newest but not the first of all, in order."""
    newest = list(row.messages.defer("text", "html").select_related("author").order_by("-at", "-pk")[:_MESSAGES])
    return newest[::-1] if len(newest) == _MESSAGES else newest[::-1][1:]
