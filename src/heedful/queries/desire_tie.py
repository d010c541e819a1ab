"""What conversations are about, and the words in them that move desires of other kinds than their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Max

from heedful.domain.help_desire import Said
from heedful.models import Conversation, DesireTie
from heedful.queries.bite import ASKED_AT_ONCE, bites
from heedful.queries.identity import families_of, those_who_stay
from heedful.queries.said import words_of_people


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
    ties: list[DesireTie]
    said: list[Word] = field(default_factory=list)

    def words(self) -> Iterable[tuple[str, Word]]:
        """Give the words that move a desire of another kind, with the id of that kind."""
        for tie in self.ties:
            if tie.kind is not None:
                yield from ((tie.kind.slug, word) for word in self.said if tie.holds(word.at))


def about_now(conversation: Conversation) -> DesireTie | None:
    """Give what a conversation is about now; None where it is a desire of its own."""
    return (
        DesireTie.objects.filter(conversation=conversation, until=None, kind__isnull=False)
        .select_related("kind")
        .first()
    )


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


def tied_of(customers: Iterable[int]) -> list[Tied]:
    """Give the conversations of customers, and of all who went into them, that are tied or were not looked at yet."""
    now = families_of(customers)
    found: list[Tied] = []
    for bite in bites(now, ASKED_AT_ONCE):
        rows = DesireTie.objects.filter(conversation__customer__in=bite, conversation__merged_into=None)
        ties: dict[int, list[DesireTie]] = defaultdict(list)
        whose: dict[int, int] = {}
        for tie in rows.select_related("kind", "conversation").order_by("since", "pk"):
            ties[tie.conversation_id].append(tie)
            whose[tie.conversation_id] = now[tie.conversation.customer_id or 0]
        said = said_in(ties)
        found += [Tied(whose[number], each, said.get(number, [])) for number, each in ties.items()]
    return found


def last_words() -> dict[int, int]:
    """Give for each customer whose words move desires when (ms) the last of these was."""
    tied = words_of_people().filter(conversation__ties__kind__isnull=False, conversation__customer__isnull=False)
    by_writer = dict(tied.values_list("conversation__customer").annotate(last=Max("at")).order_by())
    last: dict[int, int] = {}
    for number, stays in those_who_stay(by_writer).items():
        last[stays] = max(last.get(stays, 0), round(by_writer[number].timestamp() * 1000))
    return last
