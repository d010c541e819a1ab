"""Who went into whom, what is not decided yet, and where somebody is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from heedful.domain.identity import Handle, Sort
from heedful.models import Conflict, Customer, Identity, Merge, Place
from heedful.queries.bite import ASKED_AT_ONCE, bites

#: So many undecided ties are listed on a page.
_MOST = 100
#: The surest way of knowing a place first.
_SUREST = tuple(Place.How.values)


@dataclass(frozen=True)
class Tie:
    """Two handles that were said to be one person's, and are not decided: one of `one`, the other of `other`."""

    conflict: Conflict
    one: Customer
    other: Customer


@dataclass(frozen=True)
class Holder:
    """Whose a handle is, and whether several people use it."""

    customer: int
    is_shared: bool


def holders(handles: Iterable[Handle]) -> dict[Handle, Holder]:
    """Give whose some handles are; those that nobody has are left out."""
    by_sort: dict[Sort, list[str]] = {}
    for each in handles:
        by_sort.setdefault(each.sort, []).append(each.value)
    return {
        Handle(sort, value): Holder(customer, is_shared)
        for sort, values in by_sort.items()
        for some in bites(values, ASKED_AT_ONCE)
        for value, customer, is_shared in Identity.objects.filter(sort=sort.value, value__in=some).values_list(
            "value", "customer_id", "is_shared"
        )
    }


def one_who_stays(customer: Customer) -> Customer:
    """Give whom a customer went into in the end; themselves where they went into nobody."""
    while customer.merged_into is not None:
        customer = customer.merged_into
    return customer


def family_of(customer: Customer) -> list[int]:
    """Give the numbers of a customer and of all who went into them."""
    return list(families_of([customer.pk]))


def families_of(customers: Iterable[int]) -> dict[int, int]:
    """Give for some customers, and for all who went into them, the number of the one who stays."""
    now = {number: number for number in customers}
    fresh = list(now)
    while fresh:
        gone = [
            row
            for bite in bites(fresh, ASKED_AT_ONCE)
            for row in Customer.objects.filter(merged_into__in=bite).values_list("pk", "merged_into_id")
        ]
        now.update((number, now[into]) for number, into in gone)
        fresh = [number for number, _ in gone]
    return now


def those_who_stay(customers: Iterable[int]) -> dict[int, int]:
    """Give for each customer the number of whom they went into in the end; their own where into nobody."""
    now = {number: number for number in customers}
    while into := _into(set(now.values())):
        now = {number: into.get(stays, stays) for number, stays in now.items()}
    return now


def _into(numbers: Iterable[int]) -> dict[int, int]:
    gone = Customer.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id")
    return {number: into for bite in bites(numbers, ASKED_AT_ONCE) for number, into in gone.filter(pk__in=bite)}


def merges_of(customer: Customer) -> list[Merge]:
    """Give who went into a customer and can be parted from them again, the last first."""
    return list(Merge.objects.filter(into=customer, undone_at=None).select_related("gone", "by").order_by("-pk"))


def open_ties() -> list[Tie]:
    """Give the ties that nobody has decided yet, the oldest first."""
    return _ties(Conflict.objects.all())


def open_ties_of(customer: Customer) -> list[Tie]:
    """Give the undecided ties of one customer."""
    return _ties(Conflict.objects.filter(Q(one__customer=customer) | Q(other__customer=customer)))


def _ties(conflicts: QuerySet[Conflict]) -> list[Tie]:
    rows = conflicts.filter(decision=Conflict.Decision.OPEN)
    rows = rows.select_related("one__customer", "other__customer").order_by("pk")[:_MOST]
    ties = [Tie(row, row.one.customer, row.other.customer) for row in rows]
    return [tie for tie in ties if tie.one.pk != tie.other.pk]


def count_open_ties() -> int:
    """Count the ties that nobody has decided yet."""
    return Conflict.objects.filter(decision=Conflict.Decision.OPEN).count()


def place_of(customer: Customer) -> Place | None:
    """Give the surest place that we know of a customer; of those who went into them where they have none."""
    places = Place.objects.filter(customer__in=family_of(customer))
    return min(places, key=lambda place: (_SUREST.index(place.how), place.customer_id != customer.pk), default=None)


def customer_by_handle(words: str) -> Customer | None:
    """Give whom a handle belongs to, typed whole; None for nobody, or where several have it in different sorts."""
    found = {handle.customer for handle in Identity.objects.filter(value=words.strip()).select_related("customer")}
    return found.pop() if len(found) == 1 else None
