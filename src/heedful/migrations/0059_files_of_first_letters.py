"""Files that go with what somebody begins to write to a customer, before there is a conversation."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("heedful", "0001_squashed_0058_letters_that_begin")]

    operations = [
        migrations.CreateModel(
            name="OpeningFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("type", models.CharField(max_length=255)),
                ("size", models.PositiveBigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="heedful.openingdraft"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["digest"], name="opening_file_by_digest")],
                "constraints": [models.UniqueConstraint(fields=("draft", "digest", "name"), name="opening_file_once")],
            },
        ),
    ]
