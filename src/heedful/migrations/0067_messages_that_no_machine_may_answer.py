"""Messages say that no machine may answer them, whoever wrote them and whoever took them in."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("heedful", "0066_moments_of_those_who_are_listed")]

    operations = [
        # In words of both databases, since by its own way Django has SQLite write all messages anew.
        migrations.RunSQL(
            ['ALTER TABLE "heedful_message" ADD COLUMN "forbids_answer" bool NOT NULL DEFAULT false'],
            ['ALTER TABLE "heedful_message" DROP COLUMN "forbids_answer"'],
            state_operations=[migrations.AddField("message", "forbids_answer", models.BooleanField(default=False))],
        ),
    ]
