"""An index of words over what was said, kept by the database itself; two migrations make it.

By the database, because whatever deletes or changes a message then takes its words along: nothing of ours can forget
to. On SQLite a later migration that remakes one of the two tables drops the triggers with it and has to make them
anew; a test of the search notices.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = {
    "message": ("subject", "sender_name", "sender", "visible"),
    "note": ("text",),
}
# What stands between the parts of an address parts words here, too.
_APART = "'@._-/:+=&?#~', '            '"
_MESSAGE = "subject || ' ' || sender_name || ' ' || sender || ' ' || left(visible, 100000)"
POSTGRES = {
    "heedful_message_words": ("heedful_message", f"to_tsvector('simple', translate({_MESSAGE}, {_APART}))"),
    "heedful_note_words": ("heedful_note", f"to_tsvector('simple', translate(left(text, 100000), {_APART}))"),
}


def _sqlite(table: str, columns: tuple[str, ...]) -> list[str]:
    words, named = f"heedful_{table}_words", ", ".join(columns)
    new = ", ".join(f"new.{column}" for column in columns)
    old = ", ".join(f"old.{column}" for column in columns)
    kept_in = f"content='heedful_{table}', content_rowid='id'"
    add = f"INSERT INTO {words}(rowid, {named}) VALUES (new.id, {new});"
    remove = f"INSERT INTO {words}({words}, rowid, {named}) VALUES ('delete', old.id, {old});"
    return [
        f"CREATE VIRTUAL TABLE {words} USING fts5({named}, {kept_in}, tokenize='unicode61 remove_diacritics 2')",
        f"CREATE TRIGGER {words}_added AFTER INSERT ON heedful_{table} BEGIN {add} END",
        f"CREATE TRIGGER {words}_gone AFTER DELETE ON heedful_{table} BEGIN {remove} END",
        f"CREATE TRIGGER {words}_changed AFTER UPDATE OF {named} ON heedful_{table} BEGIN {remove} {add} END",
        f"INSERT INTO {words}({words}) VALUES ('rebuild')",
    ]


def make(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    if schema_editor.connection.vendor == "sqlite":
        statements = [each for table, columns in SQLITE.items() for each in _sqlite(table, columns)]
    else:
        statements = [f"CREATE INDEX {name} ON {table} USING gin ({of})" for name, (table, of) in POSTGRES.items()]
    for each in statements:
        schema_editor.execute(each)


def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    if schema_editor.connection.vendor == "sqlite":
        names = [f"heedful_{table}_words" for table in SQLITE]
        statements = [f"DROP TRIGGER {name}_{what}" for name in names for what in ("added", "gone", "changed")]
        statements += [f"DROP TABLE {name}" for name in names]
    else:
        statements = [f"DROP INDEX {name}" for name in POSTGRES]
    for each in statements:
        schema_editor.execute(each)
