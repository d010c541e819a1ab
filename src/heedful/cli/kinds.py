"""Reading a file of kinds for a command, with every mistake told at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heedful.domain.kind import KindsError, read_kinds

if TYPE_CHECKING:
    from heedful.domain.kind import DesireKind


def kinds_of(file: Path) -> tuple[DesireKind, ...]:
    """Read a file of kinds; print what is wrong with it and end with status 2 if it can't be used."""
    text = _text(file)
    try:
        return read_kinds(text, str(file))
    except KindsError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(2)


def define_kinds(file: Path) -> None:
    """Define the kinds of a file in this installation, or change those that are there."""
    from heedful.services.audit import MACHINE  # noqa: PLC0415 - needs Django, `kinds_of` does not
    from heedful.services.kind import save_kind, split_definitions  # noqa: PLC0415

    kinds_of(file)
    for definition in split_definitions(_text(file), str(file)):
        kind = save_kind(definition, MACHINE)
        click.echo(f"Defined '{kind.name}' ({kind.slug}), version {kind.version}.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"The kinds can't be read: {file}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise click.UsageError(f"The kinds can't be read: {file} is not UTF-8 text.") from None
