"""ZIP codes of the United States: where each is, and its zones, fire zones and counties with their shares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from heedful.geo.grid import grid_of, locate
from heedful.geo.packed import Whole
from heedful.geo.shapes import UNITS, Shapes
from places.disc import reach_km, samples

#: What GeoNames files as a country of its own, and the Postal Service as a state.
TERRITORIES = ("PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW")
#: A share below this is less than the estimate can tell. With this one 28.7 % of ZIP codes lie in several counties;
#: counted by addresses it is 28.8 %.
LEAST_SHARE = 0.07


def zip_columns(codes: pl.DataFrame, layers: Sequence[Shapes]) -> dict[str, Whole | list[str]]:
    """Give the columns of all ZIP codes.

    `layers` are zones, fire zones and counties; an entry is the number of an area, counted through the layers one
    after another, with its share in per cent. The county that GeoNames names comes first, and has a share even where
    the estimate does not see it.
    """
    table = _table(codes)
    lat, lon = table["lat"].to_numpy(), table["lon"].to_numpy()
    reach = reach_km(lat, lon)
    number, at_lat, at_lon = samples(lat, lon, reach)
    # The point itself counts too: where a disc is all water, it is what is left.
    number = np.concatenate((number, np.arange(len(lat))))
    at_lat, at_lon = np.concatenate((at_lat, lat)), np.concatenate((at_lon, lon))
    number, at_lat, at_lon = _in_its_state(number, at_lat, at_lon, table["c1"].to_list(), layers[2])
    county = {code: place for place, code in enumerate(layers[2].codes)}
    named = [county.get(f"{state}C{three}", -1) if three else -1 for state, three in table.select("c1", "c2").rows()]
    entries: list[list[tuple[int, int]]] = [[] for _ in range(len(lat))]
    first = 0
    for layer in layers:
        found = locate(grid_of(layer), at_lat, at_lon)
        official = np.array(named) if layer is layers[2] else None
        for place, shares in enumerate(_shares(number, found, len(lat), official)):
            entries[place].extend((first + area, per_cent) for area, per_cent in shares)
        first += len(layer.codes)
    flat = [entry for one in entries for entry in one]
    return {
        "zip": table["pc"].cast(pl.Int64).to_numpy(),
        "lat": np.round(lat * UNITS).astype(np.int64),
        "lon": np.round(lon * UNITS).astype(np.int64),
        "reach": np.round(reach * 10).astype(np.int64),
        "entries": np.array([len(one) for one in entries], dtype=np.int64),
        "area": np.array([area for area, _ in flat], dtype=np.int64),
        "share": np.array([share for _, share in flat], dtype=np.int64),
    }


def _in_its_state(
    number: np.ndarray, lat: np.ndarray, lon: np.ndarray, states: list[str | None], counties: Shapes
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Leave out points in another state than the one that the ZIP code is filed under: hardly a ZIP lies in two."""
    letters = [*(code[:2] for code in counties.codes), ""]
    there = np.array(letters)[locate(grid_of(counties), lat, lon)]
    own = np.array([state or "" for state in states])[number]
    kept = (there == own) | (there == "") | (own == "")
    return number[kept], lat[kept], lon[kept]


def _table(codes: pl.DataFrame) -> pl.DataFrame:
    """Give each ZIP code once, with its point."""
    american = codes.filter(pl.col("cc").is_in(["US", *TERRITORIES]) & pl.col("pc").str.contains(r"^\d{5}$"))
    state = pl.when(pl.col("cc") == "US").then(pl.col("c1")).otherwise(pl.col("cc"))
    three = pl.when(pl.col("cc") == "US").then(pl.col("c2")).otherwise(pl.col("c1"))
    return (
        american.select("pc", "lat", "lon", c1=state, c2=three)
        .sort("pc", "c1", nulls_last=True)
        .unique("pc", keep="first", maintain_order=True)
    )


def _shares(
    number: np.ndarray, found: np.ndarray, many: int, official: np.ndarray | None
) -> list[list[tuple[int, int]]]:
    """Give the areas of each place with their shares in per cent, the largest first, or the official one."""
    inside = found >= 0
    pairs, counts = np.unique(np.column_stack((number[inside], found[inside])), axis=0, return_counts=True)
    whole = np.bincount(number[inside], minlength=many)
    shares: list[list[tuple[int, int]]] = [[] for _ in range(many)]
    for (place, area), count in zip(pairs.tolist(), counts.tolist(), strict=True):
        share = count / int(whole[place])
        is_official = official is not None and area == official[place]
        if share >= LEAST_SHARE or is_official:
            shares[place].append((area, max(round(share * 100), 1)))
    for place, one in enumerate(shares):
        mine = -1 if official is None else int(official[place])
        if mine >= 0 and all(area != mine for area, _ in one):
            one.append((mine, round(LEAST_SHARE * 100)))
        one.sort(key=lambda entry: (entry[0] != mine, -entry[1], entry[0]))
    return shares
