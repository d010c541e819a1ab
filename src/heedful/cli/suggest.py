"""`heedful suggest`: from files of signals to kinds of desires that a person can name and accept."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from heedful.cli.columns import column_options
from heedful.cli.progress import progress_bar

# Everything that reads and counts is imported inside the command: `--help` must not wait for numba.
# ruff: noqa: PLC0415


@click.command(name="suggest")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@column_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def suggest(
    files: tuple[Path, ...],
    columns: dict[str, Any],
    as_json: bool,
) -> None:
    """Propose kinds of desires: endings that many customers reach, and the way to them.

    What is printed is a file of kinds, for `heedful flow --kinds`. FILES are CSV, Parquet, JSON lines, XES or access
    logs.
    """
    from heedful.services.suggest_files import as_toml, suggest_from
    from heedful.wire.signals import Mapping

    mapping = Mapping(**columns)
    with progress_bar("Reading") as tell:
        found = suggest_from(files, mapping, tell)
    for word in [*found.unreadable, *found.notes]:
        click.echo(word, err=True)
    if found.rejects:
        click.echo(f"{found.rejects:,} rows could not be taken; `heedful flow` writes them to a file.", err=True)
    if not found.kinds:
        click.echo("No ending stands out that enough customers reach after several kinds of signal.", err=True)
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2, ensure_ascii=False))
    elif found.kinds:
        click.echo(as_toml(found), nl=False)
    if found.unreadable or not found.kinds:
        sys.exit(1)


COMMANDS = {"suggest": suggest}
