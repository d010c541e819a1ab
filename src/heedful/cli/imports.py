"""`heedful import`: take files of signals into the log, and `import customers` and `import conversations`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from heedful.cli.columns import column_options
from heedful.cli.progress import progress_bar
from heedful.cli.tables import problems_told
from heedful.log.files import BusyError
from heedful.services.audit import MACHINE

# Everything that reads and counts is imported inside the commands: `--help` must not wait for numba.
# ruff: noqa: PLC0415


class _Import(click.Command):
    """The words 'customers' and 'conversations' where a file is awaited are commands of their own."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Give the context of whichever command is meant; a file of that name is './customers'."""
        if args[:1] == ["customers"]:
            from heedful.cli.customers import customers

            return customers.make_context(f"{info_name} customers", args[1:], parent, **extra)
        if args[:1] == ["conversations"]:
            from heedful.cli.conversations import conversations

            return conversations.make_context(f"{info_name} conversations", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(name="import", cls=_Import)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@column_options
@click.option("--source", default="", metavar="NAME", help="The system that the files come from.")
@click.option("--kinds", "kinds_file", type=click.Path(path_type=Path), help="Also define these desire kinds (TOML).")
def import_(
    files: tuple[Path, ...],
    columns: dict[str, Any],
    source: str,
    kinds_file: Path | None,
) -> None:
    """Take FILES into the log.

    They are CSV, Parquet, JSON lines, XES or access logs, each also gzipped. A file is taken whole or not at all, and
    nothing twice: of one that has grown, only the new rows. Rows that can't be read are kept in a file of rejects, with
    their line numbers.

    `heedful import customers FILE` takes customers in: who they are, where, their plan, services and revenue.
    `heedful import conversations PATH...` brings in conversations that were held elsewhere.
    """
    from heedful.cli.kinds import define_kinds
    from heedful.cli.log import refresh_now
    from heedful.services import installation
    from heedful.wire.signals import Mapping

    installation.migrate()
    if kinds_file is not None:
        define_kinds(kinds_file)
    mapping = Mapping(**columns)
    failed = [path for path in files if not _take(path, mapping, source)]
    refresh_now()
    if failed:
        sys.exit(1)


def _take(path: Path, mapping: object, source: str) -> bool:
    from heedful.services.intake import AlreadyTakenError, Terms, take_file
    from heedful.wire.signals import Mapping, Unreadable

    assert isinstance(mapping, Mapping)  # noqa: S101 - the import must stay inside
    try:
        with problems_told(), progress_bar(f"Taking {path.name}") as tell:
            intake = take_file(path, mapping, MACHINE, tell, Terms(source=source))
    except AlreadyTakenError as error:
        click.echo(str(error))
        return True
    except BusyError:
        click.echo(f"{path.name}: another file is being taken, for an hour now. Try again later.", err=True)
        return False
    except Unreadable as error:
        click.echo(str(error), err=True)
        return False
    for note in intake.notes:
        click.echo(note, err=True)
    here = f", {intake.repeats:,} were here already" if intake.repeats else ""
    click.echo(f"{path.name}: {intake.signals:,} signals taken{here}, {intake.rejects:,} rows rejected.")
    if intake.rejects:
        from django.conf import settings

        click.echo(f"The rejects are in {settings.HEEDFUL_DATA / 'rejects' / intake.rejects_file}.", err=True)
    return True


COMMANDS = {"import": import_}
