"""Where somebody is at home, as rules and pages use it."""

from __future__ import annotations

from dataclasses import dataclass

from heedful.domain.alert import Code


@dataclass(frozen=True)
class SureCode:
    """An area by its code, how sure it is that the home is in it (0 to 1: the share of its place), and its name."""

    code: Code
    sure: float
    label: str


@dataclass(frozen=True)
class Home:
    """A home: its areas by every code that they have, its point in degrees and how far that may be off.

    `lat` and `lon` are None where only a country or a state is known. `radius_km` is 0 for a point that was given,
    else about how far its postal area reaches. `label` names it ('Bergen County, New Jersey'), `zone` is its time
    zone (IANA; '' where it is not known), `country` two letters (ISO 3166), `region` the part of the country ('NJ',
    'BY') by which public holidays go, '' where not known. A point at sea is a home in no area.
    """

    codes: tuple[SureCode, ...]
    lat: float | None
    lon: float | None
    radius_km: float
    label: str
    zone: str
    country: str
    region: str = ""
