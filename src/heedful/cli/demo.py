"""`heedful demo`: the demo company, into this installation or into a file."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from heedful.cli.columns import Instant
from heedful.cli.progress import shown

# Everything that makes columns is imported inside the command: `--help` must not wait for it.
# ruff: noqa: PLC0415


@click.command()
@click.option("--customers", default=3000, show_default=True, type=click.IntRange(1), help="How many customers.")
@click.option("--months", default=18, show_default=True, type=click.IntRange(1, 240), help="How long they lived.")
@click.option("--until", type=Instant(), help="The last moment of their lives; now, to the hour, if not given.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the signals to this Parquet file instead.")
def demo(customers: int, months: int, until: int | None, out: Path | None) -> None:
    """Make Harbour Backup: a backup service, its customers, and what went wrong there.

    The same arguments give the same lives. Without --out they move into this installation, which must be
    empty of signals.
    """
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    end = now if until is None else datetime.fromtimestamp(until / 1000, UTC)
    if out is not None:
        click.echo(f"{_write(out, customers, months, end):,} signals written to {out}.")
        return
    from heedful.models import Segment
    from heedful.services import installation
    from heedful.services.demo.fill import fill

    installation.migrate()
    if Segment.objects.exists():
        click.echo("There are signals here already; the demo company moves into an empty installation only.", err=True)
        sys.exit(1)
    with shown("The demo company moves in") as tell:
        fill(customers=customers, months=months, until=end, progress=tell)
    click.echo("Harbour Backup has moved in.")


def _write(out: Path, customers: int, months: int, until: datetime) -> int:
    import polars as pl

    from heedful.services import demo as company

    frames = [
        frame.with_columns(pl.col("at").cast(pl.Datetime("ms", "UTC")))
        for frame in company.signals(customers=customers, months=months, until=until)
    ]
    signals = pl.concat(frames)
    signals.write_parquet(out)
    return signals.height


COMMANDS = {"demo": demo}
