"""What files of warnings say, and whom it touches: from files, without a server."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heedful.cli.columns import Instant
from heedful.cli.moments_affected import affected
from heedful.cli.moments_power import power

if TYPE_CHECKING:
    from heedful.domain.alert import Alert
    from heedful.wire.alerts import Reading

# The readers are imported inside the command: `--help` must not wait for them.
# ruff: noqa: PLC0415


@click.group(name="moments")
def moments() -> None:
    """Read files of warnings, and say whom they touch."""


@moments.command(name="read")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array with an object for each alert.")
@click.option("--now", type=Instant(), help="Look from this instant; the present if not given.")
def read(files: tuple[Path, ...], as_json: bool, now: int | None) -> None:
    """Show what files of warnings say.

    FILES are CAP 1.1 or 1.2 (single files, Atom and RSS feeds), GeoJSON of the National Weather Service, of GDACS or of
    the USGS, each also gzipped; - is standard input. A file that can't be read is named, and the others are read.
    """
    at = instant_of(now)
    readings = [reading_of(file, at) for file in files]
    alerts = [alert for reading in readings if reading is not None for alert in reading.alerts]
    if as_json:
        _print_json(alerts, at)
    else:
        _print_table(alerts, at)
    if None in readings:
        sys.exit(1)


def instant_of(now: int | None) -> datetime:
    """Give the instant that `--now` names (ms since 1970), or the present."""
    return datetime.now(UTC) if now is None else datetime.fromtimestamp(now / 1000, UTC)


def reading_of(file: Path, now: datetime) -> Reading | None:
    """Read one file, and say aloud what is amiss with it; None where it can't be read at all."""
    from heedful.wire.alerts import LARGEST, AlertError, read_alerts

    name = _shown(str(file))
    try:
        with click.open_file(str(file), "rb") as opened:
            reading = read_alerts(opened.read(LARGEST + 1), now, name)
    except OSError as error:
        click.echo(f"{name}: It can't be opened ({error.strerror}).", err=True)
        return None
    except AlertError as error:
        click.echo(_shown(str(error)), err=True)
        return None
    for warning in reading.warnings:
        click.echo(_shown(f"{name}: {warning}"), err=True)
    return reading


def _print_json(alerts: list[Alert], now: datetime) -> None:
    """Print an array, an alert a line: one with 93,000 points would be as many lines otherwise."""
    from heedful.wire.alert_given import as_given

    lines = (json.dumps(as_given(alert, now), ensure_ascii=False) for alert in alerts)
    click.echo("[" + ",\n ".join(lines) + "]")


def _print_table(alerts: list[Alert], now: datetime) -> None:
    from heedful.domain.moment import acts, phase_of

    for alert in alerts:
        until = "no end said" if alert.ends is None else f"until {_minute(alert.ends)}"
        acting = "acts" if acts(alert) else "does not act"
        click.echo(f"{alert.event or '(no event)'}: {phase_of(alert, now).value}, {alert.severity.value}, {acting}")
        click.echo(f"  {_minute(alert.onset)}, {until}; {_where(alert)}")
        click.echo(f"  {alert.message_type.value} {alert.source_id}")
        for warning in alert.warnings:
            click.echo(f"  note: {warning}")
    click.echo(f"{len(alerts):,} {'alert' if len(alerts) == 1 else 'alerts'}.")


def _where(alert: Alert) -> str:
    """Say how its area is given: '3 codes, 1 polygon'."""
    area = alert.area
    counts = (("code", len(area.codes)), ("polygon", len(area.polygons)), ("circle", len(area.circles)))
    said = [f"{count:,} {word}{'' if count == 1 else 's'}" for word, count in counts if count]
    return ", ".join(said) or "nowhere that can be matched"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _shown(text: str) -> str:
    """Give a text for the terminal: names of files and words of feeds may hold anything."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


moments.add_command(affected)
moments.add_command(power)

COMMANDS = {"moments": moments}
