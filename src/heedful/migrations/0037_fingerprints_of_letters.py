"""By which words letters are known again: two tables of nothing but their keys.

Made by hand, because SQLite keeps such a table as its key alone only if it is told so: half the size.
"""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = {"heedful_messagefingerprint": "message_id", "heedful_notefingerprint": "note_id"}


def _make(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    ending = " WITHOUT ROWID" if schema_editor.connection.vendor == "sqlite" else ""
    for table, letter in TABLES.items():
        columns = f"number bigint NOT NULL, {letter} bigint NOT NULL, PRIMARY KEY (number, {letter})"
        schema_editor.execute(f"CREATE TABLE {table} ({columns}){ending}")


def _remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    for table in TABLES:
        schema_editor.execute(f"DROP TABLE {table}")


def _letter(model: str) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=f"heedful.{model}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0036_grants"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(_make, _remove)],
            state_operations=[
                migrations.CreateModel(
                    name="MessageFingerprint",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "number", "message_id", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.BigIntegerField()),
                        ("message", _letter("message")),
                    ],
                ),
                migrations.CreateModel(
                    name="NoteFingerprint",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "number", "note_id", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.BigIntegerField()),
                        ("note", _letter("note")),
                    ],
                ),
            ],
        ),
    ]
