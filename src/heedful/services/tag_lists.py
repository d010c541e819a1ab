"""Keeping the lists of tags in order: a trigger of the database copies to the tags of a conversation when it moves.

By the database, because a conversation moves in many ways, some of them for thousands at once: nothing of ours can
forget a tag on the way.

The rule of this file: the trigger is no part of the history of migrations. SQLite drops it whenever a migration makes
the table of conversations anew, and fails where one makes that of the tags anew beside it. So it is taken away before
migrations and made after them, and what moved meanwhile is copied.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from heedful.models import Conversation, Tagging

NAME = "heedful_tagging_follows"
_WATCHED = ("moved_at", "closed_at", "merged_into_id")
_COLUMNS = ", ".join(_WATCHED)
_FOLLOW = (
    "UPDATE heedful_tagging SET moved_at = new.moved_at, "
    "is_open = (new.closed_at IS NULL AND new.merged_into_id IS NULL) WHERE conversation_id = new.id;"
)


def _changed(differs: str) -> str:
    return " OR ".join(f"old.{column} {differs} new.{column}" for column in _WATCHED)


_MAKE = {
    "sqlite": (
        (
            f"CREATE TRIGGER {NAME} AFTER UPDATE OF {_COLUMNS} ON heedful_conversation "
            f"WHEN {_changed('IS NOT')} BEGIN {_FOLLOW} END"
        ),
    ),
    "postgresql": (
        (
            f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN {_FOLLOW} RETURN NULL; END $$"
        ),
        (
            f"CREATE TRIGGER {NAME} AFTER UPDATE OF {_COLUMNS} ON heedful_conversation FOR EACH ROW "
            f"WHEN ({_changed('IS DISTINCT FROM')}) EXECUTE FUNCTION {NAME}()"
        ),
    ),
}
_DROP = {
    "sqlite": (f"DROP TRIGGER IF EXISTS {NAME}",),
    "postgresql": (f"DROP TRIGGER IF EXISTS {NAME} ON heedful_conversation", f"DROP FUNCTION IF EXISTS {NAME}()"),
}
_IS_THERE = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = %s",
    "postgresql": "SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = to_regclass('heedful_conversation')",
}


def let_go() -> None:
    """Take the trigger away, before tables change."""
    if Conversation._meta.db_table in connection.introspection.table_names():  # noqa: SLF001 - Django's own way to it
        _execute(_DROP)


def keep_true() -> None:
    """Make the trigger where it is missing, and copy what moved while it was; else nothing."""
    if _is_there() or Tagging._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001 - as above
        return
    with transaction.atomic():
        _execute(_MAKE)
        _copy()


def _is_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_IS_THERE[connection.vendor], [NAME])
        return cursor.fetchone() is not None


def _execute(statements: dict[str, tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for each in statements[connection.vendor]:
            cursor.execute(each)


def _copy() -> None:
    is_open = Q(conversation__closed_at=None, conversation__merged_into=None)
    stale = ~Q(moved_at=F("conversation__moved_at")) | (Q(is_open=True) & ~is_open) | (Q(is_open=False) & is_open)
    theirs = Conversation.objects.filter(pk=OuterRef("conversation"))
    opened = Case(When(closed_at=None, merged_into=None, then=Value(value=True)), default=Value(value=False))
    Tagging.objects.filter(pk__in=Tagging.objects.filter(stale).values("pk")).update(
        moved_at=Subquery(theirs.values("moved_at")), is_open=Subquery(theirs.values(now=opened))
    )
