"""Taking away what `heedful.services.tag_lists` made after the migrations; two migrations do it on their way back."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_NAME = "heedful_tagging_follows"


def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take away what `heedful.services.tag_lists` made after the migrations: it writes to a table that goes."""
    del apps
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {_NAME}")
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {_NAME} ON heedful_conversation")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {_NAME}()")
