"""`heedful moments power`: take in how many are without power, county by county."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heedful.cli.columns import Instant

if TYPE_CHECKING:
    from heedful.domain.power_cut import CountyPower, Shares
    from heedful.services.power_figures import Figures

# What reads, and what knows the counties, is imported inside the command: `--help` must not wait for it.
# ruff: noqa: PLC0415

_FILE = click.Path(path_type=Path, allow_dash=True)
_PERCENT = click.FloatRange(0, 100, min_open=True)


@click.command(name="power")
@click.argument("file", type=_FILE)
@click.option("--served", type=_FILE, help="A file with how many customers each county has, where FILE does not say.")
@click.option("--cut", default=10.0, type=_PERCENT, help="From so many per cent on a county counts as cut (10).")
@click.option("--severe", default=25.0, type=_PERCENT, help="From so many per cent on that is severe (25).")
@click.option("--complete", is_flag=True, help="In the states that FILE names, every other county has power.")
@click.option("--look", is_flag=True, help="Only show what would count; nothing is kept.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array with an object for each county.")
@click.option("--now", type=Instant(), help="Look from this instant; the present if not given.")
def power(
    file: Path,
    served: Path | None,
    cut: float,
    severe: float,
    complete: bool,
    look: bool,
    as_json: bool,
    now: int | None,
) -> None:
    """Take in which counties of the United States are without power.

    FILE is CSV or JSON, also gzipped; - is standard input. It names counties by their digits (FIPS) or by name and
    state, and says how many customers are out and how many there are. Cuts begin, go on and end by it; what no file
    names any more is over after 24 hours.
    """
    from heedful.cli.moments import instant_of

    at, shares = instant_of(now), _shares(cut, severe)
    figures = _figures(file, served, at)
    for warning in figures.warnings:
        click.echo(_shown(f"{file}: {warning}"), err=True)
    if as_json:
        _print_json(figures.counties, shares)
    elif look:
        _print_table(figures.counties, shares)
    if not look:
        _take(figures, shares, at, complete=complete)


def _shares(cut: float, severe: float) -> Shares:
    from heedful.domain.power_cut import ShareError, Shares

    try:
        return Shares(cut / 100, severe / 100)
    except ShareError as error:
        raise click.UsageError(str(error)) from None


def _figures(file: Path, served: Path | None, now: datetime) -> Figures:
    from heedful.services.power_figures import read_figures
    from heedful.wire.power_cuts import PowerFileError

    data, beside = _read(file), None if served is None else _read(served)
    try:
        return read_figures(data, now, beside)
    except PowerFileError as error:
        click.echo(_shown(f"{file}: {error}"), err=True)
        sys.exit(1)


def _read(file: Path) -> bytes:
    from heedful.wire.alerts import LARGEST

    try:
        with click.open_file(str(file), "rb") as opened:
            data: bytes = opened.read(LARGEST + 1)
            return data
    except OSError as error:
        click.echo(_shown(f"{file}: It can't be opened ({error.strerror})."), err=True)
        sys.exit(1)


def _print_json(counties: list[CountyPower], shares: Shares) -> None:
    from heedful.domain.power_cut import severity_of
    from heedful.geo.county import label_of

    lines = (
        json.dumps(
            {
                "county": each.county,
                "name": label_of(each.county),
                "out": each.out,
                "served": each.served,
                "share": None if each.share is None else round(each.share, 4),
                "severity": severity_of(each, shares),
                "at": each.at.isoformat().replace("+00:00", "Z"),
            },
            ensure_ascii=False,
        )
        for each in counties
    )
    click.echo("[" + ",\n ".join(lines) + "]")


def _print_table(counties: list[CountyPower], shares: Shares) -> None:
    from heedful.domain.power_cut import cuts_in
    from heedful.geo.county import label_of

    cuts = cuts_in(counties, shares)
    for each, severity in cuts:
        told = f"{each.out:,} of {each.served:,} ({(each.share or 0) * 100:.1f} %)"
        click.echo(f"{label_of(each.county)}: {severity.value}, {told}")
    click.echo(f"{len(cuts):,} of {len(counties):,} {'county counts' if len(cuts) == 1 else 'counties count'} as cut.")


def _take(figures: Figures, shares: Shares, now: datetime, *, complete: bool) -> None:
    from heedful.cli import set_up_django_or_say_why

    set_up_django_or_say_why()
    from heedful.cli.tables import need_tables
    from heedful.services.power_cut import take_cuts

    need_tables()
    taken = take_cuts(figures.counties, shares, now, figures.states if complete else ())
    begun, renewed, ended = len(taken.begun), len(taken.renewed), len(taken.ended)
    click.echo(f"Power cuts: {begun:,} begun, {renewed:,} gone on, {ended:,} ended.", err=True)


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)
