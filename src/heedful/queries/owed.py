"""What we owe customers, and what each of them said last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from heedful.models import Message, Owed
from heedful.queries.handle import handle_of

#: So many are shown beside a person.
_MOST = 20


@dataclass(frozen=True)
class BetweenUs:
    """What we owe somebody, the most urgent first, and their last words to us."""

    owed: Sequence[Owed]
    last_words: Message | None


def between_us(family: Sequence[int]) -> BetweenUs:
    """Gather both, across all conversations of a person: by the numbers of all that they were known as."""
    open_ = Owed.objects.filter(conversation__customer__in=family, kept_at=None)
    theirs = Message.objects.filter(customer__in=family, is_ours=False, is_automatic=False, spam_at=None)
    theirs = theirs.defer("html", "text")
    return BetweenUs(
        owed=list(open_.select_related("said_by").order_by("due_on", "pk")[:_MOST]),
        last_words=theirs.order_by("-at", "-pk").first(),
    )


def overdue(today: date, most: int = 5) -> list[Owed]:
    """Give what was due before today or is due today and is not kept, the longest first."""
    late = Owed.objects.filter(kept_at=None, due_on__lte=today).select_related("conversation__customer")
    return list(late.annotate(handle=handle_of("conversation__customer_id")).order_by("due_on", "pk")[:most])
