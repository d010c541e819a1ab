"""Looking up whom moments touch: everybody for a moment that is new, and every moment for somebody who is new.

The rule of this file: one new warning costs what it touches. All customers are put in order once and kept at hand; who
is placed meanwhile is looked up by themselves, so nobody is missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

import numpy as np
from django.db import transaction
from django.db.models import Count, Max

from heedful.domain.alert import Area
from heedful.geo.book import book
from heedful.geo.fire_zones import meant_area
from heedful.geo.index import Customers, customers_of
from heedful.geo.resolve import resolve_many
from heedful.models import Customer, Locality, Moment, Place, Touched
from heedful.queries.bite import bites
from heedful.queries.place import IP_SURE, people_with_places, surest_places

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
    area = row.area
    inside = (
        _by_service(row)
        if row.sort == Moment.Sort.INCIDENT
        else _in_area(meant_area(Area.of_plain(area), row.kind), clock)
    )
    _replace(row, inside)
    # Not if it has changed since: then it is looked up again.
    Moment.objects.filter(pk=row.pk, area=area, services=row.services).update(
        to_match=False, touched=Touched.objects.filter(moment=row).count()
    )
    return True


def match_people(people: Collection[int], clock: datetime) -> None:
    """Look up by what some customers are touched, of all that is on: they are new, or are somewhere else now."""
    on = Moment.objects.filter(ended_at=None, aftermath_until__gte=clock, to_match=False)
    rows = list(on.exclude(sort__in=[Moment.Sort.PERSON, Moment.Sort.INCIDENT]))
    index = _index(surest_places(people, clock))
    for row in rows:
        found = list(_inside(index, meant_area(Area.of_plain(row.area), row.kind)))
        before = Touched.objects.filter(moment=row, customer__in=people)
        if not found and not before.exists():
            continue
        with transaction.atomic():
            before.delete()
            _keep(row, found)
            Moment.objects.filter(pk=row.pk).update(touched=Touched.objects.filter(moment=row).count())


def match_services(people: Collection[int], clock: datetime) -> None:
    """Look up anew whom trouble of ours touches, since the services that some customers use have changed."""
    del people
    on = Moment.objects.filter(sort=Moment.Sort.INCIDENT, ended_at=None, aftermath_until__gte=clock)
    on.update(to_match=True)


def _replace(row: Moment, inside: Iterable[_Inside]) -> None:
    """Write down whom a moment touches, in bites; those whom it touches no more go last."""
    stays: set[int] = set()
    for some in bites(inside, _BITE):
        with transaction.atomic():
            _keep(row, some)
        stays.update(each.customer for each in some)
    gone = Touched.objects.filter(moment=row).values_list("customer", flat=True)
    for numbers in bites([number for number in gone if number not in stays], _BITE):
        Touched.objects.filter(moment=row, customer__in=numbers).delete()


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


def _by_service(row: Moment) -> Iterable[_Inside]:
    """Give who uses a service that an incident hits; an incident without one hits everybody."""
    hit = {str(each).casefold() for each in row.services}
    people = Customer.objects.filter(merged_into=None).order_by("pk").values_list("pk", "services")
    for number, services in people.iterator(chunk_size=5_000):
        theirs = [str(each) for each in services if str(each).casefold() in hit]
        if theirs or not hit:
            yield _Inside(number, Touched.By.SERVICE, ", ".join(theirs), 1.0)


def _in_area(area: Area, clock: datetime) -> Iterable[_Inside]:
    return _inside(_all_customers(clock), area)


@dataclass(frozen=True)
class _Index:
    """Customers in the order in which areas find them, and who is known by the network address alone."""

    customers: Customers
    by_address: frozenset[int]


def _inside(index: _Index, area: Area) -> Iterable[_Inside]:
    found, labels = index.customers.touched(area), book().labels
    words = tuple(Touched.By.values)
    for number, by, place, sure in zip(
        found.number.tolist(), found.by.tolist(), found.place.tolist(), found.sure.tolist(), strict=True
    ):
        weight = IP_SURE if number in index.by_address else 1.0
        yield _Inside(number, words[by], labels[place] if place >= 0 else "", round(sure * weight, 3))


def _index(places: dict[int, Place]) -> _Index:
    rows = list(places.items())
    placed = resolve_many(
        [row.country or row.region for _, row in rows],
        [row.postal_code for _, row in rows],
        np.array([np.nan if row.lat is None else row.lat for _, row in rows], np.float64),
        np.array([np.nan if row.lon is None else row.lon for _, row in rows], np.float64),
    )
    numbers = np.array([number for number, _ in rows], np.int64)
    by_address = frozenset(number for number, row in rows if row.how == Place.How.IP)
    return _Index(customers_of(numbers, placed), by_address)


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
            _kept = (state, _index(places))
        return _kept[1]


def forget_index() -> None:
    """Forget all customers that are kept at hand."""
    global _kept  # noqa: PLW0603 - see above
    _kept = None
