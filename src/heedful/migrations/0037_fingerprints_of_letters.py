"""By which words letters are known again."""

from __future__ import annotations

from django.db import migrations, models

from heedful.migrations._fingerprints import letter, make, remove


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0036_grants"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make, remove)],
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
                        ("message", letter("message")),
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
                        ("note", letter("note")),
                    ],
                ),
            ],
        ),
    ]
