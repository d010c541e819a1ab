"""Where people seem to be, by the network address that they came from.

Only with a MaxMind file that the setting HEEDFUL_MAXMIND names; none is needed and none is shipped. What somebody
told us of where they are is surer, and stays as it is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import maxminddb
from django.conf import settings

from heedful.models import Place

_log = logging.getLogger("heedful.place")


def note_places(seen: Iterable[tuple[int, str]], at: datetime) -> None:
    """Note where customers seem to be, by the addresses that they came from; nothing without a file to look it up."""
    reader = _reader(settings.HEEDFUL_MAXMIND)
    if reader is None:
        return
    for customer, address in seen:
        where = _where(reader.get(address))
        if where:
            Place.objects.update_or_create(
                customer_id=customer, how=Place.How.IP, defaults={**_NOWHERE, **where, "at": at, "to_locate": True}
            )


_NOWHERE: dict[str, Any] = {"country": "", "region": "", "city": "", "postal_code": "", "lat": None, "lon": None}


@lru_cache(maxsize=1)
def _reader(file: str) -> maxminddb.Reader | None:
    if not file:
        return None
    try:
        return maxminddb.open_database(Path(file))
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        # Places are of some help; settling goes on without them.
        _log.warning("HEEDFUL_MAXMIND names %s, which can't be used: %s", file, error)
        return None


def _where(record: Any) -> dict[str, Any]:
    """Read a record of a MaxMind file ('City' or 'Country'): what is in it, and nothing else."""
    if not isinstance(record, dict):
        return {}
    location = record.get("location", {})
    regions = record.get("subdivisions") or [{}]
    found = {
        "country": record.get("country", {}).get("iso_code", ""),
        "region": _name(regions[0]),
        "city": _name(record.get("city", {})),
        "postal_code": str(record.get("postal", {}).get("code", "")),
        "lat": location.get("latitude"),
        "lon": location.get("longitude"),
    }
    return {name: value for name, value in found.items() if value not in {"", None}}


def _name(part: dict[str, Any]) -> str:
    return str(part.get("names", {}).get("en", ""))
