"""When a county counts as without power, and what newer figures do to a cut that is known.

The rules of this file:

1. A county is cut when at least a share of its customers is out. Where nobody says how many there are, nobody can tell.
2. What nobody tells of any more lasts no longer than its kind may: a file that stays away ends nothing before that.
3. Figures go up and down around the share. A cut that comes back within a day is the same one.
4. What a person has ended stays ended for as long: they know more than a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from heedful.domain.alert import Severity
from heedful.domain.moment_kind import POWER_CUT, limit_of

#: Within this a cut that comes back is the same one, and what a person ended stays ended.
SAME = timedelta(hours=24)
#: Other machines' clocks may be ahead of ours by so much.
AHEAD = timedelta(minutes=10)


class ShareError(ValueError):
    """The shares from which a county counts as cut are none; the message says why."""


@dataclass(frozen=True)
class Shares:
    """From which share of its customers a county counts as cut, and from which severely (0 to 1)."""

    cut: float = 0.10
    severe: float = 0.25

    def __post_init__(self) -> None:
        if not 0 < self.cut <= self.severe <= 1:
            raise ShareError("The share of a severe cut must be at least that of a cut, and both above 0 and up to 1.")


@dataclass(frozen=True)
class CountyPower:
    """How many customers of the power companies in a county are out at an instant, and how many there are.

    `county` is its five digits (FIPS), `company` whose figures these are, '' for all; `served` None: nobody said.
    """

    county: str
    out: int
    served: int | None
    at: datetime
    company: str = ""

    @property
    def share(self) -> float | None:
        """The share that is out; None where nobody knows. Counts of two sources can make more than all: that is all."""
        return min(self.out / self.served, 1.0) if self.served else None


def severity_of(power: CountyPower, shares: Shares) -> Severity | None:
    """Say how bad it is; None where it is no cut, or nobody can tell."""
    share = power.share
    if share is None or share < shares.cut:
        return None
    return Severity.SEVERE if share >= shares.severe else Severity.MODERATE


def cuts_in(figures: Iterable[CountyPower], shares: Shares) -> list[tuple[CountyPower, Severity]]:
    """Give the counties that count as cut with how bad it is, those with the largest share first."""
    found = [(each, severity) for each in figures if (severity := severity_of(each, shares)) is not None]
    return sorted(found, key=lambda one: (-(one[0].share or 0), one[0].county))


def is_of_now(at: datetime, now: datetime) -> bool:
    """Tell whether figures of `at` say something of now: not of later, nor of so long ago that a cut would be over."""
    return now - limit_of(POWER_CUT) <= at <= now + AHEAD


def counties_of(figures: Iterable[CountyPower], served: Mapping[str, int] | None = None) -> list[CountyPower]:
    """Give one figure for each county: of each company the latest, summed over all of them, in the order of counties.

    A company that does not say how many it serves is left out where another does. Where none does, `served` may: how
    many there are in a county.
    """
    newest: dict[tuple[str, str], CountyPower] = {}
    for each in figures:
        key = (each.county, each.company)
        before = newest.get(key)
        if before is None or each.at > before.at:
            newest[key] = each
        elif each.at == before.at:
            newest[key] = _sum(before, each)
    counties: dict[str, CountyPower] = {}
    for (county, _), each in sorted(newest.items()):
        one = replace(each, company="")
        counties[county] = _sum(counties[county], one) if county in counties else one
    known = served or {}
    return [replace(each, served=each.served or known.get(county)) for county, each in counties.items()]


def _sum(one: CountyPower, other: CountyPower) -> CountyPower:
    if (one.served is None) != (other.served is None):
        return one if other.served is None else other
    served = None if one.served is None or other.served is None else one.served + other.served
    return replace(one, out=one.out + other.out, served=served, at=max(one.at, other.at))


@dataclass(frozen=True)
class Cut:
    """A cut that is known: of when its newest figures are, when it was or will be over, and who ended it."""

    told_at: datetime
    last_at: datetime
    is_over: bool
    by_hand: bool


class Deed(Enum):
    """What newer figures do."""

    BEGIN = auto()
    RENEW = auto()
    END = auto()
    LEAVE = auto()


def what_to_do(cut: Cut | None, *, is_cut: bool, at: datetime) -> Deed:
    """Say what figures of `at` do to the latest cut of a county, if there is one."""
    if cut is None or at > cut.last_at + SAME:
        return Deed.BEGIN if is_cut else Deed.LEAVE
    if at < cut.told_at or cut.by_hand:
        return Deed.LEAVE
    if is_cut:
        return Deed.RENEW
    return Deed.LEAVE if cut.is_over or at >= cut.last_at else Deed.END
