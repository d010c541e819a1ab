"""Writing many rows of what came through the relay at once.

Thousands a second are written, one of them like the other. The ORM builds a statement for each, which takes ten times
as long as the database does with it; here the statement is built once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from heedful.domain.relayed import State
from heedful.models import Relayed

_META = Relayed._meta  # noqa: SLF001 - as documented


class Stood(NamedTuple):
    """How a row stood when it was read: whoever moved it meanwhile counts."""

    pk: int
    state: State
    next_at: datetime | None


def write_rows(rows: Sequence[Mapping[str, Any]], alike: Relayed) -> None:
    """Write rows that are like one but for a few columns, in the caller's transaction."""
    fields = [field for field in _META.concrete_fields if not field.primary_key]
    values: dict[str, Any] = {
        str(field.column): field.get_db_prep_save(field.pre_save(alike, add=True), connection) for field in fields
    }
    names, marks = ", ".join(map(_quoted, values)), ", ".join(["%s"] * len(values))
    statement = f"INSERT INTO {_quoted(_META.db_table)} ({names}) VALUES ({marks})"
    with connection.cursor() as cursor:
        cursor.executemany(statement, [tuple({**values, **row}.values()) for row in rows])


def move_rows(moves: Sequence[tuple[Stood, Mapping[str, Any]]]) -> None:
    """Give rows new values, if they still stand as they stood, in the caller's transaction; with the same fields."""
    if not moves:
        return
    named = {each.attname: each for each in _META.concrete_fields}
    fields = [named[name] for name in (*moves[0][1], "id", "state", "next_at")]
    *columns, _, _, _ = [_quoted(str(field.column)) for field in fields]
    statement = (
        f"UPDATE {_quoted(_META.db_table)} SET {', '.join(f'{column} = %s' for column in columns)} "
        f"WHERE {_quoted('id')} = %s AND {_quoted('state')} = %s AND {_quoted('next_at')} = %s"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                tuple(
                    field.get_db_prep_save(value, connection)
                    for field, value in zip(fields, (*values.values(), *stood), strict=True)
                )
                for stood, values in moves
            ],
        )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
