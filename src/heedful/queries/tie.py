"""What conversations are about, and the words in them that move desires of other kinds than their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Max, Q, QuerySet

from heedful.domain.help_desire import Said
from heedful.models import Conversation, Customer, Message, Tie

#: The databases take so many values in one query.
_ASKED_AT_ONCE = 500


@dataclass(frozen=True)
class Word:
    """Something said in a conversation, at `at` (ms); `number` is that of its message."""

    at: int
    number: int
    what: Said


@dataclass(frozen=True)
class Tied:
    """A conversation of a customer: what it is or was about, and all that was said in it, in order of time."""

    customer: int
    ties: list[Tie]
    said: list[Word] = field(default_factory=list)

    def words(self) -> Iterable[tuple[str, Word]]:
        """Give the words that move a desire of another kind, with the id of that kind."""
        for tie in self.ties:
            if tie.kind is not None:
                yield from ((tie.kind.slug, word) for word in self.said if holds(tie, word.at))


def holds(tie: Tie, at: int) -> bool:
    """Tell whether what is said at a moment (ms) falls under a tie."""
    return tie.since <= at and (tie.until is None or at < tie.until)


def about_now(conversation: Conversation) -> Tie | None:
    """Give what a conversation is about now; None where it is a desire of its own."""
    return Tie.objects.filter(conversation=conversation, until=None, kind__isnull=False).select_related("kind").first()


def said_in(conversations: Iterable[int]) -> dict[int, list[Word]]:
    """Give what was said in conversations, in order of time; what no person wrote, or did not go out, says nothing."""
    told: dict[int, list[Word]] = defaultdict(list)
    rows = words_of_people().filter(conversation__in=list(conversations)).order_by("at", "pk")
    for conversation, pk, at, is_ours, is_thanks in rows.values_list(
        "conversation", "pk", "at", "is_ours", "is_thanks"
    ):
        what = Said.ANSWERED if is_ours else Said.THANKED if is_thanks else Said.ASKED
        told[conversation].append(Word(round(at.timestamp() * 1000), pk, what))
    return told


def words_of_people() -> QuerySet[Message]:
    """Give the messages that move desires."""
    gone_out = Q(outgoing=None) | Q(outgoing__sent_at__isnull=False)
    return Message.objects.filter(gone_out, is_automatic=False)


def tied_of(customers: Sequence[int]) -> list[Tied]:
    """Give the conversations of some customers that are or were about something, or were not looked at yet."""
    merged = _who_they_were(customers)
    found: list[Tied] = []
    numbers = list(merged)
    for first in range(0, len(numbers), _ASKED_AT_ONCE):
        bite = numbers[first : first + _ASKED_AT_ONCE]
        ties: dict[int, list[Tie]] = defaultdict(list)
        whose: dict[int, int] = {}
        rows = Tie.objects.filter(conversation__customer__in=bite, conversation__merged_into=None)
        for tie in rows.select_related("kind", "conversation").order_by("since", "pk"):
            ties[tie.conversation.pk].append(tie)
            whose[tie.conversation.pk] = merged[tie.conversation.customer_id or 0]
        said = said_in(ties)
        found += [Tied(whose[number], each, said.get(number, [])) for number, each in ties.items()]
    return found


def _who_they_were(customers: Sequence[int]) -> dict[int, int]:
    """Give for customers, and for all who went into them, the number of who they are now."""
    now = {number: number for number in customers}
    fresh = list(now)
    while fresh:
        rows = Customer.objects.filter(merged_into__in=fresh).values_list("pk", "merged_into")
        before = [(number, now[into]) for number, into in rows if number not in now and into is not None]
        now.update(before)
        fresh = [number for number, _ in before]
    return now


def last_words() -> dict[int, int]:
    """Give for each customer whose words move desires when (ms) the last of these was."""
    rows = (
        words_of_people()
        .filter(conversation__ties__kind__isnull=False, conversation__customer__isnull=False)
        .values_list("conversation__customer")
        .annotate(last=Max("at"))
        .order_by()
    )
    into = dict(Customer.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
    last: dict[int, int] = {}
    for number, at in rows:
        now = number
        while now in into:
            now = into[now]
        last[now] = max(last.get(now, 0), round(at.timestamp() * 1000))
    return last
