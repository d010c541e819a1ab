"""The table of the cache, which counts attempts to sign in; two migrations make it."""

from __future__ import annotations

from django.core.management import call_command
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def make_cache_table(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table of the cache here, so that every way of migrating makes it."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)
