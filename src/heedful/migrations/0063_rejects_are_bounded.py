"""Rejects know how large they are, those that were taken again are gone, and those that went are counted."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Length


def _measure(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    rejects: Any = apps.get_model("heedful", "Reject").objects
    rejects.filter(retaken_at__isnull=False).delete()
    # In characters: most are JSON in ASCII.
    rejects.update(size=Length("body"))


class Migration(migrations.Migration):
    dependencies = [("heedful", "0062_spam_waits_for_nobody_what_may_belong_does")]

    operations = [
        migrations.AddField("source", "rejects_gone", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("reject", "size", models.PositiveIntegerField(default=0)),
        migrations.RunPython(_measure, migrations.RunPython.noop),
        migrations.RemoveField("reject", "retaken_at"),
    ]
