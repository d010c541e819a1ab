"""Weeks, working hours and the rhythm of people's days; all times are whole milliseconds, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from heedful.services.demo.chance import Floats, Ints
    from heedful.services.demo.countries import Country

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
#: 1 January 1970 was a Thursday; weeks begin on Mondays.
MONDAY = 4 * DAY
#: A twelfth of a year.
MONTH = 2_629_800_000
#: Later than everything: 'not yet'.
FAR = 2**62

#: Our people answer from 8 to 18 UTC, Monday to Friday.
OPENS = 8 * HOUR
OPEN_DAY = 10 * HOUR
OPEN_DAYS = 5
OPEN_WEEK = OPEN_DAYS * OPEN_DAY

#: How lively an hour of a person's own day is, from midnight on.
HOURS = (4, 2, 1, 1, 1, 2, 8, 22, 48, 70, 78, 70, 52, 60, 72, 70, 62, 52, 46, 52, 60, 48, 26, 10)
#: How lively a month is, from January on: resolutions in January, beaches in August.
SEASON = (1.15, 1.05, 1.05, 1.0, 0.98, 0.95, 0.85, 0.80, 1.02, 1.05, 1.08, 0.98)
REST_DAY = 0.45
RHYTHM_GRAIN = 1024


def monday_of(at: int) -> int:
    """Find the Monday, 00:00 UTC, of the week that holds an instant."""
    return (at - MONDAY) // WEEK * WEEK + MONDAY


@dataclass(frozen=True)
class Week:
    """One week of the company; `back` counts from the last one, so that lives are anchored at the end."""

    start: int
    back: int

    @property
    def end(self) -> int:
        """The first instant of the next week."""
        return self.start + WEEK

    @property
    def season(self) -> float:
        """How lively this time of the year is, 1.0 being an ordinary week."""
        return SEASON[datetime.fromtimestamp(self.start / 1000, tz=UTC).month - 1]


def weeks(start: int, until: int) -> list[Week]:
    """List the weeks from the one that holds `start` to the one that holds `until`."""
    first, last = monday_of(start), monday_of(until)
    return [Week(at, (last - at) // WEEK) for at in range(first, last + 1, WEEK)]


def rhythms(countries: list[Country]) -> Floats:
    """Quantiles of the time of the week at which people are up and about, one row a country.

    Read with `moments`; milliseconds from Monday 00:00 UTC, may lie outside of the week by the zone.
    """
    return np.array([_rhythm(country) for country in countries])


def _rhythm(country: Country) -> list[float]:
    weights = [
        HOURS[(hour - country.late) % 24] * (REST_DAY if day in country.rest else 1.0)
        for day in range(7)
        for hour in range(24)
    ]
    total, below, hour = float(sum(weights)), 0.0, 0
    quantiles = []
    for step in range(RHYTHM_GRAIN):
        target = total * step / RHYTHM_GRAIN
        while below + weights[hour] <= target:
            below += weights[hour]
            hour += 1
        quantiles.append(float(int((hour + (target - below) / weights[hour] - country.hours) * HOUR)))
    return [*quantiles, float(WEEK - country.hours * HOUR)]


def moments(rhythm: Floats, country: Ints, week: Week, draws: Floats) -> Ints:
    """Place each draw in the week, by the rhythm of its country."""
    place = draws * RHYTHM_GRAIN
    below = place.astype(np.int64)
    low = rhythm[country, below]
    within = (low + (rhythm[country, below + 1] - low) * (place - below)).astype(np.int64)
    moment: Ints = week.start + within % WEEK
    return moment


def after_working(at: Ints, work: Ints) -> Ints:
    """Find the instant when our people have worked for `work` milliseconds since `at`."""
    week, within = np.divmod(at - MONDAY, WEEK)
    day, hour = np.divmod(within, DAY)
    done = np.minimum(day, OPEN_DAYS) * OPEN_DAY
    done += np.where(day < OPEN_DAYS, np.clip(hour - OPENS, 0, OPEN_DAY), 0)
    week, left = np.divmod(week * OPEN_WEEK + done + work, OPEN_WEEK)
    day, hour = np.divmod(left, OPEN_DAY)
    moment: Ints = MONDAY + week * WEEK + day * DAY + OPENS + hour
    return moment
