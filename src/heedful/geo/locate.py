"""From points to areas, many at once.

The shapes are simplified, and a home on a pier may lie outside all of them: a point in none is looked for again a
little way off, in eight directions. Outside the United States a point is in a country, and in MeteoAlarm's regions.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from heedful.domain.alert import Code
from heedful.geo import atlas
from heedful.geo.book import ISO, book
from heedful.geo.country import TERRITORIES
from heedful.geo.grid import locate
from heedful.geo.placed import Entries, Float, Int32, Placed, together

#: How far off a point is looked for again, in kilometres.
_AROUND = (1.0, 3.0, 8.0)
_KM_A_DEGREE = 111.195


def locate_many(lat: Float, lon: Float) -> Placed:
    """Place points (degrees), a million in a second or two; what is no number or in no country has no area."""
    lat, lon = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
    parts = entries_at(lat, lon)
    return together(lat, lon, np.zeros(len(lat)), parts)


def entries_at(lat: Float, lon: Float, *, near: bool = True) -> list[Entries]:
    """Give the areas that points lie in, with a share of 1; without `near`, only those that hold the very point."""
    told = book()
    american = [locate(atlas.grid(name), lat, lon) for name in atlas.AMERICAN]
    country = np.where(american[2] >= 0, -1, _country(lat, lon, near=near))
    if near:
        asked = _may_be_american(country, american[2])
        american = [_near(name, found, lat, lon, asked) for name, found in zip(atlas.AMERICAN, american, strict=True)]
    county = american[2]
    parts = [_entries(area, told.first[name]) for area, name in zip(american, atlas.AMERICAN, strict=True)]
    parts += [_entries(np.append(above, -1)[county], 0) for above in above_counties()]
    # Whoever is in a county needs no outline of the country.
    parts.append(_entries(np.where(county >= 0, -1, country), 0))
    for number in range(len(atlas.regions())):
        name = f"regions.{number}"
        parts.append(_entries(locate(atlas.grid(name), lat, lon), told.first[name]))
    return parts


def _entries(area: Int32, first: int) -> Entries:
    row = np.flatnonzero(area >= 0)
    return Entries(row, (area[row] + first).astype(np.int32), np.ones(len(row), dtype=np.float32))


def _country(lat: Float, lon: Float, *, near: bool) -> Int32:
    """Give the number of each point's country in the book, -1 at sea."""
    found = locate(atlas.grid("countries"), lat, lon)
    if near:
        found = _near("countries", found, lat, lon, np.ones(len(lat), dtype=np.bool_))
    return np.append(_countries(), -1)[found].astype(np.int32)


@cache
def _countries() -> Int32:
    """Give the number in the book of each country that has an outline."""
    return np.array([_number(code) for code in atlas.shapes("countries").codes], dtype=np.int32)


def _number(country: str) -> int:
    return book().numbers.get(Code(ISO, country), -1)


def _may_be_american(country: Int32, county: Int32) -> NDArray[np.bool_]:
    """Say who is in no county though their country is the United States, or none is known."""
    ours = [_number(code) for code in ("US", *sorted(TERRITORIES))]
    return (county < 0) & (np.isin(country, ours) | (country < 0))


def _near(name: str, found: Int32, lat: Float, lon: Float, asked: NDArray[np.bool_]) -> Int32:
    """Look for points that were not found a little way off, the nearest ring of directions first."""
    found = found.copy()
    rows = np.flatnonzero(asked & (found < 0) & np.isfinite(lat) & np.isfinite(lon))
    for km in _AROUND:
        for turn in range(8):
            if not len(rows):
                return found
            north, east = np.cos(turn * np.pi / 4) * km / _KM_A_DEGREE, np.sin(turn * np.pi / 4) * km / _KM_A_DEGREE
            at_lon = lon[rows] + east / np.maximum(np.cos(np.radians(lat[rows])), 0.05)
            found[rows] = locate(atlas.grid(name), lat[rows] + north, at_lon)
            rows = rows[found[rows] < 0]
    return found


@cache
def above_counties() -> tuple[Int32, Int32, Int32]:
    """Give for each county the numbers of its state, of its country, and of its territory (-1: it is in none)."""
    told = book()
    letters = [code[:2] for code in atlas.shapes("counties").codes]
    state = [told.numbers.get(Code(ISO, f"US-{one}"), -1) for one in letters]
    territory = [_number(one) if one in TERRITORIES else -1 for one in letters]
    return (
        np.array(state, dtype=np.int32),
        np.full(len(letters), _number("US"), dtype=np.int32),
        np.array(territory, dtype=np.int32),
    )
