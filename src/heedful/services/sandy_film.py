"""The week of the hurricane as a film: what the map shows at every hour, and what went out in it.

The rule of this file: a film is plain values that JSON knows, made once by a process of its own
(`python -m heedful.services.sandy_film FILE`), which takes the memory for the places along when it ends.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heedful.domain.gate.plain import plain_reasons
from heedful.domain.gate.verdict import Decision
from heedful.domain.sandy import Position
from heedful.geo.outline import Outline, countries, states
from heedful.geo.projection import Drawing, Float, albers
from heedful.geo.reach import touches_at
from heedful.geo.sandy import advisories
from heedful.geo.sandy_people import People, demo_people
from heedful.geo.storm import hourly, outline
from heedful.log.files import written
from heedful.services.sandy import DEMO_CUSTOMERS, Mailed, Mailing, judged, mailing_of, said
from heedful.services.sandy_sum import Added, Sum, added_by_hand, phase_of, sum_of

Plain = dict[str, Any]
_HOUR = timedelta(hours=1)
#: The size of the drawing, the units that are a radius of the earth, and what is in its middle (degrees).
WIDTH, HEIGHT = 640, 720
_SCALE, _MIDDLE_LAT, _MIDDLE_LON = 1120.0, 31.5, -80.5
#: Customers stand together as dots on squares of so many units of the drawing.
_SQUARE = 12
#: Where the centre came ashore.
_EXAMPLE = (39.36, -74.43)
#: What of the neighbours is drawn.
_NEIGHBOURS = ("CA", "MX", "CU", "BS", "HT", "DO", "JM", "KY", "TC", "BM", "PR", "GT", "HN", "NI", "BZ")


def film_of(customers: int = DEMO_CUSTOMERS) -> Plain:
    """Make the film for a demo company of so many customers."""
    mailing = mailing_of(demo_people(customers))
    told = sum_of(judged(mailing))
    first, last = min(told.hours), max(told.hours)
    hours = [first + step * _HOUR for step in range((last - first) // _HOUR + 1)]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "land": _seen([one for one in countries() if one.code in _NEIGHBOURS]),
        "states": _seen(states()),
        **_dots(mailing, hours),
        **_storm(hours),
        "first": said(first),
        "sums": [_three(told.hours.get(at)) for at in hours],
        "advisories": [_advisory(at) for at in hours],
        **_totals(mailing, told, added_by_hand(mailing)),
        "examples": _examples(mailing),
    }


@cache
def drawing() -> Drawing:
    """Give the map of the east of North America: north is up in its middle, and areas are true."""

    def upright(lat: Float, lon: Float) -> tuple[Float, Float]:
        # On a cone, another middle is another turn: the projection has its own at 96 degrees west.
        return albers(lat, lon - (_MIDDLE_LON + 96.0))

    x, y = upright(np.array(_MIDDLE_LAT), np.array(_MIDDLE_LON))
    west, north = float(x) - WIDTH / 2 / _SCALE, float(y) + HEIGHT / 2 / _SCALE
    return Drawing(upright, west, north, _SCALE, WIDTH, HEIGHT)


def _seen(outlines: list[Outline]) -> str:
    """Draw the rings of which something is to be seen."""
    found = []
    for ring in (ring for one in outlines for ring in one.rings):
        x, y = drawing().at(ring[:, 0], ring[:, 1])
        if x.max() > 0 and x.min() < WIDTH and y.max() > 0 and y.min() < HEIGHT:
            found.append(ring)
    return drawing().path(found)


def _three(counts: Counter[Decision] | None) -> list[int]:
    """Give how many went as they are, were adapted, and were held or dropped."""
    if counts is None:
        return [0, 0, 0]
    return [counts[Decision.SEND], counts[Decision.ADAPT], counts[Decision.HOLD] + counts[Decision.DROP]]


def _advisory(at: datetime) -> int:
    return sum(one.issued <= at for one in advisories())


def _dots(mailing: Mailing, hours: list[datetime]) -> Plain:
    """Give the squares on which customers live, and at which hours what the storm is to most of them changes."""
    homes, people = mailing.people.homes, mailing.people
    x, y = drawing().at(homes.lat, homes.lon)
    seen = (x > 0) & (x < WIDTH) & (y > 0) & (y < HEIGHT)
    column, line = (x // _SQUARE).astype(np.int64), (y // _SQUARE).astype(np.int64)
    square, place = np.unique(np.where(seen, line * WIDTH + column, -1), return_inverse=True)
    many = np.bincount(people.home, minlength=len(homes.lat)).astype(np.float64)
    shown = square >= 0
    middle = [
        [int(at % WIDTH * _SQUARE + _SQUARE // 2), int(at // WIDTH * _SQUARE + _SQUARE // 2)]
        for at in square[shown].tolist()
    ]
    phases = np.stack([_phases(mailing, at, place, len(square), many)[shown] for at in hours])
    before = np.vstack((np.zeros((1, phases.shape[1]), dtype=phases.dtype), phases[:-1]))
    changes = [np.flatnonzero(now != then) for now, then in zip(phases, before, strict=True)]
    return {
        "dots": middle,
        "seen": int(many[seen].sum()),
        "changes": [
            [int(value) for dot in changed.tolist() for value in (dot, now[dot])]
            for changed, now in zip(changes, phases, strict=True)
        ],
    }


def _phases(
    mailing: Mailing, at: datetime, place: NDArray[np.intp], squares: int, many: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Give what the storm is to most customers of each square."""
    home = np.arange(len(place))
    phase = touches_at(mailing.reach, home, np.full(len(place), mailing.reach.hour(at))).phase.astype(np.int64)
    votes = np.bincount(place * 4 + phase, weights=many, minlength=squares * 4).reshape(-1, 4)
    most: NDArray[np.int64] = votes.argmax(axis=1)
    return most


def _storm(hours: list[datetime]) -> Plain:
    """Give the storm at each hour that it is known at, and the forecasts of each advisory."""
    at_hour = {one.at: one for one in hourly([one.now for one in advisories()])}
    return {
        "storm": [_drawn(at_hour[at]) if at in at_hour else None for at in hours],
        "ahead": [[_edge(one) for one in advisory.forecast if any(_edge(one))] for advisory in advisories()],
        "titles": [one.title for one in advisories()],
    }


def _drawn(storm: Position) -> Plain:
    x, y = drawing().at(storm.lat, storm.lon)
    return {"x": round(float(x)), "y": round(float(y)), "edge": _edge(storm)}


def _edge(storm: Position) -> str:
    ring = outline(storm)
    return "" if ring is None else drawing().path([np.column_stack(ring)])


def _examples(mailing: Mailing) -> list[Plain]:
    """Give the first letter of each phase to somebody in Atlantic City, one customer for each day of the week."""
    homes = mailing.people.homes
    home = int(np.hypot(homes.lat - _EXAMPLE[0], homes.lon - _EXAMPLE[1]).argmin())
    number = np.arange(1, 8)
    people = People([str(one) for one in number.tolist()], number, np.full(7, home), homes)
    found: dict[str, Mailed] = {}
    for one in sorted(judged(mailing_of(people)), key=lambda each: each.at):
        if one.verdict.reasons:
            found.setdefault(phase_of(one.verdict), one)
    return [
        {"phase": phase, "place": homes.label[home], "at": said(one.at), "reasons": plain_reasons(one.verdict)}
        for phase, one in found.items()
    ]


def _totals(mailing: Mailing, told: Sum, added: Added) -> Plain:
    return {
        "customers": len(mailing.people),
        "letters": told.letters,
        "as_they_are": told.decisions[Decision.SEND],
        "adapted": told.decisions[Decision.ADAPT],
        "held": told.decisions[Decision.HOLD] + told.decisions[Decision.DROP],
        "adapted_customers": len(told.adapted),
        "phases": dict(told.phases),
        "days": [[day.isoformat(), *_three(counts)] for day, counts in sorted(told.days.items())],
        "added": {"letters": added.letters, "customers": added.customers, "states": dict(added.by_state)},
    }


def write_film(path: Path, customers: int = DEMO_CUSTOMERS) -> None:
    """Make the film and put it into a file, whole or not at all."""
    # Where that can't be, nothing is computed for it.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = gzip.compress(json.dumps(film_of(customers), separators=(",", ":")).encode(), mtime=0)
    with written(path) as draft:
        draft.write_bytes(data)


if __name__ == "__main__":
    # Nobody's page waits for this one's turn.
    os.nice(10)
    write_film(Path(sys.argv[1]))
