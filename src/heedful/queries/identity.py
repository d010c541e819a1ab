"""Who went into whom, what is not decided yet, and where somebody is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from heedful.models import Conflict, Customer, Identity, Merge, Place

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


def one_who_stays(customer: Customer) -> Customer:
    """Give whom a customer went into in the end; themselves where they went into nobody."""
    while customer.merged_into is not None:
        customer = customer.merged_into
    return customer


def family_of(customer: Customer) -> list[int]:
    """Give the numbers of a customer and of all who went into them."""
    numbers, fresh = [customer.pk], [customer.pk]
    while fresh:
        fresh = list(Customer.objects.filter(merged_into__in=fresh).values_list("pk", flat=True))
        numbers += fresh
    return numbers


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
