"""Where people seem to be, by the network address that they came from.

Only with a MaxMind file that the setting HEEDFUL_MAXMIND names; none is needed and none is shipped. What somebody
told us of where they are is surer, and stays as it is.

The rule of this file: places are of some help, and settling goes on without them. Whatever is wrong with the file or
with an address is a place less, and a line in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import maxminddb
from django.conf import settings
from django.db import transaction

from heedful.models import Locality, Place
from heedful.queries.bite import bites
from heedful.queries.identity import those_who_stay
from heedful.queries.place import IP_LASTS
from heedful.services.locate_again import locate_again

_log = logging.getLogger("heedful.place")
_WHERE = ("country", "region", "city", "postal_code", "lat", "lon")
#: So many are forgotten in one transaction.
_FORGOTTEN_AT_ONCE = 200


def note_places(seen: Iterable[tuple[int, str]], at: datetime) -> None:
    """Note where customers seem to be, by the addresses that they came from; nothing without a file to look it up.

    Of several addresses of a customer the last one that is known counts.
    """
    reader = _reader(settings.HEEDFUL_MAXMIND)
    if reader is None:
        return
    found = {customer: where for customer, address in seen if (where := _looked_up(reader, address))}
    for some in bites(sorted(found)):
        _write(some, found, at)


def _write(customers: Sequence[int], found: dict[int, dict[str, Any]], at: datetime) -> None:
    """Write where customers seem to be; who is where they were is seen there again, and not worked out anew."""
    before = Place.objects.filter(customer__in=customers, how=Place.How.IP)
    same = {
        row.customer_id for row in before if all(getattr(row, name) == found[row.customer_id][name] for name in _WHERE)
    }
    before.filter(customer__in=same).update(at=at)
    Place.objects.bulk_create(
        [
            Place(customer_id=customer, how=Place.How.IP, at=at, to_locate=True, **found[customer])
            for customer in customers
            if customer not in same
        ],
        update_conflicts=True,
        unique_fields=["customer", "how"],
        update_fields=["at", "to_locate", *_WHERE],
    )


def forget_faded_places(clock: datetime) -> bool:
    """Forget some places by network addresses that nobody came from for `IP_LASTS`; tells whether there were any.

    Who was placed by such an address is placed anew by what else is known of them, or nowhere.
    """
    faded = Place.objects.filter(how=Place.How.IP, at__lt=clock - IP_LASTS)
    rows = list(faded.order_by("pk")[:_FORGOTTEN_AT_ONCE])
    if not rows:
        return False
    people = set(those_who_stay({row.customer_id for row in rows}).values())
    with transaction.atomic():
        faded.filter(pk__in=[row.pk for row in rows]).delete()
        placed = Locality.objects.filter(pk__in=people, how=Place.How.IP)
        locate_again(list(placed.values_list("pk", flat=True)))
    return True


@lru_cache(maxsize=1)
def _reader(file: str) -> maxminddb.Reader | None:
    if not file:
        return None
    try:
        return maxminddb.open_database(Path(file))
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        _log.warning("HEEDFUL_MAXMIND names %s, which can't be used: %s", file, error)
        return None


def _looked_up(reader: maxminddb.Reader, address: str) -> dict[str, Any]:
    """Give where an address lies, as far as the file knows; nothing where it fails."""
    try:
        return _where(reader.get(address))
    except Exception as error:  # noqa: BLE001 - a damaged file raises anything, and this must not stop the settling
        _complain(settings.HEEDFUL_MAXMIND, type(error).__name__)
        return {}


@lru_cache(maxsize=20)
def _complain(file: str, error: str) -> None:
    """Say once in a process what is wrong with a file; without the address, which is somebody's."""
    _log.warning("some addresses can't be looked up in %s (%s), so they give no places", file, error)


def _where(record: Any) -> dict[str, Any]:
    """Read a record of a MaxMind file ('City' or 'Country') into the fields of a place; nothing if it names none."""
    if not isinstance(record, dict):
        return {}
    location = record.get("location", {})
    regions = record.get("subdivisions") or [{}]
    found = {
        "country": str(record.get("country", {}).get("iso_code", ""))[:60],
        "region": _name(regions[0]),
        "city": _name(record.get("city", {})),
        "postal_code": str(record.get("postal", {}).get("code", ""))[:20],
        "lat": _degrees(location.get("latitude")),
        "lon": _degrees(location.get("longitude")),
    }
    return found if any(value not in {"", None} for value in found.values()) else {}


def _name(part: dict[str, Any]) -> str:
    return str(part.get("names", {}).get("en", ""))[:200]


def _degrees(value: Any) -> float | None:
    return None if value is None else float(value)
