"""The mailing of October 2012 again, each letter judged by the gate: what goes, what is adapted, and why.

The rule of this file: the judge is the one that judges everything else, with the standard policy. It is told of the
storm as the latest advisory had it, and of nothing else: no holiday of a single state, no other mail. No nation-wide
holiday lies in these days, ten in the morning is no night, and a weekly letter is never the third of a week.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from heedful.domain.declaration import DECLARATIONS
from heedful.domain.gate.judge import judge
from heedful.domain.gate.policy import STANDARD
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Standing, Touch
from heedful.domain.gate.verdict import Decision, Reason, Verdict
from heedful.domain.moment import Window
from heedful.domain.sandy import AFTERMATH, EVENT, FIRST_DAY, KIND, LAST_DAY, SEVERITY, mailing_at
from heedful.geo.reach import ACTIVE, UNTOUCHED, Reach, Touches, reach_of, touches_at
from heedful.geo.sandy import advisories
from heedful.geo.sandy_people import Homes, People
from heedful.services.sandy_letter import TEMPLATES

DEMO_CUSTOMERS = 100_000
#: Who lives nowhere that we know lives by the clock of the house.
HOUSE_ZONE = "UTC"
REQUEST = Request(Purpose.REMINDER, bulk=True)
#: The storm as its centre numbered it: the eighteenth of the Atlantic in 2012.
_STORM = "AL182012"
_DAYS = tuple(FIRST_DAY + timedelta(days=day) for day in range((LAST_DAY - FIRST_DAY).days + 1))
_STATES = {one.state: one for one in DECLARATIONS}


class Mailed(NamedTuple):
    """One letter: to which customer (by row) and home, on which day of theirs, when (UTC), and what the gate said."""

    row: int
    home: int
    day: date
    at: datetime
    verdict: Verdict


@dataclass(frozen=True)
class Mailing:
    """All letters in the order of customers and then of time: row of the customer, day, and hour of the storm."""

    people: People
    reach: Reach
    row: NDArray[np.intp]
    day: NDArray[np.intp]
    hour: NDArray[np.int64]
    touches: Touches
    instants: tuple[tuple[datetime, ...], ...]
    zone: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.row)


def mailing_of(people: People) -> Mailing:
    """Lay out the letters of all days, with what was known of the storm at each place and instant."""
    homes = people.homes
    names, zone = np.unique(np.array([one or HOUSE_ZONE for one in homes.zone]), return_inverse=True)
    instants = tuple(tuple(mailing_at(day, ZoneInfo(name)) for day in _DAYS) for name in names.tolist())
    reach = reach_of(advisories(), homes.lat, homes.lon)
    hours = np.array([reach.hour(at) for days in instants for at in days], dtype=np.int64).reshape(-1, len(_DAYS))
    row, day = _letters(people.number)
    hour = hours[zone[people.home[row]], day]
    return Mailing(people, reach, row, day, hour, touches_at(reach, people.home[row], hour), instants, zone)


def _letters(number: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give row and day of each letter: on the weekday of the number modulo 7, as `mailing_days` says it of one."""
    weekday = number % 7
    due = [np.flatnonzero(weekday == day.weekday()) for day in _DAYS]
    row = np.concatenate(due)
    day = np.repeat(np.arange(len(_DAYS)), [len(one) for one in due])
    order = np.lexsort((day, row))
    return row[order], day[order]


def judged(mailing: Mailing, *, declarations: bool = False) -> Iterator[Mailed]:
    """Judge each letter; with `declarations` a person's moment for the states with an emergency counts as well."""
    homes, touches = mailing.people.homes, mailing.touches
    told = _Storm(mailing.reach, homes)
    zones = [one or HOUSE_ZONE for one in homes.zone]
    columns = (mailing.row, mailing.people.home[mailing.row], mailing.day)
    known = (touches.phase, touches.onset, touches.ends, touches.advisory)
    for row, home, day, *touch in zip(*(each.tolist() for each in (*columns, *known)), strict=True):
        at = mailing.instants[mailing.zone[home]][day]
        found = told.touches(home, at, touch)
        if declarations and homes.state[home] in _STATES:
            declared = _declared(homes.state[home])
            found = (*found, declared) if declared.window.onset <= at else found
        verdict = _verdict(zones[home], found, at) if found else _untouched(zones[home], at)
        yield Mailed(row, home, _DAYS[day], at, verdict)


def _verdict(zone: str, touches: tuple[Touch, ...], at: datetime) -> Verdict:
    return judge(REQUEST, Standing(zone, touches=touches), STANDARD, TEMPLATES, at)


@cache
def _untouched(zone: str, at: datetime) -> Verdict:
    """Thousands stand alike at one instant, and the judge says the same of each."""
    return _verdict(zone, (), at)


@cache
def _declared(state: str) -> Touch:
    return _STATES[state].touch


class _Storm:
    """The storm as a moment, for one place at one instant."""

    def __init__(self, reach: Reach, homes: Homes) -> None:
        self._instant = cache(reach.instant)
        self._label = homes.label

    def touches(self, home: int, at: datetime, touch: list[int]) -> tuple[Touch, ...]:
        phase, onset, ends, advisory = touch
        if phase == UNTOUCHED:
            return ()
        last = self._instant(ends)
        if phase == ACTIVE:
            # Where the clock is half an hour off ours, an hour that has begun is not over.
            last = max(last, at)
        window = Window(self._instant(onset), last, last + AFTERMATH)
        return (Touch(f"{_STORM} {advisory + 1}", EVENT, KIND, SEVERITY, window, self._label[home]),)


def why(mailing: Mailing, one: Mailed) -> tuple[Reason, ...]:
    """Give the reasons of a verdict; where no rule spoke, that nothing touches them, and by which advisory we know.

    What is alike is the same object, and stays so.
    """
    if one.verdict.reasons:
        return one.verdict.reasons
    homes = mailing.people.homes
    if not np.isfinite(homes.lat[one.home]):
        return (_sent_because("no_place", homes.label[one.home], ""),)
    return (_sent_because("untouched", homes.label[one.home], latest_advisory(one.at)),)


@cache
def _sent_because(code: str, place: str, advisory: str) -> Reason:
    known = {"place": place, "advisory": advisory}
    return Reason(code, Decision.SEND, None, {name: value for name, value in known.items() if value})


@lru_cache(maxsize=1024)
def latest_advisory(at: datetime) -> str:
    """Name the latest advisory at an instant; '' before the first."""
    return next((str(one.number) for one in reversed(advisories()) if one.issued <= at), "")


@lru_cache(maxsize=4096)
def said(at: datetime) -> str:
    """Write an instant as data: 2012-10-29T14:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
