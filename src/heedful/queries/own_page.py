"""What a customer sees on the page of their own: what we are doing for them, and how things are with them.

The rule of this file: only what is theirs. Of conversations that were merged with somebody else's, what came from
there is left out; of our answers only those are quoted that went to an address of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from heedful.domain.beginning import beginning
from heedful.models import Conversation, Customer, Identity, Mailbox, Message, Outgoing, Owed
from heedful.queries.circumstances import HowThingsAre, TouchedNow, how_things_are
from heedful.queries.customer import DesireOfCustomer, came_for, told
from heedful.queries.identity import family_of
from heedful.queries.with_others import WithOthers, with_others

_MOST = 20
#: So many of our last messages in them are looked through for the last answer.
_LOOKED_THROUGH = 400


@dataclass(frozen=True)
class Answer:
    """Our last answer: when it went, and how it begins."""

    at: datetime
    beginning: str


@dataclass(frozen=True)
class Talk:
    """One open conversation, as its customer may see it."""

    subject: str
    waiting_since: datetime | None
    answer: Answer | None


@dataclass(frozen=True)
class OwnPage:
    """All that the page tells; `house` is how we are called, '' if nobody has said; `troubles` are told by a notice."""

    house: str
    troubles: Sequence[TouchedNow]
    talks: Sequence[Talk]
    owed: Sequence[Owed]
    desires: Sequence[DesireOfCustomer]
    things: HowThingsAre


def own_page(person: Customer, clock: datetime) -> OwnPage:
    """Gather what somebody may see of what we do for them."""
    family = family_of(person)
    others = with_others(family)
    owed = Owed.objects.filter(conversation__customer__in=family, kept_at=None).exclude(pk__in=others.came["owed"])
    desires = [each for each in told(came_for(person.pk, clock), 0) if each.ended_at is None]
    things = how_things_are(person, clock, family)
    return OwnPage(
        house=_house(),
        troubles=[each for each in things.touched if each.notice],
        talks=_talks(family, others),
        owed=list(owed.order_by("due_on", "pk")[:_MOST]),
        desires=[each for each in desires if not each.is_of_a_conversation],
        things=things,
    )


def _house() -> str:
    return Mailbox.objects.exclude(sender_name="").order_by("pk").values_list("sender_name", flat=True).first() or ""


def _talks(family: Sequence[int], others: WithOthers) -> list[Talk]:
    rows = Conversation.objects.filter(customer__in=family, merged_into=None, closed_at=None)
    shown = list(rows.order_by("-moved_at", "-pk").only("subject", "waiting_since")[:_MOST])
    answers = _answers([row.pk for row in shown], family, others)
    return [Talk(row.subject, row.waiting_since, answers.get(row.pk)) for row in shown]


def _answers(conversations: Sequence[int], family: Sequence[int], others: WithOthers) -> Mapping[int, Answer]:
    theirs = {each.lower() for each in Identity.objects.filter(customer__in=family).values_list("value", flat=True)}
    sent = Message.objects.filter(
        conversation__in=conversations, is_ours=True, is_automatic=False, outgoing__state=Outgoing.State.SENT
    ).exclude(pk__in=others.came["messages"])
    found: dict[int, Answer] = {}
    columns = ("conversation", "at", "visible", "to", "cc")
    for number, at, visible, to, cc in sent.order_by("-at", "-pk").values_list(*columns)[:_LOOKED_THROUGH]:
        if any(address.lower() in theirs for _, address in (*to, *cc)):
            found.setdefault(number, Answer(at, beginning(visible)))
    return found
