"""Customers: finding them, and what each of them came for.

The rule of this file: desires come as columns from files that are mapped; whole columns are only compared, and
rows are made for those alone that a page shows. A file may still hold somebody who was erased a moment ago, so
everybody is looked up in the table of customers before a page may name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
from django.db.models import Q, QuerySet

from heedful.domain.desire import Outcome
from heedful.domain.help_desire import HELP
from heedful.flow.columns import I64, NEVER
from heedful.flow.desires import Desires
from heedful.models import Customer, Identity
from heedful.queries.desire import Followed, followed_kinds, kinds_of
from heedful.queries.handle import handle_of, most_telling
from heedful.queries.log import first_signals, instant

#: More words than this do not narrow a search any further.
_MOST_WORDS = 5


class Standing(StrEnum):
    """Whom a list of customers shows."""

    EVERYBODY = "everybody"
    STUCK = "stuck"
    WAITING = "waiting"


@dataclass(frozen=True)
class DesireOfCustomer:
    """One desire of one customer, as seen at `seen_at`; `step` is empty at the beginning.

    `waiting_since` is None unless they wait for us; `ended_at` is None while it is open.
    """

    kind: str
    name: str
    outcome: Outcome
    arose_at: datetime
    touched_at: datetime
    ended_at: datetime | None
    waiting_since: datetime | None
    step: str
    fulfilled_name: str
    tries: int
    to_people: bool
    seen_at: datetime

    @property
    def is_stuck(self) -> bool:
        """Whether it is stalled: a page calls nothing else stuck."""
        return self.outcome is Outcome.STALLED

    @property
    def is_of_a_conversation(self) -> bool:
        """Whether it is one of a conversation itself, and not followed through what people do."""
        return self.kind == HELP

    @property
    def lasting(self) -> timedelta:
        """How long they wait for us, have been stuck, or are on their way; of an ended one, how long it took."""
        if self.ended_at is not None:
            return self.ended_at - self.arose_at
        since = self.waiting_since or (self.touched_at if self.is_stuck else self.arose_at)
        return max(self.seen_at - since, timedelta())


@dataclass(frozen=True)
class Came:
    """What one customer came for, of one kind: the columns, as the clock makes them."""

    followed: Followed
    desires: Desires


@dataclass(frozen=True)
class CustomerRow:
    """One customer in a list: the handle that says most, and the open desires, the most pressing first.

    `since` is when we made their acquaintance, or their first signal if that is earlier.
    """

    customer: Customer
    handle: str
    since: datetime
    desires: tuple[DesireOfCustomer, ...]


@dataclass(frozen=True)
class CustomerPage:
    """One page of a list, where the next begins (None on the last), and how many are stuck or wait for us.

    `seen_at` is None before the first desire was followed.
    """

    rows: tuple[CustomerRow, ...]
    next: str | None
    stuck: int
    waiting: int
    seen_at: datetime | None


def desires_of(number: int, clock: datetime) -> list[DesireOfCustomer]:
    """Give all that a customer came for: open desires first, the most pressing on top, then the last ended."""
    return told(came_for(number, clock))


def came_for(number: int, clock: datetime) -> list[Came]:
    """Give the desires of one customer, kind by kind; kinds without one are left out."""
    found = (Came(kind, kind.of_customer(number)) for kind in kinds_of(number, clock))
    return [came for came in found if len(came.desires)]


def told(came: Iterable[Came], most_ended: int | None = None) -> list[DesireOfCustomer]:
    """Turn columns into rows: open ones first, then the last `most_ended` of those that ended (all if None)."""
    unfinished: list[DesireOfCustomer] = []
    finished: list[tuple[int, Came, int]] = []
    for each in came:
        open_rows = np.flatnonzero(each.desires.is_open)
        unfinished += [_told(each, int(row)) for row in open_rows]
        ended_rows = np.flatnonzero(~each.desires.is_open)
        finished += [(int(each.desires.ended[row]), each, int(row)) for row in ended_rows]
    finished.sort(key=lambda one: -one[0])
    return sorted(unfinished, key=_pressing) + [_told(each, row) for _, each, row in finished[:most_ended]]


def _pressing(desire: DesireOfCustomer) -> tuple[int, timedelta]:
    """Order open desires: who waits for us, who is stuck, who is on their way; the longest first in each."""
    rank = 0 if desire.waiting_since else 1 if desire.is_stuck else 2
    return rank, -desire.lasting


def _told(came: Came, row: int) -> DesireOfCustomer:
    desires, kind = came.desires, came.followed.kind
    outcome, furthest = Outcome(int(desires.outcome[row])), int(desires.furthest[row])
    waits = outcome.is_open and desires.waiting[row] != NEVER
    return DesireOfCustomer(
        kind=came.followed.row.slug,
        name=kind.name,
        outcome=outcome,
        arose_at=instant(desires.arose[row]),
        touched_at=instant(desires.touched[row]),
        ended_at=None if outcome.is_open else instant(desires.ended[row]),
        waiting_since=instant(desires.waiting[row]) if waits else None,
        step=kind.steps[furthest - 1].name if furthest else "",
        fulfilled_name=kind.fulfilled_name,
        tries=int(desires.tries[row]),
        to_people=bool(desires.to_people[row]),
        seen_at=instant(came.followed.now),
    )


def still_open(kinds: Iterable[Followed]) -> list[Came]:
    """Choose the open desires of everybody, kind by kind."""
    return [Came(kind, moving.take(moving.is_open)) for kind in kinds for moving in (kind.whole.moving.desires,)]


def customer_page(
    clock: datetime, *, standing: Standing = Standing.EVERYBODY, words: str = "", after: str = "", size: int = 25
) -> CustomerPage:
    """Give one page of customers; a search by `words` looks among everybody.

    Everybody comes newest first; those stuck or waiting for us come longest first. `after` is the `next` of the
    page before; what is no such thing begins at the beginning.
    """
    kinds = followed_kinds(clock)
    came = still_open(kinds)
    lines = {each: _longest_first(came, each) for each in (Standing.STUCK, Standing.WAITING)}
    if standing is Standing.EVERYBODY:
        customers, following = _among_everybody(words, after, size)
    else:
        customers, following = _in_line(*lines[standing], after, size)
    return CustomerPage(
        rows=_rows(customers, came),
        next=following,
        stuck=lines[Standing.STUCK][0].size,
        waiting=lines[Standing.WAITING][0].size,
        seen_at=instant(max(kind.now for kind in kinds)) if kinds else None,
    )


def _longest_first(came: Sequence[Came], standing: Standing) -> tuple[I64, I64]:
    """Give the customers of a standing once each, and since when (ms), the longest first."""
    who, since = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for desires in (each.desires for each in came):
        stuck = standing is Standing.STUCK
        rows = desires.outcome == Outcome.STALLED if stuck else desires.waits_for_us
        who.append(desires.customer[rows])
        since.append((desires.touched if stuck else desires.waiting)[rows])
    numbers, times = np.concatenate(who), np.concatenate(since)
    order = np.lexsort((numbers, times))
    _, first = np.unique(numbers[order], return_index=True)
    once = order[np.sort(first)]
    return numbers[once], times[once]


def _in_line(numbers: I64, since: I64, after: str, size: int) -> tuple[list[Customer], str | None]:
    start = 0
    time, _, number = after.partition(".")
    if _is_number(time) and _is_number(number):
        start = int(np.count_nonzero((since < int(time)) | ((since == int(time)) & (numbers <= int(number)))))
    shown = slice(start, start + size)
    there = _with_handle(Customer.objects.filter(pk__in=numbers[shown].tolist())).in_bulk()
    customers = [there[number] for number in numbers[shown].tolist() if number in there]
    last = start + size - 1
    return customers, f"{since[last]}.{numbers[last]}" if last + 1 < numbers.size else None


def _among_everybody(words: str, after: str, size: int) -> tuple[list[Customer], str | None]:
    # NUL ends a text for PostgreSQL; nobody is called so.
    words = words.replace("\x00", "").strip()
    customers = _with_handle(_found(words)).order_by("-pk")
    exact: list[Customer] = []
    if _is_number(after):
        customers = customers.filter(pk__lt=int(after))
    elif words:
        # Whoever types a whole handle means that one, however many others hold it as a part of theirs.
        meant = Identity.objects.filter(value=words).values("customer_id")
        exact = list(_with_handle(Customer.objects.filter(pk__in=meant)).order_by("-pk")[:size])
    rows = list(customers[: size + 1])
    shown = rows[:size]
    named = {customer.pk for customer in exact}
    return exact + [row for row in shown if row.pk not in named], str(shown[-1].pk) if len(rows) > size else None


def _is_number(text: str) -> bool:
    # SQLite and PostgreSQL know no number beyond 64 bits.
    return text.isascii() and text.removeprefix("-").isdecimal() and len(text) <= 18  # noqa: PLR2004


def _found(words: str) -> QuerySet[Customer]:
    """Search: each word must stand in the name, the organisation or a handle."""
    customers = Customer.objects.filter(merged_into=None)
    for word in words.split()[:_MOST_WORDS]:
        handles = Identity.objects.filter(_holds("value", word)).values("customer_id")
        customers = customers.filter(_holds("name", word) | _holds("organisation", word) | Q(pk__in=handles))
    return customers


def _holds(field: str, word: str) -> Q:
    """Compare without case; SQLite does that for ASCII only, so other letters are tried in each case."""
    forms = [word] if word.isascii() else sorted({word, word.lower(), word.upper(), word.capitalize()})
    return Q(*(Q((f"{field}__icontains", form)) for form in forms), _connector=Q.OR)


def _with_handle(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    return customers.annotate(handle=handle_of("pk"))


def _rows(customers: Sequence[Customer], came: Iterable[Came]) -> tuple[CustomerRow, ...]:
    numbers = np.array([customer.pk for customer in customers], np.int64)
    by_customer: dict[int, list[DesireOfCustomer]] = {}
    for each in came:
        for row in np.flatnonzero(np.isin(each.desires.customer, numbers)):
            by_customer.setdefault(int(each.desires.customer[row]), []).append(_told(each, int(row)))
    firsts = first_signals(numbers.tolist())
    return tuple(
        CustomerRow(
            customer=customer,
            handle=customer.handle or "",  # type: ignore[attr-defined]
            since=min(customer.since, firsts.get(customer.pk, customer.since)),
            desires=tuple(sorted(by_customer.get(customer.pk, []), key=_pressing)),
        )
        for customer in customers
    )


def handles_of(customer: Customer, most: int = 50) -> list[Identity]:
    """Give by what a customer is known, the most telling sort first; no more than a page can hold."""
    return list(customer.identities.order_by(most_telling(), "pk")[:most])
