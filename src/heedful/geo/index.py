"""Whom an area touches, of all customers: sorted once, and then an alert costs what it touches.

Codes count first and shapes second: an alert that names zones is about those zones, and its polygon adds only who is
in none of them. Where one alert names the same ground in two systems, the finer one counts: counties are what zones
were rounded up to. Sea never touches a home.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from heedful.domain.alert import Area, Code
from heedful.domain.sea import is_sea
from heedful.geo.book import FIRE, UGC, book
from heedful.geo.placed import Int32, Int64, Placed, Share, take
from heedful.geo.postings import Found, Postings, postings_of
from heedful.geo.spots import Spots, spots_of
from heedful.geo.tally import Tally, local_rows


class By(IntEnum):
    """What says that somebody is touched, the surest first."""

    CODE = 0
    POLYGON = 1
    CIRCLE = 2
    COUNTRY = 3

    @property
    def word(self) -> str:
        """Give it in lower case: 'code'."""
        return self.name.lower()


@dataclass(frozen=True)
class Touched:
    """Who is touched, as columns: the customer's number, by what, the area in the book that says so, and how sure.

    For shapes the area is the one that names the customer's place; -1 where there is none.
    """

    number: Int64
    by: NDArray[np.uint8]
    place: Int32
    sure: Share

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True)
class Customers:
    """All customers with a usable place, ready to be asked for."""

    number: Int64
    postings: Postings
    spots: Spots
    named: Int32

    def touched(self, area: Area) -> Touched:
        """Say whom an area touches, in the order of the columns it was made from."""
        layers: dict[int, list[Found]] = {}
        for place, share in _areas(area.codes).items():
            row, sure = self.postings.of(place)
            layers.setdefault(_layer(place), []).append((place, row, sure if share == 1 else sure * np.float32(share)))
        nothing = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        is_sea = _only_sea(area.codes)
        in_polygon = nothing if is_sea else self.spots.in_polygons(area.polygons)
        in_circle = nothing if is_sea else self.spots.in_circles(area.circles)
        rows = [row for layer in layers.values() for _, row, _ in layer]
        local = local_rows(len(self.number), [*rows, in_polygon[0], in_circle[0]])
        tally = Tally(local)
        for layer in layers.values():
            tally.add_layer(layer)
        countries = np.isin(tally.place, np.arange(book().first["countries"], book().first["regions.0"]))
        by = np.where(countries, By.COUNTRY, By.CODE).astype(np.uint8)
        for kind, (row, sure) in ((By.POLYGON, in_polygon), (By.CIRCLE, in_circle)):
            new = tally.add_rest(row, sure, self.named)
            by[new] = kind
        return Touched(self.number[local.row], by, tally.place, tally.sure)


def customers_of(number: Int64, placed: Placed) -> Customers:
    """Sort customers by where they are; a second for a million. Who has no usable place is left out."""
    known = np.flatnonzero(placed.known)
    if len(known) < len(placed):
        placed = take(placed, known)
    return Customers(
        number=np.asarray(number, dtype=np.int64)[known],
        postings=postings_of(placed, len(book().codes)),
        spots=spots_of(placed),
        named=_named(placed),
    )


def _areas(codes: Sequence[Code]) -> dict[int, float]:
    """Give the areas that codes mean, with the share of each; only zones where zones are named."""
    land = [code for code in codes if not is_sea(code)]
    zones = [code for code in land if code.system.upper() in {UGC, FIRE}]
    meant = [found for code in zones if (found := book().find(code))]
    # What the Weather Service says of zones it says again of all counties that they touch.
    others = land if not meant else [code for code in land if code.system.upper() not in {*_ROUNDED, UGC, FIRE}]
    meant += [found for code in others if (found := book().find(code))]
    areas: dict[int, float] = {}
    for place, share in meant:
        areas[place] = max(share, areas.get(place, 0.0))
    return areas


#: Systems in which the Weather Service rounds zones up to counties.
_ROUNDED = frozenset(("SAME", "FIPS", "FIPS6", "FIPS5"))


def _only_sea(codes: Sequence[Code]) -> bool:
    return bool(codes) and all(is_sea(code) for code in codes)


def _layer(place: int) -> int:
    """Say which layer an area is of: areas of one layer do not lie upon each other."""
    return sum(place >= first for first in book().first.values())


def _named(placed: Placed) -> Int32:
    """Give the area that names each place: its county, else its smallest region, else its country."""
    told = book()
    named = np.full(len(placed), -1, dtype=np.int32)
    rows = placed.rows()
    for low, high in (
        (told.first["countries"], told.first["regions.0"]),
        (told.first["states"], told.first["countries"]),
        (told.first["regions.0"], len(told.codes)),
        (told.first["counties"], told.first["states"]),
    ):
        mine = np.flatnonzero((placed.area >= low) & (placed.area < high))[::-1]
        named[rows[mine]] = placed.area[mine]
    return named
