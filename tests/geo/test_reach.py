"""Whom Sandy reached and when: literal places, and a slow oracle that asks every hour of every advisory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from tests.geo.test_storm import slow_inside

from heedful.domain.sandy import Position, Radii
from heedful.geo.reach import ACTIVE, AFTER, FORECAST, NEVER, UNTOUCHED, reach_of, touches_at
from heedful.geo.sandy import advisories

HOUR = timedelta(hours=1)
ATLANTIC_CITY, NEW_YORK, CHICAGO, MIAMI, PORTLAND = (
    *((39.3643, -74.4229), (40.7484, -73.9967), (41.8858, -87.6181)),
    *((25.7743, -80.1937), (43.6615, -70.2553)),
)


def _at(day: int, hour: int) -> datetime:
    return datetime(2012, 10, day, hour, tzinfo=UTC) if day > 6 else datetime(2012, 11, day, hour, tzinfo=UTC)


def _phases(point: tuple[float, float], *asked: tuple[int, int]) -> list[int]:
    reach = reach_of(advisories(), np.array([point[0]]), np.array([point[1]]))
    hours = np.array([reach.hour(_at(*one)) for one in asked])
    return touches_at(reach, np.zeros(len(hours), dtype=np.intp), hours).phase.tolist()


@pytest.mark.parametrize(
    ("place", "asked", "phases"),
    [
        (ATLANTIC_CITY, [(22, 14), (25, 14), (26, 14), (28, 14), (29, 14), (30, 3), (30, 14), (5, 15), (6, 15)],
         [UNTOUCHED, UNTOUCHED, FORECAST, FORECAST, ACTIVE, ACTIVE, AFTER, AFTER, UNTOUCHED]),
        (NEW_YORK, [(26, 14), (27, 14), (29, 12), (29, 13), (29, 14), (31, 14), (6, 3), (6, 4)],
         [UNTOUCHED, FORECAST, FORECAST, ACTIVE, ACTIVE, AFTER, AFTER, UNTOUCHED]),
        (CHICAGO, [(22, 15), (26, 15), (29, 15), (30, 15), (5, 16)], [UNTOUCHED] * 5),
        (MIAMI, [(24, 14), (25, 14), (26, 6), (26, 7), (26, 14), (2, 6), (2, 7)],
         [FORECAST, UNTOUCHED, ACTIVE, AFTER, AFTER, AFTER, UNTOUCHED]),
        (PORTLAND, [(26, 14), (27, 14), (28, 14), (29, 14), (30, 2), (30, 14)],
         [UNTOUCHED, FORECAST, FORECAST, ACTIVE, ACTIVE, AFTER]),
    ],
)  # fmt: skip
def test_known_places(place, asked, phases):
    assert _phases(place, *asked) == phases


def test_reach_is_what_the_oracle_says_of_every_hour():
    spread = np.random.default_rng(2012)
    lat, lon = spread.uniform(24, 47, 250), spread.uniform(-90, -66, 250)
    told = advisories()
    reach = reach_of(told, lat, lon)
    held = _slow_hours(lat, lon)
    hours = np.arange(-6, 360)
    found = [touches_at(reach, np.full(len(hours), point), hours) for point in range(len(lat))]
    for point, touches in enumerate(found):
        expected = [_slow_phase(held[point], lat[point], lon[point], int(hour)) for hour in hours]
        assert touches.phase.tolist() == expected, (lat[point], lon[point])
    assert {int(phase) for touches in found for phase in touches.phase} == {UNTOUCHED, FORECAST, ACTIVE, AFTER}


def _slow_hours(lat, lon) -> list[set[int]]:
    """Every hour inside of each point, with centre and radii worked out once more."""
    told, held = advisories(), [set() for _ in lat]
    for before, after in pairwise(told):
        steps = (after.issued - before.issued) // HOUR
        for step in range(steps + 1):
            storm = _mixed(before.now, after.now, step / steps)
            hour = (before.issued - told[0].issued) // HOUR + step
            for point in range(len(lat)):
                if slow_inside(storm, float(lat[point]), float(lon[point])):
                    held[point].add(hour)
    return held


def _mixed(one: Position, other: Position, share: float) -> Position:
    def mid(name: str) -> float:
        return (1 - share) * getattr(one, name) + share * getattr(other, name)

    radii = [(1 - share) * getattr(one.radii, q) + share * getattr(other.radii, q) for q in ("ne", "se", "sw", "nw")]
    return Position(one.at, mid("lat"), mid("lon"), 0.0, Radii(*radii))


def _slow_phase(held: set[int], lat: float, lon: float, hour: int) -> int:
    """The definition as the page says it."""
    begin = advisories()[0].issued
    known = [one for one in advisories() if (one.issued - begin) // HOUR <= hour]
    if not known:
        return UNTOUCHED
    past = [one for one in held if one <= hour]
    if past:
        if hour in held:
            return ACTIVE
        return AFTER if hour - max(past) <= 7 * 24 else UNTOUCHED
    ahead = [(one.at - begin) // HOUR for one in known[-1].forecast if slow_inside(one, float(lat), float(lon))]
    if not ahead or hour > max(ahead) + 7 * 24:
        return UNTOUCHED
    if hour < min(ahead):
        return FORECAST
    return ACTIVE if hour <= max(ahead) else AFTER


def test_a_touch_says_from_when_to_when_and_by_which_advisory():
    reach = reach_of(advisories(), np.array([ATLANTIC_CITY[0]]), np.array([ATLANTIC_CITY[1]]))
    hours = np.array([reach.hour(_at(*one)) for one in [(22, 14), (28, 14), (29, 14), (30, 14)]])
    touches = touches_at(reach, np.zeros(4, dtype=np.intp), hours)
    assert touches.advisory.tolist() == [NEVER, 23, 27, 30]
    assert touches.onset.tolist()[0] == NEVER
    assert [reach.instant(hour) for hour in touches.onset.tolist()[1:]] == [_at(29, 6), _at(29, 10), _at(29, 10)]
    # While it is there, until when it is forecast to be; afterwards, the last hour that it was.
    assert [reach.instant(hour) for hour in touches.ends.tolist()[1:]] == [_at(31, 6), _at(31, 6), _at(30, 3)]


def test_who_has_no_point_is_never_touched():
    reach = reach_of(advisories(), np.array([np.nan]), np.array([-74.0]))
    assert touches_at(reach, np.zeros(400, dtype=np.intp), np.arange(400)).phase.any() == np.False_


@pytest.mark.shared
def test_our_form_says_what_the_centre_said(shared_data):
    import json  # noqa: PLC0415 - only here

    given = json.loads((shared_data / "alerts" / "sandy" / "nhc_forecast_advisories_2012.json").read_text())
    assert len(given) == len(advisories()) == 31
    for one, ours in zip(given, advisories(), strict=True):
        assert (one["advisory"], one["status"], one["name"]) == (ours.number, ours.status, ours.name)
        rows = [{"at": one["issued"], **one}, *one["forecast"]]
        for row, position in zip(rows, [ours.now, *ours.forecast], strict=True):
            radii = row["radii_nm"].get("34", {})
            assert position == Position(
                at=datetime.fromisoformat(row["at"]),
                lat=row["lat"],
                lon=row["lon"],
                wind_kt=row["wind_kt"],
                radii=Radii(*(radii.get(each, 0) for each in ("NE", "SE", "SW", "NW"))),
            )
