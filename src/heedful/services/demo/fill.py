"""Moving the demo company in: its customers, its kinds and its signals, and following its desires."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from heedful.models import Customer, Identity, Place
from heedful.queries.bite import BITE
from heedful.services import demo
from heedful.services.alarm import watch
from heedful.services.audit import MACHINE
from heedful.services.demo.desk import lay_out_desk
from heedful.services.demo.letters import move_letters_in
from heedful.services.demo.moments import let_things_happen
from heedful.services.desire import refresh
from heedful.services.intake import take_chunks
from heedful.services.kind import save_kind, split_definitions
from heedful.wire.signals import Chunk

#: Told what is being done, and which share of all is done.
Progress = Callable[[str, float], None]

#: Weeks that become one segment: fewer files, and still little memory.
_WEEKS_AT_ONCE = 26
_PLACE = ("country", "city", "postal_code")
_TRAITS = ("plan", *_PLACE)


def fill(*, customers: int, months: int, until: datetime, progress: Progress | None = None) -> None:
    """Move the demo company in: `customers` people and `months` of their lives, up to `until`."""
    tell = progress or (lambda *_: None)
    tell("its customers", 0.0)
    _move_in(demo.customers(customers=customers, months=months, until=until), tell)
    for definition in split_definitions(demo.kinds_toml(), "demo"):
        save_kind(definition, MACHINE)
    tell("what they did", 0.3)
    name = f"Harbour Backup, {customers} customers, {months} months until {until.isoformat()}"
    chunks = _chunks(demo.signals(customers=customers, months=months, until=until))
    take_chunks(name, name[:64], _told(chunks, months, tell), MACHINE, {})
    tell("following their desires", 0.9)
    refresh()
    tell("what they wrote", 0.95)
    move_letters_in(until)
    lay_out_desk()
    tell("what is going on where they are", 0.97)
    let_things_happen(timezone.now())
    watch(timezone.now())
    tell("done", 1.0)


def _move_in(people: pl.DataFrame, tell: Progress) -> None:
    for first in range(0, people.height, BITE):
        _make_known(people.slice(first, BITE).rows(named=True))
        tell("its customers", 0.3 * first / people.height)


@transaction.atomic
def _make_known(rows: list[dict[str, Any]]) -> None:
    """Make people known by their ids and addresses; who is known from an earlier, broken attempt stays."""
    ids = Identity.objects.filter(sort=Identity.Sort.USER_ID, value__in=[row["id"] for row in rows])
    known = set(ids.values_list("value", flat=True))
    rows = [row for row in rows if row["id"] not in known]
    customers = Customer.objects.bulk_create(
        Customer(
            name=row["name"],
            organisation=row["organisation"] or "",
            since=row["since"],
            traits={trait: row[trait] for trait in _TRAITS if row[trait]},
        )
        for row in rows
    )
    Place.objects.bulk_create(
        Place(customer=customer, how=Place.How.FILE, **{part: row[part] or "" for part in _PLACE})
        for customer, row in zip(customers, rows, strict=True)
        if row["country"]
    )
    for sort, column in ((Identity.Sort.USER_ID, "id"), (Identity.Sort.EMAIL, "email")):
        Identity.objects.bulk_create(
            Identity(customer=customer, sort=sort, value=row[column])
            for customer, row in zip(customers, rows, strict=True)
            if row[column]
        )


def _chunks(weeks: Iterator[pl.DataFrame]) -> Iterator[Chunk]:
    """Gather weeks into chunks; the columns are those of `heedful.wire.signals`, `customer` to `path` first."""
    gathered: list[pl.DataFrame] = []
    for week in weeks:
        gathered.append(week)
        if len(gathered) == _WEEKS_AT_ONCE:
            yield Chunk(pl.concat(gathered), (), ())
            gathered = []
    if gathered:
        yield Chunk(pl.concat(gathered), (), ())


def _told(chunks: Iterator[Chunk], months: int, tell: Progress) -> Iterator[Chunk]:
    expected = max(1.0, months * 4.35 / _WEEKS_AT_ONCE)
    for number, chunk in enumerate(chunks):
        yield chunk
        tell("what they did", min(0.9, 0.3 + 0.6 * (number + 1) / expected))
