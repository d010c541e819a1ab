"""Shapes of areas: rings and circles as CAP, GeoRSS and GeoJSON write them, kept as they are.

The rule of this file: rings stay as given, unclosed, crossing themselves or the antimeridian; only what is no place on
earth is left out, and said. CAP and GeoRSS put the latitude first, GeoJSON the longitude.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

from heedful.domain.alert import Circle, Polygon

_BRACKETS = re.compile(r"[()]+")
_POLE = 90.0
#: Rings across the antimeridian are also written beyond 180 degrees.
_TURN = 360.0
_CORNERS = 3
_AROUND_KM = 20_040.0
_NESTED = 4


def number(given: Any) -> float | None:
    """Give a finite number; None for anything else."""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    try:
        found = float(given)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def point(lat: Any, lon: Any) -> tuple[float, float] | None:
    """Give a place on earth; None where it is none."""
    north, east = number(lat), number(lon)
    if north is None or east is None or abs(north) > _POLE or abs(east) > _TURN:
        return None
    return north, east


def cap_rings(text: str, warnings: list[str]) -> tuple[Polygon, ...]:
    """Read 'lat,lon lat,lon ...'; nothing where it is empty or no area.

    GDACS writes fires with several rings in one polygon, with what is left of another format between them
    ('8.72,-68.13 8.72),-68.13 8.74,...'): each is a ring by itself. Those inside of another change nothing.
    """
    parts: list[list[tuple[float, float] | None]] = [[]]
    for word in _pairs(text):
        pair = (_BRACKETS.sub("", word) if ")" in word or "(" in word else word).split(",")
        parts[-1].append(point(*pair) if len(pair) == 2 else None)  # noqa: PLR2004 - latitude and longitude
        if ")" in word:
            parts.append([])
    if len(parts) > 1:
        warnings.append("A polygon holds several rings; each is taken as one.")
    return tuple(ring for part in parts if part and (ring := _ring(part, warnings)) is not None)


def _pairs(text: str) -> list[str]:
    """Take 'lat,lon lat, lon' apart, with or without space around the commas, in one pass however long it is."""
    return " ".join(text.split()).replace(" ,", ",").replace(", ", ",").split(" ") if text.strip() else []


def georss_ring(text: str, warnings: list[str]) -> Polygon | None:
    """Read 'lat lon lat lon ...' (GeoRSS); None where it is empty or no area."""
    numbers = text.replace(",", " ").split()
    if not numbers:
        return None
    return _ring((point(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=False)), warnings)


def cap_circle(text: str, warnings: list[str]) -> Circle | None:
    """Read 'lat,lon radius', in kilometres; None where it is empty or no circle."""
    parts = text.replace(",", " ").split()
    if not parts:
        return None
    found = circle(*parts) if len(parts) == 3 else None  # noqa: PLR2004 - latitude, longitude, radius
    if found is None:
        warnings.append(f"A circle is '{text[:40]}', which is none on earth; left out.")
    return found


def circle(lat: Any, lon: Any, radius_km: Any) -> Circle | None:
    """Make a circle; None where it is none on earth. A radius beyond half the globe is the whole globe."""
    centre, radius = point(lat, lon), number(radius_km)
    if centre is None or radius is None or radius < 0:
        return None
    return Circle(centre[0], centre[1], min(radius, _AROUND_KM))


def geojson_rings(geometry: Any, warnings: list[str]) -> tuple[Polygon, ...]:
    """Give the outer rings of a GeoJSON geometry (RFC 7946); holes are left out: who lives in one is near enough."""
    return tuple(ring for ring in (_geojson_ring(each, warnings) for each in _outer(geometry, 0)) if ring)


def geojson_point(geometry: Any) -> tuple[float, float, float | None] | None:
    """Give latitude, longitude and third number of a GeoJSON point; None where it is none."""
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return None
    at = geometry.get("coordinates")
    if not isinstance(at, list) or len(at) < 2 or (found := point(at[1], at[0])) is None:  # noqa: PLR2004 - a pair
        return None
    return found[0], found[1], number(at[2]) if len(at) > 2 else None  # noqa: PLR2004 - the third


def _outer(geometry: Any, depth: int) -> Iterator[Any]:
    if not isinstance(geometry, dict) or depth > _NESTED:
        return
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon" and isinstance(coordinates, list):
        yield from coordinates[:1]
    elif kind == "MultiPolygon" and isinstance(coordinates, list):
        yield from (each[0] for each in coordinates if isinstance(each, list) and each)
    elif kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        for each in geometry["geometries"]:
            yield from _outer(each, depth + 1)


def _geojson_ring(given: Any, warnings: list[str]) -> Polygon | None:
    if not isinstance(given, list):
        return None
    return _ring((point(at[1], at[0]) if isinstance(at, list) and len(at) > 1 else None for at in given), warnings)


def _ring(points: Iterable[tuple[float, float] | None], warnings: list[str]) -> Polygon | None:
    given = list(points)
    kept = tuple(each for each in given if each is not None)
    if len(kept) < len(given):
        warnings.append("A polygon has points that are no place on earth; they are left out.")
    if len(set(kept)) < _CORNERS:
        warnings.append("A polygon has fewer than three corners; left out.")
        return None
    return kept
