"""Indexes of words over what was said, kept by the database itself; the migrations that make them come here.

By the database, because whatever deletes or changes a message then takes its words along: nothing of ours can forget
to. On SQLite a later migration that remakes one of these tables drops the triggers with it and has to make them anew;
a test of the search notices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# What stands between the parts of an address parts words here, too.
_APART = "'@._-/:+=&?#~', '            '"


@dataclass(frozen=True)
class WordIndexes:
    """Indexes of the words in some columns of some tables.

    `columns` are those of each table, for FTS5 of SQLite; `expressions` are what PostgreSQL indexes of each.
    """

    columns: Mapping[str, tuple[str, ...]]
    expressions: Mapping[str, str]

    def make(self, apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        """Make them, over what is there already, too."""
        del apps
        if schema_editor.connection.vendor == "sqlite":
            statements = [each for table, columns in self.columns.items() for each in _sqlite(table, columns)]
        else:
            statements = [
                f"CREATE INDEX {_name(table)} ON heedful_{table} USING gin (to_tsvector('simple', {words}))"
                for table, words in self.expressions.items()
            ]
        for each in statements:
            schema_editor.execute(each)

    def remove(self, apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        """Take them away."""
        del apps
        names = [_name(table) for table in self.columns]
        if schema_editor.connection.vendor == "sqlite":
            statements = [f"DROP TRIGGER {name}_{what}" for name in names for what in ("added", "gone", "changed")]
            statements += [f"DROP TABLE {name}" for name in names]
        else:
            statements = [f"DROP INDEX {name}" for name in names]
        for each in statements:
            schema_editor.execute(each)


def _name(table: str) -> str:
    return f"heedful_{table}_words"


def _sqlite(table: str, columns: tuple[str, ...]) -> list[str]:
    words, named = _name(table), ", ".join(columns)
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


_MESSAGE = "subject || ' ' || sender_name || ' ' || sender || ' ' || left(visible, 100000)"
SAID = WordIndexes(
    {"message": ("subject", "sender_name", "sender", "visible"), "note": ("text",)},
    {"message": f"translate({_MESSAGE}, {_APART})", "note": f"translate(left(text, 100000), {_APART})"},
)
FILE_NAMES = WordIndexes(
    {"attachment": ("name",), "notefile": ("name",)},
    {"attachment": f"translate(name, {_APART})", "notefile": f"translate(name, {_APART})"},
)
make, remove = SAID.make, SAID.remove
