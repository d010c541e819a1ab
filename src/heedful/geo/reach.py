"""Whom a storm reaches and when: for many points, hour by hour, and what each advisory forecasts for them.

Hours are counted from the first advisory. `NEVER` stands where something does not happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from heedful.domain.sandy import AFTERMATH, Advisory
from heedful.geo.storm import Float, Points, hourly, hours_between, inside

Hours = NDArray[np.int16]
NEVER = -1
#: What a moment may be to somebody, as small numbers: the places in the order of a life.
UNTOUCHED, FORECAST, ACTIVE, AFTER = range(4)
_HOUR = timedelta(hours=1)
_AFTER_HOURS = AFTERMATH // _HOUR


@dataclass(frozen=True)
class Reach:
    """What a storm was to each of many points.

    `first` is the first hour inside; `last_by[h]` the last hour inside as of hour h. `issued[a]` is the hour of an
    advisory, `ahead_from[a]` and `ahead_to[a]` are the first and the last of its forecasts that hold a point.
    """

    begin: datetime
    first: Hours
    last_by: Hours
    issued: Hours
    ahead_from: Hours
    ahead_to: Hours

    def instant(self, hour: int) -> datetime:
        """Give the instant of an hour (UTC)."""
        return self.begin + hour * _HOUR

    def hour(self, at: datetime) -> int:
        """Give the hour that an instant lies in; below nought before the first advisory."""
        return hours_between(self.begin, at)


@dataclass(frozen=True)
class Touches:
    """What was known for each of many (point, hour): the phase, from when to when, and by which advisory.

    `onset` and `ends` are hours; for a storm that is there, `ends` is the last hour that the latest advisory forecasts,
    and no earlier than now. `advisory` is the place of the latest in the row, `NEVER` before the first.
    """

    phase: NDArray[np.int8]
    onset: Hours
    ends: Hours
    advisory: Hours


def touches_at(reach: Reach, point: NDArray[np.intp], hour: NDArray[np.int64]) -> Touches:
    """Say what was known of the storm for points at hours; the two columns are of one length.

    Whoever has been inside is in the time after until seven days from their last hour inside, also where the storm is
    forecast again. A forecast that no later advisory takes back passes by the clock, as it would in the house: that
    matters after the last advisory only.
    """
    latest = np.searchsorted(reach.issued, hour, side="right") - 1
    started = latest >= 0
    last = np.where(started, reach.last_by[np.clip(hour, 0, len(reach.last_by) - 1), point], NEVER)
    ahead_from = np.where(started, reach.ahead_from[latest, point], NEVER)
    ahead_to = np.where(started, reach.ahead_to[latest, point], NEVER)
    been, told = last != NEVER, ahead_from != NEVER
    is_there = been & (last == hour)
    coming = ~been & told & (hour <= ahead_to + _AFTER_HOURS)
    after = been & ~is_there & (hour - last <= _AFTER_HOURS)
    ends = np.where(is_there, np.maximum(hour, ahead_to), np.where(after, last, ahead_to))
    touched = is_there | after | coming
    phase = np.select(
        [is_there, after, coming & (hour < ahead_from), coming & (hour <= ahead_to), coming],
        [ACTIVE, AFTER, FORECAST, ACTIVE, AFTER],
        UNTOUCHED,
    )
    return Touches(
        phase=phase.astype(np.int8),
        onset=np.where(touched, np.where(been, reach.first[point], ahead_from), NEVER).astype(np.int16),
        ends=np.where(touched, ends, NEVER).astype(np.int16),
        advisory=latest.astype(np.int16),
    )


def reach_of(advisories: Sequence[Advisory], lat: Float, lon: Float) -> Reach:
    """Follow a storm over points (degrees): hour by hour between its advisories, and each of their forecasts."""
    points = Points.of(lat, lon)
    begin = advisories[0].issued
    last_by = _last_by(advisories, points)
    ahead = [_ahead(one, points, begin) for one in advisories]
    return Reach(
        begin=begin,
        first=_first(last_by),
        last_by=last_by,
        issued=np.array([hours_between(begin, one.issued) for one in advisories], dtype=np.int16),
        ahead_from=np.stack([first for first, _ in ahead]),
        ahead_to=np.stack([last for _, last in ahead]),
    )


def _last_by(advisories: Sequence[Advisory], points: Points) -> Hours:
    track = hourly([one.now for one in advisories])
    last_by = np.full((len(track), len(points)), NEVER, dtype=np.int16)
    for hour, storm in enumerate(track):
        if hour:
            last_by[hour] = last_by[hour - 1]
        last_by[hour, inside(points, storm)] = hour
    return last_by


def _first(last_by: Hours) -> Hours:
    """Give the first hour inside: the first of which the last hour inside is known."""
    known = last_by != NEVER
    return np.where(known[-1], known.argmax(axis=0), NEVER).astype(np.int16)


def _ahead(advisory: Advisory, points: Points, begin: datetime) -> tuple[Hours, Hours]:
    first = np.full(len(points), NEVER, dtype=np.int16)
    last = first.copy()
    for position in advisory.forecast:
        hour, held = hours_between(begin, position.at), inside(points, position)
        first[held] = np.where(first[held] == NEVER, hour, first[held])
        last[held] = hour
    return first, last
