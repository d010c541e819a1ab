"""From what is known of somebody's place to the areas that it lies in: one at a time, or columns.

A point, where one is given, says it best. Else a ZIP or postal code stands for an area about as large as its neighbours
leave it, and a home is in each area with the share of that which lies there; so a ZIP in two counties is in both.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from heedful.geo import atlas
from heedful.geo.book import Book, book
from heedful.geo.country import TERRITORIES
from heedful.geo.home import Home, SureCode
from heedful.geo.locate import entries_at
from heedful.geo.placed import Entries, Float, Placed, take, together
from heedful.geo.postal_home import place_meant
from heedful.geo.words import Known, Meant, meant
from heedful.geo.zone import zone_at

#: A place is named by a region if more than this share of it lies there.
_MOST = 0.5


def resolve(
    country: str = "", postal_code: str = "", lat: float | None = None, lon: float | None = None
) -> Home | None:
    """Say where somebody is at home; None where nothing that is known says it.

    `country` is how people write one ('us', 'USA', 'Germany', 'NJ, USA'), `postal_code` a ZIP or postal code with all
    that people and spreadsheets do to it ('7030', '07030-1234'). Without a country a code counts only if its form is
    that of one country alone. A point that is none (also 0, 0) is passed over.
    """
    at_lat, at_lon = np.array([np.nan if lat is None else lat]), np.array([np.nan if lon is None else lon])
    if usable(at_lat, at_lon)[0]:
        return _home(together(at_lat, at_lon, np.zeros(1), entries_at(at_lat, at_lon)), Meant(Known.NOTHING))
    said = meant(country, postal_code)
    return _home(place_meant([said]), said)


def resolve_many(country: Sequence[str], postal_code: Sequence[str], lat: Float, lon: Float) -> Placed:
    """Do the same for columns of the same length; '' and nan stand for what is not known.

    A million rows by point take a second or two, by ZIP less than one.
    """
    lat, lon = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
    columns = {"country": pl.Series(country, dtype=pl.String), "code": pl.Series(postal_code, dtype=pl.String)}
    is_point = usable(lat, lon)
    points, others = np.flatnonzero(is_point), np.flatnonzero(~is_point)
    if not len(points):
        return by_words(pl.DataFrame(columns))
    parts = [Entries(points[part.row], part.area, part.sure) for part in entries_at(lat[points], lon[points])]
    at_lat, at_lon, reach = np.where(is_point, lat, np.nan), np.where(is_point, lon, np.nan), np.zeros(len(lat))
    if len(others):
        said = by_words(pl.DataFrame(columns)[others])
        parts.append(Entries(others[said.rows()], said.area, said.sure))
        at_lat[others], at_lon[others], reach[others] = said.lat, said.lon, said.reach_km
    return together(at_lat, at_lon, reach, parts)


def by_words(words: pl.DataFrame) -> Placed:
    """Place rows of `country` and `code` (text, or null); what is written alike is read once."""
    filled = words.select(pl.col("country", "code").fill_null(""))
    different = filled.unique(maintain_order=True).with_row_index("place")
    placed = place_meant([meant(country, code) for country, code in different.select("country", "code").iter_rows()])
    place = filled.join(different, on=["country", "code"], how="left", maintain_order="left")["place"]
    return take(placed, place.to_numpy().astype(np.int64))


def usable(lat: Float, lon: Float) -> NDArray[np.bool_]:
    """Tell which points are on the earth; 0, 0 is what a form sends that knows nothing."""
    inside = (np.abs(lat) <= 90) & (np.abs(lon) <= 180)  # noqa: PLR2004 - false for nan
    found: NDArray[np.bool_] = inside & ~((lat == 0) & (lon == 0))
    return found


def _home(placed: Placed, said: Meant) -> Home | None:
    """Give the home of the one row."""
    if not placed.known[0]:
        return None
    told = book()
    entries = list(zip(placed.area.tolist(), placed.sure.tolist(), strict=True))
    codes = tuple(
        SureCode(code, round(sure, 2), told.labels[area]) for area, sure in entries for code in told.all_codes(area)
    )
    lat, lon = float(placed.lat[0]), float(placed.lon[0])
    country = said.country or _country(entries, told)
    zone = zone_at(lat, lon) or atlas.time_zones().get(country, "")
    has_point = not np.isnan(lat)
    return Home(
        codes=codes,
        lat=lat if has_point else None,
        lon=lon if has_point else None,
        radius_km=float(placed.reach_km[0]),
        label=_label(entries, said, told),
        zone=zone,
        country=country,
        region=_region(entries, said, told),
    )


def _country(entries: list[tuple[int, float]], told: Book) -> str:
    for area, _ in entries:
        code = told.codes[area].code
        if told.first["countries"] <= area < told.first["regions.0"]:
            return "US" if code in TERRITORIES else code
    return ""


def _region(entries: list[tuple[int, float]], said: Meant, told: Book) -> str:
    if said.known is Known.POSTAL:
        known = atlas.postal()[said.country]
        return atlas.postal_regions()[int(known.region[said.row])][0].partition("-")[2]
    states = [(sure, area) for area, sure in entries if told.first["states"] <= area < told.first["countries"]]
    return told.codes[max(states)[1]].code.removeprefix("US-") if states else ""


def _label(entries: list[tuple[int, float]], said: Meant, told: Book) -> str:
    """Name a place: by its county, else the smallest region, else what the postal code says, else the country."""
    for name, after in (("counties", "states"), ("states", "countries")):
        found = [area for area, _ in entries if told.first[name] <= area < told.first[after]]
        if found:
            return told.labels[found[0]]
    region = [area for area, sure in entries if area >= told.first["regions.0"] and sure > _MOST]
    if region:
        return told.labels[region[-1]]
    if said.known is Known.POSTAL:
        known = atlas.postal()[said.country]
        name = atlas.postal_regions()[int(known.region[said.row])][1]
        return f"{name or known.codes[said.row]}, {atlas.names().countries[said.country]}"
    return told.labels[entries[0][0]] if entries else ""
