"""Saved replies: those that somebody may use and change, and which of them are for a customer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.conf import settings
from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Lower

from heedful.domain.saved_reply import best_language
from heedful.models import Colleague, Conversation, SavedReply

#: So many are offered at once; more than one reads.
MOST_OFFERED = 30
#: More than a house ever writes.
_MOST_READ = 2_000


def replies_of(colleague: Colleague) -> QuerySet[SavedReply]:
    """Choose the saved replies that somebody sees: those of all of us, and their own."""
    rows = SavedReply.objects.filter(Q(owner=None) | Q(owner=colleague)).select_related("owner", "changed_by")
    return rows.order_by(Lower("title"), F("owner").asc(nulls_first=True), "language", "pk")


def one_of_each_title() -> QuerySet[SavedReply]:
    """Choose those of all of us, each title once."""
    firsts = SavedReply.objects.filter(owner=None).values(low=Lower("title")).annotate(first=Min("pk"))
    return SavedReply.objects.filter(pk__in=firsts.values("first")).order_by(Lower("title"))


def page_of_all(after: int, size: int) -> tuple[Sequence[SavedReply], int | None]:
    """Give one page of those of all of us, the oldest first, and where the next begins."""
    rows = list(SavedReply.objects.filter(owner=None, pk__gt=after).order_by("pk")[: size + 1])
    return rows[:size], rows[size - 1].pk if len(rows) > size else None


def in_language_of(reply: SavedReply, row: Conversation) -> SavedReply:
    """Give the text of the same title that is for the customer of a conversation."""
    same = SavedReply.objects.filter(title__iexact=reply.title, owner=reply.owner_id)
    texts = {each.language: each for each in [reply, *same]}
    return texts[best_language(list(texts), _languages(row))]


def _languages(row: Conversation) -> tuple[str, str]:
    return (row.customer.language if row.customer else "", settings.HEEDFUL_LANGUAGE)


def offered(row: Conversation, colleague: Colleague, words: str) -> Sequence[SavedReply]:
    """Give those whose title or text holds all words, one of each title: the one in the language of the customer."""
    wanted = _languages(row)
    found = []
    for _, group in groupby(replies_of(colleague)[:_MOST_READ], lambda each: (each.title.lower(), each.owner_id)):
        texts = {each.language: each for each in group}
        best = texts[best_language(list(texts), wanted)]
        if _holds(best, words.lower().split()):
            found.append(best)
    # A title that begins with the words comes first.
    return sorted(found, key=lambda each: not each.title.lower().startswith(words.lower()))[:MOST_OFFERED]


def _holds(reply: SavedReply, words: Sequence[str]) -> bool:
    text = f"{reply.title}\n{reply.body}".lower()
    return all(word in text for word in words)
