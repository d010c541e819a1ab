"""Files of desires were ordered by bucket, and who asked for one customer's found none: they are made anew.

A version of the log that never was makes them stale; pages show what is there until they have been followed.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _mark_as_stale(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    apps.get_model("heedful", "DesireFile").objects.update(log_version=0)


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0049_notes_of_mails"),
    ]

    operations = [
        migrations.RunPython(_mark_as_stale, migrations.RunPython.noop),
    ]
