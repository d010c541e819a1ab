"""Who stands beside a conversation: the person, what they came for, what they tried, and what else we talked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from heedful.models import Circumstances, Conversation, Customer, DesireTie, Identity, Place
from heedful.queries.circumstances import TouchedNow, touched_now
from heedful.queries.customer import DesireOfCustomer, came_for, handles_of, told
from heedful.queries.desire_tie import about_now
from heedful.queries.identity import family_of, one_who_stays, place_of
from heedful.queries.stream import Line, PageViews, stream_of

#: So many of the last signals, and of the other conversations, are shown.
_TRIED, _OTHERS = 8, 5


@dataclass(frozen=True)
class Beside:
    """One person, as the pane beside a conversation shows them; `tried` is newest first.

    `about` says which open desire the conversation moves, unless it is one of its own.
    """

    person: Customer
    handles: Sequence[Identity]
    since: datetime
    place: Place | None
    open: Sequence[DesireOfCustomer]
    tried: Sequence[Line | PageViews]
    others: Sequence[Conversation]
    about: DesireTie | None
    touched: Sequence[TouchedNow]
    said: Circumstances | None


def beside(row: Conversation, clock: datetime, zone: tzinfo) -> Beside | None:
    """Give who a conversation is with; None where nobody is known."""
    if row.customer is None:
        return None
    person = one_who_stays(row.customer)
    came = came_for(person.pk, clock)
    stream = stream_of(person.pk, limit=_TRIED, came=came, zone=zone)
    others = Conversation.objects.filter(customer=person, merged_into=None).exclude(pk=row.pk)
    unfinished = [each for each in told(came, 0) if each.ended_at is None]
    is_about_nothing = all(each.is_of_a_conversation for each in unfinished)
    return Beside(
        person=person,
        handles=handles_of(person, 4),
        since=min(person.since, stream.first_at or person.since),
        place=place_of(person),
        open=unfinished,
        tried=[entry for day in stream.days for entry in day.entries],
        others=list(others.order_by("-moved_at")[:_OTHERS]),
        about=None if is_about_nothing else about_now(row),
        touched=touched_now(family_of(person), clock),
        said=Circumstances.objects.filter(customer=person).first(),
    )
