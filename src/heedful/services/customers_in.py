"""Customers whom somebody tells us of: one by one, or a whole file of them.

The rule of this file: who is told of is looked up by their handles, made known if nobody has these, and changed where
something is new. It is done in bites, each a short transaction; a file that was cut off is simply taken again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.customer import MonthOfRevenue, Told, ToldOfOrganisation
from heedful.domain.customer_file import BadRowError, Reading
from heedful.domain.customer_row import told_of
from heedful.models import Customer, IdentityEdge, Place
from heedful.queries.bite import bites
from heedful.services.acquaintance import Book, Person
from heedful.services.again import flow_again
from heedful.services.audit import Actor, record
from heedful.services.log import locked_state
from heedful.services.rejects import keep_rejects
from heedful.services.told import write_organisations, write_told
from heedful.wire.customers import rows_of
from heedful.wire.signals import Reject

News = TypeVar("News", Told, ToldOfOrganisation)
Progress = Callable[[float], None]

#: Each row brings a customer, up to four handles, a place and some months of revenue.
_ROWS_AT_ONCE = 60


@dataclass(frozen=True)
class Known:
    """Who was told of, whether they are new, and how many of the handles could not be tied to them."""

    customer: Customer
    is_new: bool
    conflicts: int


@dataclass
class Taken:
    """What became of a file of customers."""

    made: int = 0
    changed: int = 0
    same: int = 0
    organisations: int = 0
    conflicts: int = 0
    rejects: int = 0
    rejects_file: str = ""
    notes: list[str] = field(default_factory=list)


def create_or_update_customer(told: Told, by: Actor, how: Place.How = Place.How.ADDRESS) -> Known:
    """Make a customer known, or write down what is new of them; `told` needs a handle at least.

    Handles that somebody else has are kept apart and shown as open: nobody gets a second user id, or another account's
    address, without a person's word.
    """
    taken = Taken()
    with transaction.atomic():
        (person,) = _write([told], how, taken)
        verb = gettext_noop("made known") if taken.made else gettext_noop("changed")
        record(by, verb, "customer", person.customer.pk)
    return Known(person.customer, bool(taken.made), taken.conflicts)


def take_customers(
    path: Path, reading: Reading, by: Actor, progress: Progress | None = None, name: str | None = None
) -> Taken:
    """Take a file of customers; rows that can't be read go to a file of rejects, and the others are taken.

    `name` is how people call the file. Raises `Unreadable` for a file that can't be used at all. The same file again
    changes nothing.
    """
    taking = _Taking(name or path.name, reading, timezone.now())
    for bite in bites(_read(path, taking, progress), _ROWS_AT_ONCE):
        with transaction.atomic():
            people = [told for told in bite if isinstance(told, Told)]
            groups = [told for told in bite if isinstance(told, ToldOfOrganisation)]
            _write(people, Place.How.FILE, taking.taken, taking)
            write_organisations([(taking.added_up(told, told.key), taking.at) for told in groups])
            taking.taken.organisations += len({told.key for told in groups})
    taken = taking.taken
    taken.rejects_file = keep_rejects(taking.rejects)
    taken.rejects = len(taking.rejects)
    if taking.several:
        taken.notes.append("Several rows told of one month of the same customer; they were added up.")
    record(by, gettext_noop("took a file of customers"), made=taken.made, changed=taken.changed)
    return taken


@dataclass
class _Taking:
    """What is known of a file while it is taken. Months are kept, since a file may tell of one in several rows."""

    name: str
    reading: Reading
    at: datetime
    taken: Taken = field(default_factory=Taken)
    rejects: list[Reject] = field(default_factory=list)
    several: bool = False
    _months: dict[tuple[int | str, date, str], MonthOfRevenue] = field(default_factory=dict)

    def added_up(self, told: News, owner: int | str) -> News:
        """Give what is told with its months added to what the file told of the same months before."""
        return replace(told, revenue=tuple(self._add(month, owner) for month in told.revenue))

    def _add(self, month: MonthOfRevenue, owner: int | str) -> MonthOfRevenue:
        key = (owner, month.month, month.currency)
        before = self._months.get(key)
        if before is not None:
            self.several = True
            margins = [each.margin for each in (before, month) if each.margin is not None]
            margin = sum(margins, Decimal()) if margins else None
            month = replace(month, amount=before.amount + month.amount, margin=margin)
        self._months[key] = month
        return month


def _read(path: Path, taking: _Taking, progress: Progress | None) -> Iterable[Told | ToldOfOrganisation]:
    for row in rows_of(path, progress):
        if isinstance(row, Reject):
            taking.rejects.append(replace(row, file=taking.name))
            continue
        if isinstance(row, str):
            taking.taken.notes.append(row)
            continue
        try:
            yield told_of(row.values, taking.reading, taking.at)
        except BadRowError as error:
            line, raw = row.where()
            taking.rejects.append(Reject(taking.name, line, str(error), raw))


def _write(news: Sequence[Told], how: Place.How, taken: Taken, taking: _Taking | None = None) -> list[Person]:
    """Write some news in the caller's transaction, and count what became of it."""
    locked_state()
    book = Book([handle for told in news for handle in told.handles], IdentityEdge.Cause.FILE)
    met = [book.meet(told.handles, told.at) for told in news]
    people = [person.now() for person in met]
    fresh = {person for person in people if person.is_new}
    moved = book.write()
    rows = [
        (person.customer, taking.added_up(told, person.customer.pk) if taking else told)
        for told, person in zip(news, people, strict=True)
    ]
    changed = write_told(rows, how) | {person.customer.pk for person in book.added}
    flow_again(moved)
    known = {person.customer.pk for person in people} - {person.customer.pk for person in fresh}
    taken.made += len(fresh)
    taken.changed += len(known & changed)
    taken.same += len(known - changed)
    taken.conflicts += book.conflicts
    return people
