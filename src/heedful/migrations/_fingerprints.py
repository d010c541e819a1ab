"""Two tables of nothing but their keys; two migrations make them.

By hand, because SQLite keeps such a table as its key alone only if it is told so: half the size.
"""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = {"heedful_messagefingerprint": "message_id", "heedful_notefingerprint": "note_id"}


def make(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    ending = " WITHOUT ROWID" if schema_editor.connection.vendor == "sqlite" else ""
    for table, letter in TABLES.items():
        columns = f"number bigint NOT NULL, {letter} bigint NOT NULL, PRIMARY KEY (number, {letter})"
        schema_editor.execute(f"CREATE TABLE {table} ({columns}){ending}")


def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    for table in TABLES:
        schema_editor.execute(f"DROP TABLE {table}")


def letter(model: str) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=f"heedful.{model}",
    )
