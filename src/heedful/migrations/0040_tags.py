"""Tags, and what keeps their lists in order: the database itself.

By the database, because a conversation moves in many ways, some of them for thousands at once: nothing of ours can
forget a tag on the way. On SQLite a later migration that remakes the table of conversations drops the trigger with it
and has to make it anew; a test of the tags notices.
"""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_NAME = "heedful_tagging_follows"
_WATCHED = ("moved_at", "closed_at", "merged_into_id")
_COLUMNS = ", ".join(_WATCHED)
_FOLLOW = (
    "UPDATE heedful_tagging SET moved_at = new.moved_at, "
    "is_open = (new.closed_at IS NULL AND new.merged_into_id IS NULL) WHERE conversation_id = new.id;"
)


def _changed(differs: str) -> str:
    return " OR ".join(f"old.{column} {differs} new.{column}" for column in _WATCHED)


SQLITE = (
    f"CREATE TRIGGER {_NAME} AFTER UPDATE OF {_COLUMNS} ON heedful_conversation "
    f"WHEN {_changed('IS NOT')} BEGIN {_FOLLOW} END"
)
POSTGRES = (
    f"CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_FOLLOW} RETURN NULL; END $$",
    (
        f"CREATE TRIGGER {_NAME} AFTER UPDATE OF {_COLUMNS} ON heedful_conversation FOR EACH ROW "
        f"WHEN ({_changed('IS DISTINCT FROM')}) EXECUTE FUNCTION {_NAME}()"
    ),
)


def _make(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    for each in (SQLITE,) if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(each)


def _remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {_NAME}")
    else:
        schema_editor.execute(f"DROP TRIGGER {_NAME} ON heedful_conversation")
        schema_editor.execute(f"DROP FUNCTION {_NAME}()")


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0027_what_conversations_are_about"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="Tagging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("moved_at", models.DateTimeField()),
                ("is_open", models.BooleanField()),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taggings",
                        to="heedful.conversation",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="taggings", to="heedful.tag"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="conversation",
            name="tags",
            field=models.ManyToManyField(related_name="conversations", through="heedful.Tagging", to="heedful.tag"),
        ),
        migrations.AddIndex(
            model_name="tagging",
            index=models.Index(fields=["tag", "-moved_at", "-conversation"], name="tagging_by_moved"),
        ),
        migrations.AddIndex(
            model_name="tagging",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["tag", "-moved_at", "-conversation"],
                name="tagging_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="tagging",
            constraint=models.UniqueConstraint(fields=("conversation", "tag"), name="tagging_once"),
        ),
        migrations.RunPython(_make, _remove),
    ]
