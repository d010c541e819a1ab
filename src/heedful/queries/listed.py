"""Lists of the inbox that a filter makes, such as all conversations with a tag.

The rule of this file: a list walks along one index, from a place on. What a filter asks beyond that index is asked of
a few conversations for one page, and of `LOOKED_AT` at most where these do not fill it: so a page never costs much,
and little where most of them are found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from heedful.models import Conversation, Tagging
from heedful.queries.inbox import SIZE, ListPage, View, as_lines, holds, in_view, order_of, page_of
from heedful.queries.place_in_list import Place
from heedful.queries.search import LATELY, newest_with

#: So many conversations of an index are looked at for one page, where it does not say all that is asked.
LOOKED_AT = 5_000
_AT_FIRST = 400
#: States that only open conversations are in, the newest first.
_AMONG_OPEN = frozenset({View.OPEN, View.ANSWERED})
#: The time and the number by which the index of a tag is in order.
BY_TAG = ("by_tag__moved_at", "by_tag__conversation_id")


@dataclass(frozen=True)
class Filter:
    """What a list holds: conversations in this state with all that is named."""

    state: View = View.ALL
    tag: int | None = None
    team: int | None = None
    assignee: int | None = None
    #: 'me' is whoever looks at the list, 'nobody' nobody; else it does not matter.
    who: str = ""
    mailbox: int | None = None
    words: str = ""


@dataclass(frozen=True)
class _Way:
    """An index to walk along: its rows, the time and the number that order them, and what of the filter it says."""

    rows: QuerySet[Conversation]
    says: Collection[str]
    field: str = "moved_at"
    number: str = "pk"
    earliest_first: bool = False

    def behind(self, place: Place | None) -> QuerySet[Conversation]:
        """Give its rows in order, from a place on."""
        rows = self.rows
        if place is not None:
            rows = rows.filter(place.behind(self.field, earliest_first=self.earliest_first))
        sign = "" if self.earliest_first else "-"
        return rows.order_by(f"{sign}{self.field}", f"{sign}{self.number}")


def filtered_page(asked: Filter, colleague: int, clock: datetime, after: str = "", size: int = SIZE) -> ListPage:
    """Give one page of what a filter holds; `after` is the `next` of the page before.

    A page with few rows, or none, may have a next one: then so many were looked at.
    """
    field, earliest_first = order_of(asked.state)
    way = _way(asked, colleague, clock)
    rows = way.behind(Place.read(after))
    if asked.words:
        # So few were said lately that each can be looked at.
        numbers, is_cut = newest_with(asked.words)
        rows = Conversation.objects.filter(*_parts(asked, colleague, clock).values(), pk__in=numbers, merged_into=None)
        page = _page_among(rows, field, after, size, earliest_first=earliest_first)
        return replace(page, among_newest=LATELY) if is_cut else page
    more = [each for part, each in _parts(asked, colleague, clock).items() if part not in way.says]
    if not more:
        return page_of(list(as_lines(rows)[: size + 1]), field, size)
    page = ListPage([], "")
    for most in (min(_AT_FIRST, LOOKED_AT), LOOKED_AT):
        looked_at = Conversation.objects.filter(*more, pk__in=rows.values("pk")[:most])
        page = _page_among(looked_at, field, "", size, earliest_first=earliest_first)
        if page.next:
            return page
    return ListPage(page.rows, _end(rows, field))


def _page_among(rows: QuerySet[Conversation], field: str, after: str, size: int, *, earliest_first: bool) -> ListPage:
    """Give a page of rows that must be brought into order first: by their numbers, and then what stands in lines."""
    way = _Way(rows, (), field, earliest_first=earliest_first)
    numbers = list(way.behind(Place.read(after)).values_list("pk", flat=True)[: size + 1])
    lines = _Way(Conversation.objects.filter(pk__in=numbers), (), field, earliest_first=earliest_first)
    return page_of(list(as_lines(lines.behind(None))), field, size)


def _end(rows: QuerySet[Conversation], field: str) -> str:
    """Give the place of the last conversation that was looked at; empty if there are no more."""
    found = list(rows.values_list(field, "pk")[LOOKED_AT - 1 : LOOKED_AT + 1])
    return str(Place(*found[0])) if len(found) > 1 else ""


def _parts(asked: Filter, colleague: int, clock: datetime) -> Mapping[str, Q | Exists]:
    """Say of each part of a filter what it asks."""
    parts: dict[str, Q | Exists] = {}
    if asked.state is not View.ALL:
        parts["state"] = holds(asked.state, colleague, clock)
    if asked.tag is not None:
        parts["tag"] = Exists(Tagging.objects.filter(conversation=OuterRef("pk"), tag=asked.tag))
    if asked.team is not None:
        parts["team"] = Q(team=asked.team)
    if asked.who == "nobody":
        parts["who"] = Q(assignee=None)
    elif (person := _person(asked, colleague)) is not None:
        parts["who"] = Q(assignee=person)
    if asked.mailbox is not None:
        parts["mailbox"] = Q(mailbox=asked.mailbox)
    return parts


def _way(asked: Filter, colleague: int, clock: datetime) -> _Way:
    """Choose the index that leaves the least to look at."""
    field, earliest_first = order_of(asked.state)
    if field == "moved_at" and asked.tag is not None:
        return _Way(tagged(asked.tag), {"tag"}, *BY_TAG)
    if asked.team is not None and asked.state in _AMONG_OPEN:
        rows = in_view(View.OPEN, colleague, clock).filter(team=asked.team)
        return _Way(rows, {"team", "state"} if asked.state is View.OPEN else {"team"})
    if asked.state in _AMONG_OPEN and (asked.who == "nobody" or _person(asked, colleague) is not None):
        theirs = View.UNASSIGNED if asked.who == "nobody" else View.MINE
        rows = in_view(theirs, _person(asked, colleague) or 0, clock)
        return _Way(rows, {"who", "state"} if asked.state is View.OPEN else {"who"})
    return _Way(in_view(asked.state, colleague, clock), {"state"}, field, earliest_first=earliest_first)


def _person(asked: Filter, colleague: int) -> int | None:
    return colleague if asked.who == "me" else asked.assignee


def tagged(tag: int) -> QuerySet[Conversation]:
    """Choose what a tag is on, along its index if the order is `BY_TAG`."""
    named = Conversation.objects.alias(by_tag=FilteredRelation("taggings", condition=Q(taggings__tag=tag)))
    return named.filter(by_tag__isnull=False, merged_into=None)
