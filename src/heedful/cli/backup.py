"""`heedful backup` and `restore`: everything in one file, and back into an empty place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from heedful.cli.progress import progress_bar
from heedful.cli.tables import need_tables, problems_told
from heedful.log.archive import BrokenArchiveError
from heedful.log.files import BusyError
from heedful.services.backup import make_backup
from heedful.services.database_copy import DatabaseCopyError

# What restores follows all desires again, and loads numba for that: `--help` must not wait for it.
# ruff: noqa: PLC0415


@contextmanager
def _refusals_told() -> Iterator[None]:
    try:
        with problems_told():
            yield
    except (BrokenArchiveError, DatabaseCopyError) as error:
        raise click.ClickException(str(error)) from None
    except BusyError:
        raise click.ClickException("Another backup is being made or restored here. Try again after it.") from None


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write everything into FILE, while Heedful goes on: database, log, keys.

    FILE is there in full in the end, or stays what it was.
    """
    need_tables()
    if not file.absolute().parent.is_dir():
        raise click.ClickException(f"There is no folder {file.absolute().parent}.")
    with _refusals_told(), progress_bar("Packing") as tell:
        make_backup(file.absolute(), tell)
    click.echo(f"{file} holds everything: {file.stat().st_size:,} bytes.")
    click.echo("With it come all names and keys. Keep it where only you can read it, and not on this machine alone.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--check", is_flag=True, help="Only read through FILE and compare every digest.")
def restore(file: Path, *, check: bool) -> None:
    """Restore the backup FILE into an empty place, and follow all desires again."""
    from heedful.services.restore import CannotRestoreError, check_backup, restore_backup

    try:
        with _refusals_told():
            if check:
                _tell_of(file, check_backup(file))
                return
            with progress_bar("Following desires") as tell:
                restored = restore_backup(file, tell)
    except CannotRestoreError as error:
        raise click.ClickException(str(error)) from None
    _tell_of(file, restored.header)
    click.echo(f"Restored: {restored.customers:,} customers, {restored.signals:,} signals in the log.")
    if restored.other_key:
        click.echo(
            "HEEDFUL_SECRET_KEY is another than the one the backup was made with: everybody has to sign in again, "
            "and links that were sent do not work any more."
        )
    click.echo("Nothing has been sent. What was still to be told goes out when 'heedful work' starts.")


def _tell_of(file: Path, header: dict[str, Any]) -> None:
    click.echo(f"{file} is whole: made at {header['made_at']} by Heedful {header['heedful']}.")


COMMANDS: dict[str, click.Command] = {"backup": backup, "restore": restore}
