"""What is there gets its fingerprints from a job, bite by bite: a large house would stand still for minutes here."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max


def _note_what_is_there(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    for sort in ("message", "note"):
        last = apps.get_model("heedful", sort).objects.aggregate(last=Max("pk"))["last"]
        if last:
            apps.get_model("heedful", "OlderLetters").objects.create(sort=sort, below=last + 1)


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0038_told_of_what_was_stopped"),
    ]

    operations = [
        migrations.CreateModel(
            name="OlderLetters",
            fields=[
                (
                    "sort",
                    models.CharField(
                        choices=[("message", "Message"), ("note", "Note")],
                        max_length=8,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("below", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(_note_what_is_there, migrations.RunPython.noop),
    ]
