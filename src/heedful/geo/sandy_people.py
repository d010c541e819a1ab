"""Who the mailing goes to: numbers, and the places where they are, each place once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from heedful.geo import atlas
from heedful.geo.book import book, county_label
from heedful.geo.placed import Float, Placed
from heedful.geo.resolve import resolve_many
from heedful.geo.zone import zone_at

#: The golden section: multiples of it, less whole numbers, lie evenly on the way from 0 to 1, wherever one stops.
_GOLDEN = (5**0.5 - 1) / 2
_NOT_GIVEN = -999.0
_DIGITS_AT_THE_END = re.compile(r"[0-9]{1,15}\Z")


@dataclass(frozen=True)
class Homes:
    """Places, each once: the point in degrees (nan: none is known), name, time zone and letters of the state, or ''."""

    lat: Float
    lon: Float
    label: tuple[str, ...]
    zone: tuple[str, ...]
    state: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """Customers: as they are called, their numbers, and the place of each in `homes`."""

    ids: Sequence[str]
    number: NDArray[np.int64]
    home: NDArray[np.intp]
    homes: Homes

    def __len__(self) -> int:
        return len(self.number)


def demo_people(many: int) -> People:
    """Give a demo company: customers 1 to `many`, spread evenly over the ZIP codes of the United States.

    Evenly over the codes, not over the people who live there. Those of the forces abroad are left out.
    """
    homes = _zip_homes()
    number = np.arange(1, many + 1)
    home = (number * _GOLDEN % 1.0 * len(homes.lat)).astype(np.intp)
    return People([str(one) for one in number.tolist()], number, home, homes)


@cache
def _zip_homes() -> Homes:
    """Give each ZIP code that lies in a county, in order; of several counties, the first that is named."""
    zips, counties, first = atlas.zips(), atlas.american("counties").shapes.codes, book().first
    held = (zips.area >= first["counties"]) & (zips.area < first["states"])
    rows, begin = np.unique(np.repeat(np.arange(len(zips.zip)), np.diff(zips.start))[held], return_index=True)
    codes = [counties[one - first["counties"]] for one in zips.area[held][begin].tolist()]
    lat, lon = zips.lat[rows], zips.lon[rows]
    zones = [zone_at(*point) for point in zip(lat.tolist(), lon.tolist(), strict=True)]
    return Homes(lat, lon, tuple(map(county_label, codes)), tuple(zones), tuple(code[:2] for code in codes))


def people_of(ids: Sequence[str], country: Sequence[str], postal_code: Sequence[str], lat: Float, lon: Float) -> People:
    """Place customers of whom columns of the same length are known ('' and nan: not known)."""
    rows: dict[tuple[str, str, float, float], int] = {}
    north, east = (np.nan_to_num(one, nan=_NOT_GIVEN).tolist() for one in (lat, lon))
    keys = zip(country, postal_code, north, east, strict=True)
    home = np.array([rows.setdefault(key, len(rows)) for key in keys], dtype=np.intp)
    told = list(rows)
    placed = resolve_many(
        [one[0] for one in told],
        [one[1] for one in told],
        _given(one[2] for one in told),
        _given(one[3] for one in told),
    )
    number = np.array([number_of(one, row) for row, one in enumerate(ids, 1)], dtype=np.int64)
    return People(ids, number, home, _homes(placed))


def number_of(called: str, row: int) -> int:
    """Give the number of a customer: the digits at the end of what they are called ('c-17': 17), else their row."""
    found = _DIGITS_AT_THE_END.search(called.strip())
    return int(found[0]) if found else row


def _given(values: Iterable[float]) -> Float:
    column = np.fromiter(values, dtype=np.float64)
    return np.where(column == _NOT_GIVEN, np.nan, column)


def _homes(placed: Placed) -> Homes:
    told, area = book(), _best_area(placed)
    names = [told.labels[one] if one >= 0 else "" for one in area.tolist()]
    zones = [
        zone_at(lat, lon) or _zone_of_country(one, placed)
        for one, (lat, lon) in enumerate(zip(placed.lat.tolist(), placed.lon.tolist(), strict=True))
    ]
    return Homes(placed.lat, placed.lon, tuple(names), tuple(zones), tuple(_states(placed)))


def _best_area(placed: Placed) -> NDArray[np.int64]:
    """Give the area that names each row best, a county before a state before a country; -1 where there is none."""
    first, rows = book().first, placed.rows()
    edges = np.array([first["counties"], first["states"], first["countries"], first["regions.0"]])
    # 0 is before the counties (zones have no name of their own), 4 after the countries.
    layer = np.searchsorted(edges, placed.area, side="right")
    rank = np.array([4, 0, 1, 2, 3])[layer]
    order = np.lexsort((np.arange(len(rows)), rank, rows))
    _, begin = np.unique(rows[order], return_index=True)
    best = np.full(len(placed), -1, dtype=np.int64)
    best[rows[order][begin]] = placed.area[order][begin]
    return best


def _states(placed: Placed) -> list[str]:
    """Give the letters of the state in which most of each row lies; '' outside the United States."""
    told, rows = book(), placed.rows()
    held = (placed.area >= told.first["states"]) & (placed.area < told.first["countries"])
    found = [""] * len(placed)
    order = np.argsort(placed.sure[held], kind="stable")
    for row, area in zip(rows[held][order].tolist(), placed.area[held][order].tolist(), strict=True):
        found[row] = told.codes[area].code.removeprefix("US-")
    return found


def _zone_of_country(row: int, placed: Placed) -> str:
    told = book()
    for area in placed.area[placed.start[row] : placed.start[row + 1]].tolist():
        if told.first["countries"] <= area < told.first["regions.0"]:
            return atlas.time_zones().get(told.codes[area].code, "")
    return ""
