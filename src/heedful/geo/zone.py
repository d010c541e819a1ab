"""The time zone of a point."""

from __future__ import annotations

import math
from functools import cache
from zoneinfo import available_timezones

from tzfpy import get_tz


def zone_at(lat: float, lon: float) -> str:
    """Name the time zone (IANA) of a point in degrees; '' where it is no point, and at sea."""
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004
        return ""
    name = get_tz(lon, lat)
    return "" if name.startswith("Etc/") or name not in _known() else name


@cache
def _known() -> frozenset[str]:
    """Give the names that this machine knows: a newer one would break whoever asks for its time."""
    return frozenset(available_timezones())
