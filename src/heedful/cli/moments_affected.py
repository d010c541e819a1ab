"""`heedful moments affected`: whom warnings touch, from files and without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heedful.cli.columns import Instant

if TYPE_CHECKING:
    from heedful.domain.alert import Alert
    from heedful.geo.affected import Affected
    from heedful.geo.placed import Placed
    from heedful.wire.places_file import PlacesFile

# What reads and places is imported inside the command: `--help` must not wait for it.
# ruff: noqa: PLC0415


@click.command(name="affected")
@click.option("--customers", required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE.csv")
@click.option(
    "--moments", "files", multiple=True, type=click.Path(path_type=Path, allow_dash=True), help="May be given again."
)
@click.argument("more", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array with an object for each customer touched.")
@click.option("--now", type=Instant(), help="Look from this instant; the present if not given.")
def affected(customers: Path, files: tuple[Path, ...], more: tuple[Path, ...], as_json: bool, now: int | None) -> None:
    """Say which customers warnings touch, and how sure that is.

    FILE.csv has a column `id` and any of `zip`, `postal_code`, `country`, `lat` and `lon`; what follows `--moments` are
    files as `heedful moments read` takes or prints them. Listed is what is to come, under way, or just over.
    """
    from heedful.cli.moments import instant_of, reading_of
    from heedful.geo.affected import affected as whom
    from heedful.geo.index import customers_of

    if not files + more:
        raise click.UsageError("Name files of warnings with --moments.")
    at = instant_of(now)
    people = _people(customers)
    placed, numbers = _placed(people)
    readings = [reading_of(file, at) for file in files + more]
    alerts = _listed([alert for reading in readings if reading is not None for alert in reading.alerts], at)
    found = whom(customers_of(numbers, placed), alerts)
    if as_json:
        _print_json(found, people, alerts, at)
    else:
        _print_table(found, people, alerts)
    if None in readings:
        sys.exit(1)


def _people(file: Path) -> PlacesFile:
    from heedful.wire.places_file import PlacesFileError, read_places

    try:
        with click.open_file(str(file), "rb") as opened:
            return read_places(opened.read())
    except OSError as error:
        raise click.ClickException(f"{file} can't be opened: {error.strerror}.") from None
    except PlacesFileError as error:
        raise click.ClickException(f"{file}: {error}") from None


def _placed(people: PlacesFile) -> tuple[Placed, Any]:
    """Place customers, and say how many are without one; those of one id get one number, the first row of it."""
    import numpy as np

    from heedful.geo.postal_area import is_zip
    from heedful.geo.resolve import resolve_many

    # A ZIP code says the country; what stands in that column and is none says nothing.
    country = [
        said or ("US" if zips and is_zip(code) else "")
        for said, zips, code in zip(people.country, people.is_zip, people.postal_code, strict=True)
    ]
    placed = resolve_many(country, people.postal_code, np.array(people.lat), np.array(people.lon))
    without = int((~placed.known).sum())
    if without:
        click.echo(f"{without:,} of {len(placed):,} customers are without a usable place.", err=True)
    first: dict[str, int] = {}
    numbers = [first.setdefault(name, row) for row, name in enumerate(people.id)]
    return placed, np.array(numbers, dtype=np.int64)


def _listed(alerts: list[Alert], now: datetime) -> list[Alert]:
    """Leave out what does not act, what is over, and what something else replaced."""
    from heedful.domain.in_force import in_force
    from heedful.domain.moment import Phase, acts, phase_of

    return [alert for alert in in_force(alerts) if acts(alert) and phase_of(alert, now) is not Phase.OVER]


def _print_json(found: Affected, people: PlacesFile, alerts: list[Alert], now: datetime) -> None:
    lines = (json.dumps(row, ensure_ascii=False) for row in _rows(found, people, alerts, now))
    click.echo("[" + ",\n ".join(lines) + "]")


def _rows(found: Affected, people: PlacesFile, alerts: list[Alert], now: datetime) -> Iterator[dict[str, Any]]:
    from heedful.domain.moment import phase_of
    from heedful.geo.book import book
    from heedful.geo.index import By

    told = [(alert.source_id, alert.event, phase_of(alert, now).value) for alert in alerts]
    labels, words = book().labels, [by.word for by in By]
    for number, rows in found.each():
        moments = [
            {
                "source_id": told[alert][0],
                "event": told[alert][1],
                "phase": told[alert][2],
                "by": words[by],
                "place": labels[place] if place >= 0 else "",
                "sure": round(sure, 3),
            }
            for alert, by, place, sure in zip(
                *(column[rows].tolist() for column in (found.alert, found.by, found.place, found.sure)), strict=True
            )
        ]
        yield {"customer": people.id[number], "moments": moments}


def _print_table(found: Affected, people: PlacesFile, alerts: list[Alert]) -> None:
    import numpy as np

    many = np.bincount(found.alert, minlength=len(alerts))
    for alert, count in zip(alerts, many.tolist(), strict=True):
        if count:
            click.echo(f"{alert.event or alert.source_id}: {count:,} {'customer' if count == 1 else 'customers'}")
    touched, whole = len(np.unique(found.number)), len(set(people.id))
    click.echo(f"{touched:,} of {whole:,} customers are touched by something.")
