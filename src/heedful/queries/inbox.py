"""The inbox: which conversations stand in which view, and how many of them need us.

The rule of this file: every list walks along one index, from a place on (a keyset, never an offset), and every count
ends at `MOST`: so a view is as quick with half a million conversations as with ten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from heedful.models import Conversation, IncomingMail, Outgoing, Participant
from heedful.queries.handle import handle_of
from heedful.queries.may_belong import MayBelong, all_that_may_belong, may_belong
from heedful.queries.place_in_list import Place
from heedful.queries.team import team_numbers_of

#: Counts end here; more is more than one reads.
MOST = 1_000
#: So many conversations stand on one page.
SIZE = 40


class View(StrEnum):
    """What a list shows."""

    WAITING = "waiting"  # waits for us, the longest first
    MINE = "mine"
    TEAMS = "teams"  # of the teams that one is in
    UNASSIGNED = "unassigned"
    ANSWERED = "answered"  # waits for them
    UNSENT = "unsent"  # an answer of ours was stopped, could not be delivered, or came back
    SNOOZED = "snoozed"
    CLOSED = "closed"
    OPEN = "open"  # neither closed nor put off
    ALL = "all"


#: By what a view is in order, and whether the earliest comes first.
_ORDER = {View.WAITING: ("waiting_since", True), View.SNOOZED: ("snoozed_until", True)}
_COLUMNS = (
    *("subject", "beginning", "is_ours_last", "messages_count", "waiting_since", "moved_at", "snoozed_until"),
    *("closed_at", "complaint_at", "version", "customer__name", "assignee__name", "team__name"),
)


@dataclass(frozen=True)
class Counts:
    """How many conversations and mails need somebody; each at most `MOST`."""

    waiting: int
    mine: int
    unsent: int
    aside: int
    failed: int
    #: None for whoever is in no team.
    teams: int | None = None


@dataclass(frozen=True)
class ListPage:
    """One page of a view, and the place at which the next begins (empty on the last)."""

    rows: Sequence[Conversation]
    next: str
    #: Where words are looked for, and more hold them than were looked at: among how many of the newest that was.
    among_newest: int = 0

    @property
    def tag(self) -> int:
        """A number that is another one as soon as a row of it changes; the same in every process."""
        return hash(tuple((row.pk, row.version) for row in self.rows))


def list_page(view: View, colleague: int, clock: datetime, after: str = "", size: int = SIZE) -> ListPage:
    """Give one page of a view; `after` is the `next` of the page before, and nonsense begins at the beginning."""
    if view is View.TEAMS:
        return _of_teams(team_numbers_of(colleague), clock, after, size)
    field, earliest_first = order_of(view)
    found, place = in_view(view, colleague, clock), Place.read(after)
    found = found.filter(place.behind(field, earliest_first=earliest_first)) if place else found
    order = (field, "pk") if earliest_first else (f"-{field}", "-pk")
    rows = list(as_lines(found).order_by(*order)[: size + 1])
    return page_of(rows, field, size)


def _of_teams(teams: Sequence[int], clock: datetime, after: str, size: int) -> ListPage:
    """Walk along the list of each team, and put together what comes first in any of them."""
    place = Place.read(after)
    newest: list[tuple[datetime, int]] = []
    for team in teams:
        rows = Conversation.objects.filter(_awake(clock), team=team, merged_into=None)
        rows = rows.filter(place.behind("moved_at", earliest_first=False)) if place else rows
        newest += rows.order_by("-moved_at", "-pk").values_list("moved_at", "pk")[: size + 1]
    numbers = [number for _, number in sorted(newest, reverse=True)[: size + 1]]
    found = as_lines(Conversation.objects.filter(pk__in=numbers))
    return page_of(list(found.order_by("-moved_at", "-pk")) if numbers else [], "moved_at", size)


def order_of(view: View) -> tuple[str, bool]:
    """Say by which field a view is in order, and whether the earliest comes first."""
    return _ORDER.get(view, ("moved_at", False))


def as_lines(found: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Give conversations with what a line of a list shows: their tags by a second query, the rest by the first."""
    named = found.annotate(handle=Coalesce(handle_of("customer_id"), _who_takes_part()))
    return named.select_related("customer", "assignee", "team").only(*_COLUMNS).prefetch_related("tags")


def page_of(rows: Sequence[Conversation], field: str, size: int) -> ListPage:
    """Give a page of rows in the order of a field; one row more than it holds says that there is another page."""
    shown = rows[:size]
    return ListPage(shown, str(Place(getattr(shown[-1], field), shown[-1].pk)) if len(rows) > size else "")


def _who_takes_part() -> Subquery:
    """Give an address of somebody in a conversation in which nobody is known."""
    people = Participant.objects.filter(conversation=OuterRef("pk")).order_by("pk").values("address")
    return Subquery(people[:1], output_field=CharField())


def in_view(view: View, colleague: int, clock: datetime) -> QuerySet[Conversation]:
    """Choose what stands in a view."""
    return Conversation.objects.filter(holds(view, colleague, clock), merged_into=None)


def holds(view: View, colleague: int, clock: datetime) -> Q:
    """Say what a conversation must be to stand in a view; none that was merged does."""
    return _HOLDS[view](colleague, clock)


def _awake(clock: datetime) -> Q:
    return Q(closed_at=None) & (Q(snoozed_until=None) | Q(snoozed_until__lte=clock))


def _unsent() -> list[int]:
    """Give the answers that did not go out, or came back and left somebody without one: few, looked up by number.

    What came back is over when one of us has answered since, or has closed it.
    """
    ways = Outgoing.objects.filter(state__in=[Outgoing.State.STOPPED, Outgoing.State.FAILED])
    back = Outgoing.objects.filter(
        came_back_at__isnull=False,
        message__conversation__waiting_since__isnull=False,
        message__conversation__closed_at=None,
    )
    # One query along two indexes.
    both = ways.order_by().values_list("pk", flat=True).union(back.order_by().values_list("pk", flat=True))
    return list(both[:MOST])


def _conversations_unsent() -> list[int]:
    """Give the conversations in which an answer did not go out."""
    ways = Outgoing.objects.filter(pk__in=_unsent())
    return list(ways.order_by().values_list("message__conversation_id", flat=True))


#: What a view holds, for a colleague and a moment; asked for one by one, since the rail of every page asks.
_HOLDS: dict[View, Callable[[int, datetime], Q]] = {
    View.WAITING: lambda _, clock: _awake(clock) & Q(waiting_since__isnull=False),
    View.MINE: lambda colleague, clock: _awake(clock) & Q(assignee=colleague),
    View.TEAMS: lambda colleague, clock: _awake(clock) & Q(team__members=colleague),
    View.UNASSIGNED: lambda _, clock: _awake(clock) & Q(assignee=None),
    View.ANSWERED: lambda _, clock: _awake(clock) & Q(waiting_since=None),
    View.UNSENT: lambda *_: Q(pk__in=_conversations_unsent()),
    View.SNOOZED: lambda _, clock: Q(closed_at=None, snoozed_until__gt=clock),
    View.CLOSED: lambda *_: Q(closed_at__isnull=False),
    View.OPEN: lambda _, clock: _awake(clock),
    View.ALL: lambda *_: Q(),
}


def counts(colleague: int, clock: datetime) -> Counts:
    """Count what needs somebody."""
    teams = team_numbers_of(colleague)
    of_teams = Conversation.objects.filter(_awake(clock), team__in=teams, merged_into=None)
    return Counts(
        waiting=_capped(in_view(View.WAITING, colleague, clock)),
        mine=_capped(in_view(View.MINE, colleague, clock)),
        unsent=len(_unsent()),
        aside=_capped(to_look_at(IncomingMail.State.ASIDE)),
        failed=_capped(to_look_at(IncomingMail.State.FAILED)),
        teams=_capped(of_teams) if teams else None,
    )


@dataclass(frozen=True)
class ForToday:
    """What Today shows of the inbox: who waits the longest, and what did not go out, be read or find its place."""

    unsent: Sequence[Outgoing]
    waiting: Sequence[Conversation]
    more: bool
    failed: int
    may_belong: MayBelong

    @property
    def is_quiet(self) -> bool:
        """Whether nothing of it needs anybody."""
        return not (self.unsent or self.waiting or self.failed or self.may_belong.in_all)


def for_today(clock: datetime, named: int = 5) -> ForToday:
    """Gather what the inbox has for Today."""
    ways = Outgoing.objects.filter(pk__in=_unsent())
    page = list_page(View.WAITING, 0, clock, size=named)
    return ForToday(
        unsent=list(ways.select_related("message__author", "message__conversation__customer").order_by("pk")[:named]),
        waiting=page.rows,
        more=bool(page.next),
        failed=_capped(to_look_at(IncomingMail.State.FAILED)),
        may_belong=all_that_may_belong(),
    )


def waiting_for_us(clock: datetime) -> int:
    """Count what waits for us, for the rail: conversations, and mails that may belong to one. In one query."""
    waiting = in_view(View.WAITING, 0, clock).order_by().values_list("pk")
    return waiting.union(may_belong().order_by().values_list("pk"), all=True)[:MOST].count()


def to_look_at(state: IncomingMail.State) -> QuerySet[IncomingMail]:
    """Choose the mails of a state that nobody is done with."""
    return IncomingMail.objects.filter(state=state, done_at=None)


def _capped(rows: QuerySet[Conversation] | QuerySet[IncomingMail]) -> int:
    return rows.order_by()[:MOST].count()
