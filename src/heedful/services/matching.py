"""Looking up whom moments touch: everybody for a moment that is new, and every moment for somebody who is new.

The rule of this file: one new warning costs what it touches. All customers are put in order once and kept at hand; who
is placed meanwhile is looked up by themselves, so nobody is missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from threading import Lock

import numpy as np
from django.db import transaction
from django.db.models import Count, Max

from heedful.domain.alert import Area
from heedful.domain.moment import names_of, used_of
from heedful.geo.book import book
from heedful.geo.fire_zones import meant_area
from heedful.geo.index import Customers, customers_of
from heedful.geo.resolve import resolve_many
from heedful.models import Customer, Locality, Moment, Place, Touched
from heedful.queries.bite import bites
from heedful.queries.named import by_name
from heedful.queries.place import how_sure, people_with_places, surest_places
from heedful.services.held_again import judge_held_of
from heedful.services.locate_again import BY_PLACE

#: So many rows in one transaction.
_BITE = 500


@dataclass(frozen=True)
class _Inside:
    """One customer whom something touches."""

    customer: int
    by: str
    place: str
    sure: float


def match_some(clock: datetime) -> bool:
    """Look up whom one new or changed moment touches; tells whether there was one."""
    row = Moment.objects.filter(to_match=True).order_by("pk").first()
    if row is None:
        return False
    _replace(row, _whom(row, clock), clock)
    # Not if it has changed since: then it is looked up again.
    Moment.objects.filter(pk=row.pk, area=row.area, services=row.services).update(
        to_match=False, touched=Touched.objects.filter(moment=row).count()
    )
    return True


def match_people(people: Collection[int], clock: datetime) -> None:
    """Look up by what some customers are touched, of all that is on: they are new, or are somewhere else now."""
    on = Moment.objects.filter(ended_at=None, aftermath_until__gte=clock, to_match=False)
    rows = list(on.exclude(sort__in=[Moment.Sort.PERSON, Moment.Sort.INCIDENT]))
    index = _index(surest_places(people, clock), clock)
    there = Touched.objects.filter(customer__in=people, by__in=BY_PLACE)
    touched_before = set(there.values_list("moment", flat=True))
    for row in rows:
        found = list(_inside(index, meant_area(Area.of_plain(row.area), row.kind)))
        if not found and row.pk not in touched_before:
            continue
        of_them = Touched.objects.filter(moment=row, customer__in=people)
        with transaction.atomic():
            if of_them.filter(by__in=BY_PLACE).delete()[0]:
                judge_held_of(people, clock)
            # What says more than a place stays: that they use what it names, or that somebody listed them.
            known = set(of_them.values_list("customer", flat=True))
            _keep(row, [each for each in found if each.customer not in known])
            Moment.objects.filter(pk=row.pk).update(touched=Touched.objects.filter(moment=row).count())


def look_again_by_name(clock: datetime) -> None:
    """Have it looked up anew whom that touches which names services or plans: people come, and change what they use.

    The judge does not wait for this: it looks at what somebody uses now (`heedful.queries.standing`).
    """
    by_name(clock).update(to_match=True)


def _whom(row: Moment, clock: datetime) -> Iterator[_Inside]:
    """Give everybody whom a moment touches, each once, but for those whom somebody listed: these stay."""
    if row.sort == Moment.Sort.INCIDENT:
        yield from _by_name(row)
        return
    known = set(Touched.objects.filter(moment=row, by=Touched.By.LISTED).values_list("customer", flat=True))
    users = _by_name(row) if row.services else ()
    for each in chain(users, _in_area(meant_area(Area.of_plain(row.area), row.kind), clock)):
        if each.customer not in known:
            known.add(each.customer)
            yield each


def _replace(row: Moment, inside: Iterable[_Inside], clock: datetime) -> None:
    """Write down whom a moment touches, in bites; those whom it touches no more go last, and nothing holds for it."""
    stays: set[int] = set()
    for some in bites(inside, _BITE):
        with transaction.atomic():
            _keep(row, some)
        stays.update(each.customer for each in some)
    gone = Touched.objects.filter(moment=row).exclude(by=Touched.By.LISTED).values_list("customer", flat=True)
    for numbers in bites([number for number in gone if number not in stays], _BITE):
        with transaction.atomic():
            Touched.objects.filter(moment=row, customer__in=numbers).delete()
            judge_held_of(numbers, clock)


def _keep(row: Moment, inside: Sequence[_Inside]) -> None:
    # Whoever was erased since is left out: the database would refuse the whole bite.
    there = set(Customer.objects.filter(pk__in=[each.customer for each in inside]).values_list("pk", flat=True))
    Touched.objects.bulk_create(
        [
            Touched(moment=row, customer_id=each.customer, by=each.by, place=each.place[:200], sure=each.sure)
            for each in inside
            if each.customer in there
        ],
        update_conflicts=True,
        unique_fields=["customer", "moment"],
        update_fields=["by", "place", "sure"],
    )


def _by_name(row: Moment) -> Iterator[_Inside]:
    """Give who uses a service, or is on a plan, that a moment names; where it names none, everybody."""
    named = names_of(row.services)
    people = Customer.objects.filter(merged_into=None).order_by("pk").values_list("pk", "services", "plan")
    for number, services, plan in people.iterator(chunk_size=5_000):
        theirs = used_of(named, services, plan)
        if theirs or not named:
            yield _Inside(number, Touched.By.SERVICE, ", ".join(theirs), 1.0)


def _in_area(area: Area, clock: datetime) -> Iterable[_Inside]:
    return _inside(_all_customers(clock), area)


@dataclass(frozen=True)
class _Index:
    """Customers in the order in which areas find them, and how sure the places of some are, such as by an address."""

    customers: Customers
    sure: dict[int, float]


def _inside(index: _Index, area: Area) -> Iterable[_Inside]:
    found, labels = index.customers.touched(area), book().labels
    words = tuple(Touched.By.values)
    for number, by, place, sure in zip(
        found.number.tolist(), found.by.tolist(), found.place.tolist(), found.sure.tolist(), strict=True
    ):
        weighed = round(sure * index.sure.get(number, 1.0), 3)
        yield _Inside(number, words[by], labels[place] if place >= 0 else "", weighed)


def _index(places: dict[int, Place], clock: datetime) -> _Index:
    rows = list(places.items())
    placed = resolve_many(
        [row.country or row.region for _, row in rows],
        [row.postal_code for _, row in rows],
        np.array([np.nan if row.lat is None else row.lat for _, row in rows], np.float64),
        np.array([np.nan if row.lon is None else row.lon for _, row in rows], np.float64),
    )
    numbers = np.array([number for number, _ in rows], np.int64)
    weights = ((number, how_sure(row, clock)) for number, row in rows)
    return _Index(customers_of(numbers, placed), {number: sure for number, sure in weights if sure < 1})


_State = tuple[int, datetime | None, int | None]
_kept: tuple[_State, _Index] | None = None
_lock = Lock()


def _all_customers(clock: datetime) -> _Index:
    """Give all customers with a place, put in order again if somebody was placed since."""
    global _kept  # noqa: PLW0603 - one index of the process, as large as the house
    told = Locality.objects.aggregate(n=Count("pk"), at=Max("at"), last=Max("pk"))
    state = (told["n"], told["at"], told["last"])
    with _lock:
        if _kept is None or _kept[0] != state:
            places: dict[int, Place] = {}
            for people in people_with_places():
                places.update(surest_places(people, clock))
            _kept = (state, _index(places, clock))
        return _kept[1]


def forget_index() -> None:
    """Forget all customers that are kept at hand."""
    global _kept  # noqa: PLW0603 - see above
    _kept = None
