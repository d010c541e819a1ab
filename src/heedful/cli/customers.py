"""`heedful import customers`: take a file of customers in."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from heedful.cli.progress import progress_bar
from heedful.cli.tables import problems_told
from heedful.domain.customer_file import BadRowError, Reading, Role, reading_of
from heedful.domain.customer_row import month_of
from heedful.services.audit import MACHINE

# Everything that reads files is imported inside the command: `--help` must not wait for it.
# ruff: noqa: PLC0415


class _ColumnRole(click.ParamType[tuple[str, Role]]):
    """What a column means, as COLUMN=ROLE."""

    name = "COL=ROLE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Role]:
        """Read the text, or fail with all roles there are."""
        column, _, role = str(value).rpartition("=")
        try:
            return column, Role(role.strip().lower().replace("-", "_").replace(" ", "_"))
        except ValueError:
            self.fail(f"'{value}' is no COLUMN=ROLE; roles are {', '.join(Role)}", param, ctx)


class _Month(click.ParamType[date]):
    """A month, such as 2026-01."""

    name = "MONTH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the text, or fail with an example."""
        return month_of(value) or self.fail(f"'{value}' is no month; write for example 2026-01", param, ctx)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", "columns", multiple=True, type=_ColumnRole(), help="Correct what a column was taken for.")
@click.option("--currency", default="", metavar="EUR", help="The currency of amounts, where no column says it.")
@click.option("--month", type=_Month(), help="The month of revenue, where no column says it.")
@click.option("--look", is_flag=True, help="Only show how the file would be read.")
def customers(file: Path, columns: tuple[tuple[str, Role], ...], currency: str, month: date | None, look: bool) -> None:
    """Take FILE (CSV, JSON lines or Parquet, also gzipped) of customers in.

    Who is told of is found by user id, e-mail address or phone number; who is new is made known. What the file does not
    say stays as it is, and the same file again changes nothing. Rows that can't be read are kept in a file of rejects,
    with their line numbers.
    """
    from heedful.wire.customers import examples_of, open_customers
    from heedful.wire.signals import Unreadable

    try:
        table = open_customers(file)
        reading = reading_of(table.columns, dict(columns), currency.upper(), month)
    except Unreadable as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except BadRowError as error:
        click.echo(f"{file.name}: {error}.", err=True)
        sys.exit(1)
    _show(reading, examples_of(table), to_stderr=not look)
    if not look:
        _take(file, reading)


def _show(reading: Reading, examples: dict[str, list[str]], *, to_stderr: bool) -> None:
    width = max(map(len, reading.roles))
    for name, role in reading.roles.items():
        shown = ", ".join(examples.get(name, []))
        click.echo(f"  {name:<{width}}  {role.value.replace('_', ' '):<16}{shown[:80]}".rstrip(), err=to_stderr)
    for note in reading.notes:
        click.echo(note, err=to_stderr)


def _take(file: Path, reading: Reading) -> None:
    from heedful.services import installation
    from heedful.services.customer_files import take_file

    installation.migrate()
    with problems_told(), progress_bar(f"Taking {file.name}") as tell:
        taken = take_file(file, reading, MACHINE, tell)
    for note in taken.notes[len(reading.notes) :]:
        click.echo(note, err=True)
    click.echo(
        f"{file.name}: {taken.made:,} customers made known, {taken.changed:,} changed, {taken.same:,} as they were; "
        f"{taken.rejects:,} rows rejected."
    )
    if taken.conflicts:
        click.echo(f"{taken.conflicts:,} handles belong to somebody else: decide on the page Customers.", err=True)
    if taken.rejects:
        from django.conf import settings

        click.echo(f"The rejects are in {settings.HEEDFUL_DATA / 'rejects' / taken.rejects_file}.", err=True)
