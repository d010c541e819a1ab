"""`heedful export`: everything that is held of one customer."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils import timezone

from heedful.cli.persons import customer_known_by
from heedful.cli.tables import need_tables, problems_told
from heedful.services.audit import MACHINE

# Everything that reads and counts is imported inside the command: `--help` must not wait for polars.
# ruff: noqa: PLC0415


@click.command()
@click.argument("what", type=click.Choice(["customer"]))
@click.argument("handle")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of standard output.")
def export(what: str, handle: str, out: Path | None) -> None:
    """Write everything that is held of the customer who is known by HANDLE, as one JSON document."""
    from heedful.log.files import written
    from heedful.services.export import export_customer

    del what  # there is only one thing to export so far
    need_tables()
    pieces = export_customer(customer_known_by(handle, "export them on their pages"), MACHINE, timezone.now())
    with problems_told():
        if out is None:
            for piece in pieces:
                click.echo(piece, nl=False)
            return
        with written(out) as draft, draft.open("w", encoding="utf-8") as file:
            file.writelines(pieces)
    click.echo(f"Written to {out}. It holds what they told us: hand it to them, and keep no copy.", err=True)


COMMANDS = {"export": export}
