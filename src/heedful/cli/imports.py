"""`heedful import`: take files of signals into the log, and `heedful import customers`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from heedful.cli.columns import column_options
from heedful.cli.progress import progress_bar
from heedful.cli.tables import problems_told
from heedful.services.audit import MACHINE

# Everything that reads and counts is imported inside the commands: `--help` must not wait for numba.
# ruff: noqa: PLC0415


class _Import(click.Command):
    """The word 'customers' where a file is awaited is a command of its own."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Give the context of whichever command is meant; a file of that name is './customers'."""
        if args[:1] == ["customers"]:
            from heedful.cli.customers import customers

            return customers.make_context(f"{info_name} customers", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(name="import", cls=_Import)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@column_options
@click.option("--kinds", "kinds_file", type=click.Path(path_type=Path), help="Also define these desire kinds (TOML).")
def import_(
    files: tuple[Path, ...],
    customer: str | None,
    at: str | None,
    kind: str | None,
    path_column: str | None,
    at_format: str | None,
    kinds_file: Path | None,
) -> None:
    """Take FILES (CSV, Parquet, JSON lines or XES, each also gzipped) into the log.

    A file is taken whole or not at all, and never twice. Rows that can't be read are kept in a file of
    rejects, with their line numbers.

    `heedful import customers FILE` takes customers in: who they are, where, their plan, services and revenue.
    """
    from heedful.cli.kinds import define_kinds
    from heedful.cli.log import refresh_now
    from heedful.services import installation
    from heedful.wire.signals import Mapping

    installation.migrate()
    if kinds_file is not None:
        define_kinds(kinds_file)
    mapping = Mapping(customer=customer, at=at, kind=kind, path=path_column, at_format=at_format)
    failed = [path for path in files if not _take(path, mapping)]
    refresh_now()
    if failed:
        sys.exit(1)


def _take(path: Path, mapping: object) -> bool:
    from heedful.services.intake import AlreadyTakenError, take_file
    from heedful.wire.signals import Mapping, Unreadable

    assert isinstance(mapping, Mapping)  # noqa: S101 - the import must stay inside
    try:
        with problems_told(), progress_bar(f"Taking {path.name}") as tell:
            intake = take_file(path, mapping, MACHINE, tell)
    except AlreadyTakenError as error:
        click.echo(str(error))
        return True
    except Unreadable as error:
        click.echo(str(error), err=True)
        return False
    for note in intake.notes:
        click.echo(note, err=True)
    click.echo(f"{path.name}: {intake.signals:,} signals taken, {intake.rejects:,} rows rejected.")
    if intake.rejects:
        from django.conf import settings

        click.echo(f"The rejects are in {settings.HEEDFUL_DATA / 'rejects' / intake.rejects_file}.", err=True)
    return True


COMMANDS = {"import": import_}
