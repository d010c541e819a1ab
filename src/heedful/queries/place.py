"""Where customers are, by the surest way of knowing: for many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from heedful.models import Customer, Place
from heedful.queries.bite import bites
from heedful.queries.identity import families_of

#: An address of the network says little of where somebody is, and less as time goes by, until it says nothing.
IP_LASTS = timedelta(days=90)
IP_SURE = 0.6
_AT_ONCE = 5_000
_RANK = {how: rank for rank, how in enumerate(Place.How.values)}


def surest_places(people: Collection[int], clock: datetime) -> dict[int, Place]:
    """Give for each of some customers who stay the place that counts, theirs or of who went into them."""
    family = families_of(people)
    found: dict[int, Place] = {}
    for some in bites(sorted(family), _AT_ONCE):
        for row in Place.objects.filter(customer__in=some):
            if row.how == Place.How.IP and clock - row.at > IP_LASTS:
                continue
            person = family[row.customer_id]
            before = found.get(person)
            if before is None or (_RANK[row.how], before.at) < (_RANK[before.how], row.at):
                found[person] = row
    return found


def how_sure(place: Place, clock: datetime) -> float:
    """Give how sure a place is by how we know it, from 0 to 1: that of a network address fades to nothing."""
    if place.how != Place.How.IP:
        return 1.0
    return IP_SURE * max(0.0, 1.0 - max(clock - place.at, timedelta()) / IP_LASTS)


def people_with_places() -> Iterator[list[int]]:
    """Give the numbers of all customers who stay and have a place, theirs or of who went into them, in bites."""
    after = 0
    while True:
        rows = Customer.objects.filter(pk__gt=after, merged_into=None).order_by("pk")
        numbers = list(rows.values_list("pk", flat=True)[:_AT_ONCE])
        if not numbers:
            return
        yield numbers
        after = numbers[-1]
