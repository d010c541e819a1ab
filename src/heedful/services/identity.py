"""Who is who: what clients tell of people, and whose a handle is.

The rule of this file: `heedful.domain.identity` decides who is whom. News is applied in bites, each a short
transaction, and telling the same news twice changes nothing: a crash may repeat it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from heedful.domain.customer import Told, ToldOfOrganisation, told_by_group, told_by_traits
from heedful.domain.identity import Handle, Sort, handle
from heedful.models import IdentityEdge, Place
from heedful.queries.bite import bites
from heedful.queries.identity import Holder, holders
from heedful.services.acquaintance import Book
from heedful.services.again import flow_again
from heedful.services.customer import resolve_identities
from heedful.services.log import locked_state
from heedful.services.told import write_organisations, write_told
from heedful.wire.collect.calls import Aliased, Grouped, Identified, Who

#: Each piece of news brings up to four handles; so few together keep no writer waiting.
_NEWS_AT_ONCE = 60
Call = Identified | Aliased | Grouped


@dataclass(frozen=True)
class _News:
    """What one call tells: the handles it ties, and what it says of the person, or of an organisation alone."""

    handles: tuple[Handle, ...]
    at: datetime
    told: Told | None = None
    organisation: ToldOfOrganisation | None = None
    previous: str | None = None


def learn(calls: Sequence[Call]) -> None:
    """Apply what clients tell of people and organisations, in its order."""
    for aliases, cause in ((False, IdentityEdge.Cause.IDENTIFY), (True, IdentityEdge.Cause.ALIAS)):
        news = [_news_of(call) for call in calls if isinstance(call, Aliased) is aliases]
        for bite in bites(news, _NEWS_AT_ONCE):
            _apply(bite, cause)


def news_in(parts: Sequence[Sequence[Call]]) -> list[list[Call]]:
    """Leave out what says no more than that handles are one person's, where that is known or was said before.

    Clients of browsers say it with every signal, and learning takes a transaction for which others wait.
    """
    bare = [[_only_ties(call) for call in part] for part in parts]
    said = {handles for part in bare for handles in part if handles is not None}
    known = holders({each for handles in said for each in handles})
    done = {handles for handles in said if _is_known(handles, known)}
    news: list[list[Call]] = []
    for part, ties in zip(parts, bare, strict=True):
        news.append([])
        for call, handles in zip(part, ties, strict=True):
            if handles not in done:
                news[-1].append(call)
            if handles is not None:
                done.add(handles)
    return news


def _only_ties(call: Call) -> tuple[Handle, ...] | None:
    """Give the handles that a call ties, if it says nothing else."""
    return _handles(call.who) if isinstance(call, Identified) and not call.traits else None


def _is_known(handles: Sequence[Handle], known: Mapping[Handle, Holder]) -> bool:
    """Tell whether these handles are one person's as far as they tie anybody; a shared one does not."""
    found = [known.get(each) for each in handles]
    return None not in found and len({each.customer for each in found if each and not each.is_shared}) <= 1


def _news_of(call: Call) -> _News:
    at = datetime.fromtimestamp(call.at / 1000, UTC)
    if isinstance(call, Aliased):
        user = handle(Sort.USER_ID, call.user_id)
        return _News((user,) if user else (), at, previous=call.previous)
    handles = _handles(call.who) if call.who else ()
    if isinstance(call, Grouped):
        group = told_by_group(call.organisation, call.traits)
        told = Told(handles, at, organisation=group)
        return _News(handles, at, told) if handles else _News((), at, organisation=group)
    told = told_by_traits(handles, at, call.traits)
    return _News(told.handles, at, told=told)


def _handles(who: Who) -> tuple[Handle, ...]:
    found = (handle(Sort.USER_ID, who.user_id), handle(Sort.ANONYMOUS, who.anonymous_id))
    return tuple(each for each in found if each is not None)


def _apply(news: Sequence[_News], cause: IdentityEdge.Cause) -> None:
    with transaction.atomic():
        locked_state()
        book = Book([each for one in news for each in _asked(one)], cause)
        met = [(one, book.meet(handles, one.at)) for one in news if (handles := _tied(one, book))]
        moved = book.write()
        write_told([(person.now().customer, one.told) for one, person in met if one.told], Place.How.ADDRESS)
        write_organisations([(one.organisation, one.at) for one in news if one.organisation])
        flow_again(moved)


def _asked(news: _News) -> list[Handle]:
    """Give every handle that a piece of news may be about."""
    sorts = (Sort.USER_ID, Sort.ANONYMOUS) if news.previous else ()
    return [*news.handles, *(each for sort in sorts if (each := handle(sort, news.previous)) is not None)]


def _tied(news: _News, book: Book) -> tuple[Handle, ...]:
    """Give the handles that a piece of news ties; what was there before an alias is known, or a browser."""
    if news.previous is None:
        return news.handles
    before = book.previous(news.previous) or handle(Sort.ANONYMOUS, news.previous)
    return (*news.handles, before) if news.handles and before else news.handles


def whose(handles: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Give for each handle (sort, value) the numbers of customer and handle; who is new is made known."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for sort in sorted({sort for sort, _ in handles}):
        known = resolve_identities([value for each, value in handles if each == sort], sort)
        found |= {(sort, value): numbers for value, numbers in known.items()}
    return found
