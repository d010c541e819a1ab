"""Places: a million customers into their areas, and whom one alert touches, beside shapely's tree.

Customers are made: about the points of ZIP codes, or by the ZIP codes themselves. Times are CPU time of one core, the
middle of several; kernels are compiled and data is loaded before, as in a process that has been up for a while.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from bench.judge import DAY, HOUR, NOW
from bench.report import Reach, Section
from heedful.domain.alert import Area, Circle, Code, Severity
from heedful.domain.gate.judge import judge
from heedful.domain.gate.policy import STANDARD
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Standing, Touch
from heedful.domain.gate.verdict import Decision
from heedful.domain.moment import Window
from heedful.geo import atlas
from heedful.geo.index import Customers, customers_of
from heedful.geo.locate import locate_many
from heedful.geo.resolve import resolve_many

SIZE = 1_000_000
CORNERS, ALERTS = 93_000, 600


def measure(size: int) -> Section:
    chance = np.random.default_rng(5)
    lat, lon, zips = _customers(size, chance)
    nowhere = np.full(size, np.nan)
    american = ["US"] * size
    locate_many(lat[:10], lon[:10])
    resolve_many(american[:10], zips[:10], nowhere[:10], nowhere[:10])
    by_point, placed = _once(lambda: locate_many(lat, lon))
    by_zip, placed_by_zip = _once(lambda: resolve_many(american, zips, nowhere, nowhere))
    tree = _tree(lat, lon)
    sorting, points = _once(lambda: customers_of(np.arange(size), placed))
    discs = customers_of(np.arange(size), placed_by_zip)
    rows: list[tuple[str, ...]] = [
        (f"**{size:,} points** into zones, fire zones, counties, states, countries and regions", f"{by_point:.2f} s"),
        (f"**{size:,} ZIP codes** into the same, with shares", f"{by_zip:.2f} s"),
        ("shapely's STRtree, the same points into zones alone", f"{tree:.2f} s"),
        ("**sorting** them for alerts", f"{sorting:.2f} s"),
    ]
    found = {}
    for what, area in _areas().items():
        for who, customers in (("points", points), ("ZIP codes", discs)):
            found[what, who] = _many(lambda area=area, customers=customers: customers.touched(area))
            rows.append((f"**{what}**, {who}", f"{found[what, who]:.2f} ms, {len(customers.touched(area)):,} touched"))
    alerts = _alerts(chance)
    matching = max(_all(points, alerts), _all(discs, alerts))
    rows.append((f"**{ALERTS} alerts** by codes, one after another", f"{matching:.2f} s"))
    again, held = _once(lambda: _judged_again(discs, size, alerts))
    rows.append((f"**everything judged again**: the same, and a reminder to each of {size:,}", f"{again:.2f} s"))
    slowest = {kind: max(ms for (what, _), ms in found.items() if kind in what) for kind in ("code", "polygon")}
    return Section(
        "Places",
        ("what", "found"),
        rows,
        [
            Reach("place a million customers into zones once", max(by_point, by_zip), 8, "s"),
            Reach("one new alert by code", slowest["code"], 10, "ms"),
            Reach("one new alert by polygon", slowest["polygon"], 20, "ms"),
            Reach(f"{size:,} customers under {ALERTS} alerts, everything judged again", again, 10, "s"),
        ],
        [
            "CPU time of one core. The tree knows one layer, and gives no answer for points on a pier.",
            f"Judged again: in memory, with reasons; {held:,} of the reminders are held.",
            "DuckDB's spatial extension is no part of its package, so it is not measured here.",
        ],
    )


def _customers(size: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray, list[str]]:
    table = atlas.zips()
    row = chance.integers(0, len(table.zip), size)
    lat = table.lat[row] + chance.normal(0, 0.05, size)
    lon = table.lon[row] + chance.normal(0, 0.05, size)
    return lat, lon, [f"{number:05d}" for number in table.zip[row].tolist()]


def _areas() -> dict[str, Area]:
    turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    away = 1 + 0.05 * np.sin(turn * 900)
    corners = zip((40.7 + 0.7 * away * np.sin(turn)).tolist(), (-74.2 + away * np.cos(turn)).tolist(), strict=True)
    return {
        "an alert by code, three zones": Area(tuple(Code("UGC", code) for code in ("NJZ006", "NJZ104", "NYZ072"))),
        "an alert by polygon, five corners": Area(
            polygons=(((40.5, -74.3), (40.9, -74.4), (41.2, -73.9), (40.9, -73.6), (40.5, -73.8)),)
        ),
        f"an alert by polygon, {CORNERS:,} corners": Area(polygons=(tuple(corners),)),
        "an alert by circle, 100 km": Area(circles=(Circle(40.7, -74.0, 100),)),
    }


def _alerts(chance: np.random.Generator) -> list[Area]:
    zones = atlas.shapes("zones").codes
    first = chance.integers(0, len(zones) - 12, ALERTS).tolist()
    many = chance.integers(1, 12, ALERTS).tolist()
    return [
        Area(tuple(Code("UGC", code) for code in zones[begin : begin + count]))
        for begin, count in zip(first, many, strict=True)
    ]


def _tree(lat: np.ndarray, lon: np.ndarray) -> float:
    shapes = atlas.shapes("zones")
    surfaces = []
    for area in range(len(shapes.codes)):
        rings = [shapely.make_valid(shapely.Polygon(ring[:, ::-1])) for ring in shapes.rings_of(area)]
        whole = shapely.Polygon()
        for ring in rings:
            whole = shapely.symmetric_difference(whole, ring)
        surfaces.append(whole)
    shapely.prepare(surfaces)
    tree = shapely.STRtree(surfaces)
    return _once(lambda: tree.query(shapely.points(lon, lat), predicate="intersects"))[0]


def _once(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def _many(work: Callable[[], Any]) -> float:
    work()
    return statistics.median(_once(work)[0] for _ in range(15)) * 1000


def _all(customers: Customers, alerts: list[Area]) -> float:
    return _once(lambda: [len(customers.touched(area)) for area in alerts])[0]


def _judged_again(customers: Customers, size: int, alerts: list[Area]) -> int:
    """Match all alerts and judge a reminder to each customer; says how many are held."""
    touches: dict[int, list[Touch]] = {}
    window = Window(NOW - HOUR, NOW + HOUR, NOW + DAY)
    for name, area in enumerate(alerts):
        touch = Touch(str(name), "High Wind Warning", "high_wind", Severity.SEVERE, window, "a place", 1.0)
        for number in customers.touched(area).number.tolist():
            touches.setdefault(number, []).append(touch)
    nothing, reminder = Standing(), Request(Purpose.REMINDER)
    standings = (Standing(touches=tuple(touches[number])) if number in touches else nothing for number in range(size))
    judged = (judge(reminder, each, STANDARD, frozenset(), NOW) for each in standings)
    return sum(each.decision is Decision.HOLD for each in judged)
