"""Working out where customers are, in the codes that warnings name: once, and again when their place changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from heedful.geo.home import Home
from heedful.geo.resolve import resolve
from heedful.models import Locality, Place
from heedful.queries.identity import those_who_stay
from heedful.queries.place import how_sure, surest_places
from heedful.services.matching import match_people

#: So many are placed in one transaction.
_BITE = 200


def locate_some(clock: datetime) -> bool:
    """Place some customers whose place is new or has changed; tells whether there were any."""
    rows = list(Place.objects.filter(to_locate=True).order_by("pk")[:_BITE])
    if not rows:
        return False
    people = sorted(set(those_who_stay({row.customer_id for row in rows}).values()))
    homes = {number: _home(place) for number, place in surest_places(people, clock).items()}
    with transaction.atomic():
        _write(people, homes, clock)
        # Only as they were read: what was told meanwhile is looked at again.
        for row in rows:
            Place.objects.filter(pk=row.pk, at=row.at).update(to_locate=False)
    match_people(people, clock)
    return True


def _home(row: Place) -> tuple[Place, Home | None]:
    country = row.country or row.region
    return row, resolve(country, row.postal_code, row.lat, row.lon)


def _write(people: Sequence[int], homes: dict[int, tuple[Place, Home | None]], clock: datetime) -> None:
    found = {number: (row, home) for number, (row, home) in homes.items() if home is not None}
    Locality.objects.filter(pk__in=[number for number in people if number not in found]).delete()
    fresh = [_row(number, row, home, clock) for number, (row, home) in found.items()]
    Locality.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["customer"],
        update_fields=["how", "country", "region", "label", "zone", "codes", "lat", "lon", "at"],
    )


def _row(number: int, row: Place, home: Home, clock: datetime) -> Locality:
    weight = how_sure(row, clock)
    return Locality(
        customer_id=number,
        how=row.how,
        country=home.country[:2],
        region=home.region[:10],
        label=home.label[:200],
        zone=home.zone,
        codes=[[each.code.system, each.code.code, round(each.sure * weight, 2), each.label] for each in home.codes],
        lat=home.lat,
        lon=home.lon,
        at=clock,
    )
