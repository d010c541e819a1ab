"""The options, shared by several commands, that say how files of signals are to be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--customer", metavar="COL", help="The column that says who it was."),
    click.option("--at", metavar="COL", help="The column that says when it was."),
    click.option("--kind", metavar="COL", help="The column that says what it was."),
    click.option("--path", "path_column", metavar="COL", help="The column with the path of a page view."),
    click.option("--at-format", metavar="FORMAT", help="How times are written, such as '%d-%m-%Y %H:%M'."),
)


def column_options(command: Command) -> Command:
    """Add the options that say which column of a file means what; columns not named are guessed."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class Instant(click.ParamType[int]):
    """An instant in ISO 8601; without a zone it is UTC. Its value is ms since 1970."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the text, or fail with an example."""
        if isinstance(value, int):
            return value
        try:
            instant = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is no time; write for example 2024-07-17 or 2024-07-17T09:00:00Z", param, ctx)
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=UTC)
        return round(instant.timestamp() * 1000)
