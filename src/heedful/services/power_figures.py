"""Figures of power cuts as files say them, for the counties that we know: without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from heedful.domain.power_cut import CountyPower, counties_of, is_of_now
from heedful.geo.county import find_county
from heedful.wire.power_cuts import Amiss, PowerRow, read_power, read_served


@dataclass(frozen=True)
class Figures:
    """One figure for each county, in the order of their digits, and what is amiss with the file, in sentences."""

    counties: list[CountyPower]
    warnings: list[str]

    @property
    def states(self) -> set[str]:
        """The first two digits of every county that is named."""
        return {each.county[:2] for each in self.counties}


def read_figures(data: bytes, now: datetime, served: bytes | None = None) -> Figures:
    """Read the figures of a file that say something of now; those without a time are of now.

    `served` is a file that says how many customers there are in each county. Raises `PowerFileError`.
    """
    reading, amiss = read_power(data, now), Amiss()
    figures = [_figure(row, county, now) for row in reading.rows if (county := _county(row, amiss))]
    of_now = [each for each in figures if is_of_now(each.at, now)]
    counties = counties_of(of_now, {} if served is None else _served(served, now, amiss))
    counted = _counted(len(figures) - len(of_now), counties)
    return Figures(counties, [*reading.warnings, *amiss.told(), *counted])


def _figure(row: PowerRow, county: str, now: datetime) -> CountyPower:
    return CountyPower(county, row.out or 0, row.served, row.at or now, row.company)


def _county(row: PowerRow, amiss: Amiss) -> str:
    found = find_county(row.state, row.county, row.fips)
    if not found:
        said = ", ".join(text[:40] for text in (row.fips, row.county, row.state) if text)
        amiss.say(f"{row.where.capitalize()}: We know no county '{said}'.")
    return found


def _served(data: bytes, now: datetime, amiss: Amiss) -> dict[str, int]:
    rows = read_served(data, now).rows
    return {county: row.served for row in rows if row.served and (county := _county(row, amiss))}


def _counted(old: int, counties: list[CountyPower]) -> list[str]:
    """Say how much tells nothing: figures of another time, and counties of which nobody knows how many there are."""
    said: list[str] = []
    if old:
        said.append(f"{old:,} {'figure is' if old == 1 else 'figures are'} not of the last 24 hours and left out.")
    without = sum(each.share is None and each.out > 0 for each in counties)
    if without:
        where = "1 county has" if without == 1 else f"{without:,} counties have"
        said.append(f"{where} people without power, and nobody says how many live there: it can't count as cut.")
    return said
