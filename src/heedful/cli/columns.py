"""The options, shared by several commands, that say how files of signals are to be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click

Command = Callable[..., Any]

_OPTIONS = (
    click.option("--customer", metavar="COL", help="The column that says who it was."),
    click.option("--at", metavar="COL", help="The column that says when it was."),
    click.option("--kind", metavar="COL", help="The column that says what it was; '' where every row is a page view."),
    click.option("--path", metavar="COL", help="The column with the path of a page view."),
    click.option("--value", metavar="COL", help="The column with an amount of money."),
    click.option("--at-format", metavar="FORMAT", help="How times are written, such as '%d-%m-%Y %H:%M'."),
    click.option("--day-first/--month-first", "day_first", default=None, help="How dates with the year last are."),
    click.option("--zone", metavar="ZONE", help="Where times without a zone were written, such as Europe/Berlin."),
    click.option("--missing", multiple=True, metavar="WORD", help="What stands for nothing, such as '?'."),
    click.option(
        "--sort",
        type=click.Choice(["user_id", "email", "anonymous", "phone"]),
        help="What the column of customers holds; told by its values if not given.",
    ),
    click.option("--login-path", metavar="PATH", help="In access logs, a path that names who it was: /people/{who}"),
)
_NAMES = (
    *("customer", "at", "kind", "path", "value", "at_format", "day_first", "zone", "missing", "sort", "login_path"),
)


def column_options(command: Command) -> Command:
    """Add the options that say which column of a file means what; columns not named are guessed.

    The command gets them as `columns`, to make a `heedful.wire.signals.Mapping` of.
    """

    @wraps(command)
    def gathered(*args: Any, **said: Any) -> Any:
        columns = {name: said.pop(name) for name in _NAMES}
        return command(*args, columns=columns, **said)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


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
