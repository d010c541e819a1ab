"""`heedful prune`: let go the signals that are kept no longer."""

from __future__ import annotations

import sys

import click
from django.utils import timezone

from heedful.cli.progress import progress_bar
from heedful.cli.tables import need_tables, problems_told
from heedful.log.files import BusyError

# Everything that reads and counts is imported inside the command: `--help` must not wait for numba.
# ruff: noqa: PLC0415


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def prune(dry_run: bool) -> None:
    """Let go the signals that are older than signals of their kind are kept.

    The background jobs do so every night. How long signals are kept is said on a page.
    """
    need_tables()
    if dry_run:
        _tell()
        return
    from heedful.services.retention import prune as let_go

    try:
        with problems_told(), progress_bar("Letting go") as tell:
            gone = let_go(timezone.now(), tell)
    except BusyError:
        click.echo("Another process works on the log; try again when it is done.", err=True)
        sys.exit(1)
    click.echo(f"{gone:,} signals were let go." if gone else "Nothing is older than it is kept.")


def _tell() -> None:
    from heedful.queries.retention import forecast_now

    with problems_told():
        found = forecast_now(timezone.now())
    for each in found.kinds:
        click.echo(f"{each.signals:>12,}  {each.kind}, from {each.since:%Y-%m-%d} to {each.before:%Y-%m-%d}")
    for name, number in found.desires:
        click.echo(f"{number:,} open desires in '{name}' began with one of these; they begin later then, or are gone.")
    click.echo(f"{found.signals:,} signals would go." if found.kinds else "Nothing would go.")


COMMANDS = {"prune": prune}
