"""What is shipped of the world: areas with their shapes, names, and where ZIP and postal codes are.

The rule of this file: nothing is read before it is asked for, and then once. Where it all comes from, and under which
licences, stands in `docs/reference/places.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import cast

import numpy as np
from numpy.typing import NDArray

from heedful.geo.grid import Grid, grid_of
from heedful.geo.packed import Columns, Whole, unpack
from heedful.geo.shapes import UNITS, Shapes, from_columns

#: The layers of the United States in the order in which entries of ZIP codes count their areas.
AMERICAN = ("zones", "fire", "counties")


@dataclass(frozen=True)
class American:
    """A layer of the United States; `county` is the number, and one, of the county that holds half of each area."""

    shapes: Shapes
    county: Whole


@dataclass(frozen=True)
class Regions:
    """A layer of MeteoAlarm's regions, with their names."""

    shapes: Shapes
    names: list[str]


@dataclass(frozen=True)
class Names:
    """Names of countries, states and counties: by ISO letters, by postal letters, by five digits (FIPS)."""

    countries: dict[str, str]
    aliases: dict[str, str]
    states: dict[str, str]
    state_numbers: dict[str, str]
    counties: dict[str, str]

    @property
    def number_states(self) -> dict[str, str]:
        """The letters of each state by its two digits."""
        return {number: state for state, number in self.state_numbers.items()}


@dataclass(frozen=True)
class Zips:
    """ZIP codes as numbers in order; entries `start[i]` to `start[i + 1]` name areas with shares in per cent."""

    zip: Whole
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    reach_km: NDArray[np.float64]
    start: Whole
    area: Whole
    share: Whole


@dataclass(frozen=True)
class Postal:
    """The postal codes of one country, in order; `region` is a number in `postal_regions`."""

    codes: list[str]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    reach_km: NDArray[np.float64]
    region: Whole


def _read(name: str) -> Columns:
    return unpack((resources.files("heedful.geo") / "data" / f"{name}.xz").read_bytes())


@cache
def _kept(name: str) -> Columns:
    """Read a file whose columns are used as they are."""
    return _read(name)


@cache
def shapes(name: str) -> Shapes:
    """Give the shapes of a layer: 'zones', 'fire', 'counties', 'states', 'countries'."""
    return american(name).shapes if name in AMERICAN else from_columns(_read(name))


@cache
def american(name: str) -> American:
    """Give a layer of the United States."""
    columns = _read(name)
    return American(from_columns(columns), cast("Whole", columns["county"]))


@cache
def regions() -> tuple[Regions, ...]:
    """Give the layers of MeteoAlarm's regions: a point can lie in one area of each."""
    columns = _read("regions")
    many = int(cast("Whole", columns["layers"])[0])
    return tuple(
        Regions(from_columns(columns, f"{one}."), cast("list[str]", columns[f"{one}.names"])) for one in range(many)
    )


@cache
def grid(name: str) -> Grid:
    """Give the grid over a layer: one of `shapes`, or 'regions.0' and on."""
    file, _, number = name.partition(".")
    return grid_of(regions()[int(number)].shapes if file == "regions" else shapes(name))


@cache
def names() -> Names:
    """Give the names of countries, states and counties."""
    return Names(
        countries=_by("country", "country_name"),
        aliases=_by("alias", "alias_country"),
        states=_by("state", "state_name"),
        state_numbers=_by("state", "state_fips"),
        counties=_by("county", "county_name"),
    )


def _by(key: str, value: str) -> dict[str, str]:
    return dict(zip(_text("names", key), _text("names", value), strict=True))


@cache
def time_zones() -> dict[str, str]:
    """Give the time zone of each country that has one, but for a corner or some islands."""
    return {country: zone for country, zone in _by("country", "country_zone").items() if zone}


@cache
def zips() -> Zips:
    """Give the ZIP codes."""
    return Zips(
        zip=_whole("zips", "zip"),
        lat=_whole("zips", "lat") / UNITS,
        lon=_whole("zips", "lon") / UNITS,
        reach_km=_whole("zips", "reach") / 10,
        start=np.concatenate(([0], np.cumsum(_whole("zips", "entries")))),
        area=_whole("zips", "area"),
        share=_whole("zips", "share"),
    )


@cache
def postal() -> dict[str, Postal]:
    """Give the postal codes of each country that we know some of."""
    ends = np.cumsum(_whole("postal", "codes")).tolist()
    codes, lat, lon = _text("postal", "code"), _whole("postal", "lat") / 1000, _whole("postal", "lon") / 1000
    reach, region = _whole("postal", "reach") / 2, _whole("postal", "region")
    return {
        country: Postal(*(codes[first:last], lat[first:last], lon[first:last], reach[first:last], region[first:last]))
        for country, first, last in zip(_text("postal", "country"), [0, *ends[:-1]], ends, strict=True)
    }


@cache
def postal_regions() -> list[tuple[str, str]]:
    """Give the code ('DE-SN', 'FR-') and the name of each region that postal codes are in."""
    return list(zip(_text("postal", "region_code"), _text("postal", "region_name"), strict=True))


@cache
def code_lengths() -> dict[str, int]:
    """Give how many digits the codes of a country have, where all have as many and all of it is known."""
    full = dict(zip(_text("postal", "country"), _whole("postal", "full").tolist(), strict=True))
    return {country: length for country, length in full.items() if length}


def _whole(file: str, name: str) -> Whole:
    return cast("Whole", _kept(file)[name])


def _text(file: str, name: str) -> list[str]:
    return cast("list[str]", _kept(file)[name])
