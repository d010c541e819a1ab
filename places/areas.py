"""Areas and their shapes: what the weather service of the United States warns for, MeteoAlarm's regions, countries."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl
import shapely

from heedful.domain.alert import Code
from heedful.domain.sea import is_sea
from heedful.geo.shapes import UNITS, Shapes
from places.sources import Sources

#: First letters of zones at sea: nobody lives there.
SEA = frozenset(("AM", "AN", "GM", "LC", "LE", "LH", "LM", "LO", "LS", "PH", "PK", "PM", "PS", "PZ", "SL"))

#: Countries of the map that have no number in ISO 3166: what is there is told as who holds it, or by its own mark.
_NO_NUMBER = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO", "Indian Ocean Ter.": "AU"}

#: Corners of regions and countries are kept to a thousandth of a degree.
COARSE = 10


def united_states(sources: Sources, name: str) -> Shapes:
    """Read a layer of the National Weather Service as pyiem carries it: 'zone', 'firewx' or 'county'."""
    table = pl.read_parquet(io.BytesIO(sources.read("pyiem", f"/data/geodf/ugcs_{name}.parquet")))
    areas = defaultdict(list)
    for code, shape in zip(table["ugc"], table["geom"], strict=True):
        if code[:2] not in SEA:
            areas[code].append(shapely.from_wkb(shape))
    return shapes_of(areas, 1)


def states(sources: Sources) -> Shapes:
    """Read the outlines of the states, for maps."""
    table = pl.read_parquet(io.BytesIO(sources.read("pyiem", "/data/geodf/us_states.parquet")))
    areas = {
        code: [shapely.simplify(shapely.from_wkb(shape), 0.005)]
        for code, shape in zip(table["state_abbr"], table["geom"], strict=True)
    }
    return shapes_of(areas, COARSE)


def regions(sources: Sources) -> tuple[list[Shapes], dict[str, str]]:
    """Read MeteoAlarm's regions (EMMA_ID), and their names.

    Some countries warn for regions and for their parts, so a point can lie in several: each layer that is given has
    no two areas that lie upon each other, the large ones first.
    """
    features = json.loads(sources.read("meteoalarm", "/assets/geocodes.json"))["features"]
    found: dict[str, list[Any]] = defaultdict(list)
    names = {}
    for feature in features:
        code = feature["properties"]["code"]
        if is_sea(Code("EMMA_ID", code)):
            continue
        found[code].append(shapely.from_geojson(json.dumps(feature["geometry"])))
        names[code] = " ".join(feature["properties"]["name"].split())
    whole = {code: _surface(found[code]) for code in sorted(found)}
    layers: list[dict[str, Any]] = []
    for code in sorted(whole, key=lambda code: (-whole[code].area, code)):
        _layer_for(whole[code], layers)[code] = whole[code]
    return [shapes_of(_simple(layer), COARSE) for layer in layers], names


def _surface(shapes: list[Any]) -> Any:
    """Join shapes, and leave out the lines and points that mending may have left."""
    parts = shapely.get_parts(shapely.union_all(shapely.make_valid(np.array(shapes))))
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def _layer_for(area: Any, layers: list[dict[str, Any]]) -> dict[str, Any]:
    """Find the first layer in which an area lies upon none, borders apart."""
    for layer in layers:
        others = np.array(list(layer.values()))
        near = others[shapely.intersects(others, area)]
        if shapely.area(shapely.intersection(near, area)).sum() < 0.05 * area.area:
            return layer
    layers.append({})
    return layers[-1]


def _simple(layer: dict[str, Any]) -> dict[str, list[Any]]:
    """Leave out corners that say little, the same ones on both sides of a border."""
    plain = shapely.coverage_simplify(np.array(list(layer.values())), 0.005)
    return {code: [shape] for code, shape in zip(layer, plain, strict=True)}


def countries(sources: Sources, by_number: dict[str, str]) -> Shapes:
    """Read the outlines of countries (Natural Earth, 1 : 50 million), named by ISO 3166 letters."""
    atlas = json.loads(sources.read("world-atlas", "/countries-50m.json"))
    arcs = [_arc(arc, atlas["transform"]) for arc in atlas["arcs"]]
    found: dict[str, list[Any]] = defaultdict(list)
    for country in atlas["objects"]["countries"]["geometries"]:
        name = country["properties"]["name"]
        code = by_number.get(str(country["id"]), "") if "id" in country else _NO_NUMBER.get(name, "")
        if not code or "arcs" not in country:
            continue
        polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        found[code].extend(
            shapely.Polygon(rings[0], rings[1:]) for rings in ([_ring(ring, arcs) for ring in one] for one in polygons)
        )
    return shapes_of({code: found[code] for code in sorted(found)}, COARSE)


def _arc(steps: Sequence[Sequence[int]], transform: dict[str, Any]) -> np.ndarray:
    whole = np.cumsum(np.array(steps), axis=0)
    return whole * np.array(transform["scale"]) + np.array(transform["translate"])


def _ring(parts: Iterable[int], arcs: Sequence[np.ndarray]) -> np.ndarray:
    """Join arcs into a ring; a negative number is an arc walked backwards (TopoJSON)."""
    lines = [arcs[part] if part >= 0 else arcs[~part][::-1] for part in parts]
    return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])


def shapes_of(areas: dict[str, list[Any]], coarse: int) -> Shapes:
    """Write areas as rings of whole numbers, in the order of their codes."""
    codes = sorted(areas)
    owner, rings = [], []
    for number, code in enumerate(codes):
        for polygon in shapely.get_parts(np.array(areas[code])):
            for ring in shapely.get_rings(shapely.get_parts(polygon)):
                corners = _whole(shapely.get_coordinates(ring), coarse)
                if len(corners) > 2:
                    owner.append(number)
                    rings.append(corners)
    together = np.concatenate(rings)
    return Shapes(
        codes=tuple(codes),
        owner=np.array(owner, dtype=np.int32),
        start=np.concatenate(([0], np.cumsum([len(ring) for ring in rings]))).astype(np.int64),
        x=together[:, 0].astype(np.int32),
        y=together[:, 1].astype(np.int32),
    )


def _whole(corners: np.ndarray, coarse: int) -> np.ndarray:
    """Round corners, leave out those that became the same, and leave the ring open."""
    whole = np.round(corners * (UNITS / coarse)).astype(np.int64) * coarse
    differ = np.any(whole != np.roll(whole, 1, axis=0), axis=1)
    return whole[differ]
