"""Where the homes of a ZIP or postal code lie, as columns.

What is estimated, and how: a postal area is a disc about its point. For ZIP codes that was done when the data was made;
for the codes of other countries it is done here, with points in the disc that lie in the code's own country.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from heedful.domain.alert import Code
from heedful.geo import atlas
from heedful.geo.book import ISO, book
from heedful.geo.locate import above_counties, entries_at
from heedful.geo.placed import Entries, Float, Int32, Int64, Placed, take, together
from heedful.geo.words import Known, Meant, rows_of_beginning, state_of_beginning

#: Points that stand for a disc, and the least share that they can tell.
DISC_POINTS, _LEAST = 32, 0.05
_KM_A_DEGREE = 111.195


def place_meant(said: Sequence[Meant]) -> Placed:
    """Place what was said, a row each; `NOTHING` gives a row without areas."""
    lat, lon, reach = np.full(len(said), np.nan), np.full(len(said), np.nan), np.zeros(len(said))
    parts: list[Entries] = []
    for known, place in (
        (Known.ZIP, _zips),
        (Known.ZIP_BEGINNING, _beginnings),
        (Known.POSTAL, _postal),
        (Known.STATE, _areas),
        (Known.COUNTRY, _areas),
    ):
        rows = np.array([row for row, one in enumerate(said) if one.known is known], dtype=np.int64)
        if len(rows):
            placed = place([said[row] for row in rows])
            lat[rows], lon[rows], reach[rows] = placed.lat, placed.lon, placed.reach_km
            parts.append(Entries(rows[placed.rows()], placed.area, placed.sure))
    return together(lat, lon, reach, parts)


def _zips(said: Sequence[Meant]) -> Placed:
    placed = take(zip_homes(), np.array([one.row for one in said], dtype=np.int64))
    # Those of no county are addresses of the forces abroad, and what lies in the sea.
    rest = np.flatnonzero(np.diff(placed.start) == 0)
    if not len(rest):
        return placed
    parts = [Entries(placed.rows(), placed.area, placed.sure)]
    parts.extend(
        Entries(rest[part.row], part.area, part.sure) for part in entries_at(placed.lat[rest], placed.lon[rest])
    )
    return together(placed.lat, placed.lon, placed.reach_km, parts)


@cache
def zip_homes() -> Placed:
    """Place every ZIP code that is shipped, in its order; those of no county are left without areas."""
    table = atlas.zips()
    row = np.repeat(np.arange(len(table.zip)), np.diff(table.start))
    share = (table.share / 100).astype(np.float32)
    parts = [Entries(row, table.area.astype(np.int32), share)]
    first = book().first
    is_county = (table.area >= first["counties"]) & (table.area < first["states"])
    county, at, its = table.area[is_county] - first["counties"], row[is_county], share[is_county]
    parts.extend(_summed(at, above[county], its) for above in above_counties())
    return together(table.lat, table.lon, table.reach_km, parts)


def _summed(row: Int64, area: Int32, share: np.ndarray) -> Entries:
    """Add up the shares of what lies in the same area."""
    known = area >= 0
    row, area, share = row[known], area[known], share[known]
    pair, place = np.unique(row * len(book().codes) + area, return_inverse=True)
    whole = np.minimum(np.bincount(place, share, minlength=len(pair)), 1.0)
    # Shares are written in whole per cent: what lies in one state alone lies in it for certain.
    whole = np.where(np.bincount(pair // len(book().codes))[pair // len(book().codes)] == 1, 1.0, whole)
    return Entries(pair // len(book().codes), (pair % len(book().codes)).astype(np.int32), whole.astype(np.float32))


def _beginnings(said: Sequence[Meant]) -> Placed:
    """Place ZIP codes that we do not know by the middle of those that begin alike."""
    table, rows = atlas.zips(), [rows_of_beginning(one.row) for one in said]
    lat = np.array([float(np.median(table.lat[one])) for one in rows])
    lon = np.array([float(np.median(table.lon[one])) for one in rows])
    reach = [
        float(
            np.quantile(np.hypot(table.lat[one] - at_lat, (table.lon[one] - at_lon) * np.cos(np.radians(at_lat))), 0.9)
        )
        for one, at_lat, at_lon in zip(rows, lat, lon, strict=True)
    ]
    state = [book().numbers[Code(ISO, f"US-{state_of_beginning(one.row)}")] for one in said]
    country = [book().numbers[Code(ISO, "US")]] * len(said)
    return together(lat, lon, np.maximum(np.array(reach) * _KM_A_DEGREE, 1.0), [_whole(state), _whole(country)])


def _areas(said: Sequence[Meant]) -> Placed:
    """Place those of whom only the state or the country is known: they have no point."""
    nowhere = np.full(len(said), np.nan)
    parts = [_whole([one.row for one in said])]
    if said[0].known is Known.STATE:
        parts.append(_whole([book().numbers[Code(ISO, one.country)] for one in said]))
    return together(nowhere, nowhere, np.zeros(len(said)), parts)


def _whole(areas: Sequence[int]) -> Entries:
    return Entries(np.arange(len(areas)), np.array(areas, dtype=np.int32), np.ones(len(areas), dtype=np.float32))


def _postal(said: Sequence[Meant]) -> Placed:
    """Place postal codes: in their own country, and in regions with the share of their disc."""
    tables = [atlas.postal()[one.country] for one in said]
    lat = np.array([table.lat[one.row] for table, one in zip(tables, said, strict=True)])
    lon = np.array([table.lon[one.row] for table, one in zip(tables, said, strict=True)])
    reach = np.array([table.reach_km[one.row] for table, one in zip(tables, said, strict=True)])
    country = np.array([book().numbers[Code(ISO, one.country)] for one in said], dtype=np.int32)
    row, at_lat, at_lon = disc_points(lat, lon, reach)
    found = entries_at(at_lat, at_lon, near=False)
    # The very point counts as well, so that a harbour is not nowhere.
    parts = [_whole(country.tolist()), _regions(row, found, country)]
    return together(lat, lon, reach, parts)


def _regions(row: Int64, found: Sequence[Entries], country: Int32) -> Entries:
    """Give the shares of regions in the discs, counting points in the own country or in none that has an outline."""
    told = book()
    first, after = told.first["countries"], told.first["regions.0"]
    point, area = np.concatenate([one.row for one in found]), np.concatenate([one.area for one in found])
    is_country = (area >= first) & (area < after)
    abroad = np.zeros(len(row), dtype=np.bool_)
    abroad[point[is_country]] = area[is_country] != country[row[point[is_country]]]
    counted = ~abroad & np.isin(np.arange(len(row)), point)
    many = np.maximum(np.bincount(row[counted], minlength=len(country)), 1)
    is_region = (area >= after) & counted[point]
    pair, times = np.unique(row[point[is_region]] * len(told.codes) + area[is_region], return_counts=True)
    place, region = pair // len(told.codes), (pair % len(told.codes)).astype(np.int32)
    share = (times / many[place]).astype(np.float32)
    kept = share >= _LEAST
    order = np.lexsort((region[kept], -share[kept], place[kept]))
    return Entries(place[kept][order], region[kept][order], share[kept][order])


def disc_points(lat: Float, lon: Float, reach_km: Float) -> tuple[Int64, Float, Float]:
    """Give points spread evenly over discs: the number of the disc, latitude, longitude."""
    step = np.arange(DISC_POINTS) + 0.5
    away, turn = np.sqrt(step / DISC_POINTS), step * np.pi * (3 - np.sqrt(5))
    row = np.repeat(np.arange(len(lat)), DISC_POINTS)
    north = np.outer(reach_km, away * np.cos(turn)).ravel() / _KM_A_DEGREE
    east = np.outer(reach_km, away * np.sin(turn)).ravel() / _KM_A_DEGREE
    at_lat = np.clip(lat[row] + north, -90, 90)
    at_lon = (lon[row] + east / np.maximum(np.cos(np.radians(lat[row])), 0.05) + 180) % 360 - 180
    return row, at_lat, at_lon
