"""`heedful reflow`, `compact` and `erase`: keeping the log."""

from __future__ import annotations

import sys

import click
from django.utils import timezone

from heedful.cli.progress import progress_bar
from heedful.cli.tables import need_tables, problems_told
from heedful.log.files import BusyError
from heedful.services.audit import MACHINE

# Everything that reads and counts is imported inside the commands: `--help` must not wait for numba.
# ruff: noqa: PLC0415


def refresh_now() -> None:
    """Follow what has changed, or say who is at it already."""
    from heedful.models import Kind
    from heedful.services.alarm import watch
    from heedful.services.desire import refresh

    try:
        with problems_told(), progress_bar("Following desires") as tell:
            again = refresh(tell)
        watch(timezone.now())
    except BusyError:
        click.echo("Another process is following the desires; they are up to date when it is done.")
        return
    if not Kind.objects.exists():
        click.echo("No kind is defined yet: 'heedful suggest' proposes some, 'heedful reflow --kinds' takes them.")
    else:
        click.echo(f"Followed: {', '.join(again)}." if again else "Nothing had to be followed again.")


@click.command()
@click.option("--kinds", "kinds_file", type=click.Path(path_type=str), help="First define these desire kinds (TOML).")
def reflow(kinds_file: str | None) -> None:
    """Follow all desires again where the log or their definition has changed."""
    from pathlib import Path

    from heedful.cli.kinds import define_kinds

    need_tables()
    if kinds_file:
        define_kinds(Path(kinds_file))
    refresh_now()


@click.command()
def compact() -> None:
    """Merge small segments of the log, and carry out erasures to the last file."""
    from heedful.services.desire import tidy

    need_tables()
    try:
        with problems_told(), progress_bar("Merging segments") as tell:
            replaced = tidy(tell)
    except BusyError:
        click.echo("Another process works on the log; try again when it is done.", err=True)
        sys.exit(1)
    click.echo(f"{replaced} segments were merged or rewritten.")


@click.command()
@click.argument("handle")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(handle: str, yes: bool) -> None:
    """Erase the customer who is known by HANDLE, everywhere and for ever."""
    from heedful.cli.persons import customer_known_by
    from heedful.services.customer import erase_customer

    need_tables()
    customer = customer_known_by(handle, "erase them on their pages")
    if not yes:
        click.confirm(f"Erase {customer} and all that they did here? This can't be undone", abort=True)
    erase_customer(customer, MACHINE)
    click.echo(
        "Erased from every page and count. The files follow with the nightly compaction, or now by 'heedful compact'."
    )


COMMANDS = {"reflow": reflow, "compact": compact, "erase": erase}
