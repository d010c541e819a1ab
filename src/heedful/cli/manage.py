"""`heedful manage ...`: Django's own management commands, for whoever knows them."""

from __future__ import annotations

import click
from django.core.management import execute_from_command_line


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    add_help_option=False,
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(words: tuple[str, ...]) -> None:
    """Pass everything on to Django: `heedful manage migrate`, `heedful manage dbshell`."""
    execute_from_command_line(["heedful manage", *words])


COMMANDS: dict[str, click.Command] = {"manage": manage}
