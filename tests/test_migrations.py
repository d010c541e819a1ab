"""The tables of a new house, made in one step, are those of a house that came all the way."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys

_SQUASHED = "0001_squashed_0058_letters_that_begin"
#: The newest that the squashed one stands for; what came after it is the same on both ways.
_LAST = "0058_letters_that_begin"
_ALL_THE_WAY = """
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
executor.loader.replace_migrations = False
executor.loader.build_graph()
ends = [name for name in executor.loader.graph.leaf_nodes() if name[0] != "heedful"]
executor.migrate([*ends, ("heedful", "LAST")])
""".replace("LAST", _LAST)
_AT_ONCE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
"""


def _run(script, data):
    env = {
        **os.environ,
        "HEEDFUL_DATA": str(data),
        "HEEDFUL_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "heedful.settings",
    }
    return subprocess.run([sys.executable, "-c", script], env=env, check=True, capture_output=True, text=True)


def shape_of(data):
    """Give tables by their columns and rules, whatever their order, and indexes, triggers and views by their words."""
    with sqlite3.connect(data / "heedful.sqlite3") as base:
        found = base.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        return {(sort, name): _table(base, name, sql) if sort == "table" else sql for sort, name, sql in found}


def _table(base, name, sql):
    columns = sorted(base.execute('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)', (name,)))
    keys = sorted(row[2:] for row in base.execute("SELECT * FROM pragma_foreign_key_list(?)", (name,)))
    # Parts of the statement in any order: whichever rule a table has stands in it as the same words.
    rules = sorted(re.split(r", (?=CONSTRAINT|\")", re.sub(r"^[^(]*\(|\)( WITHOUT ROWID)?$", "", sql)))
    return columns, keys, rules, "WITHOUT ROWID" in sql


def test_both_ways_lead_to_the_same_tables(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    _run(_ALL_THE_WAY, old)
    before = _done(old)
    # What came after the squashed one, and what is made after all migrations.
    _run(_AT_ONCE, old)
    _run(_AT_ONCE, new)

    assert len(before) > 40
    assert _LAST in before
    # The squashed one counts as done, since all are for which it stands; a new house knows those by it alone.
    assert _done(old) == _done(new)
    assert before | {_SQUASHED} <= _done(new)
    ways, shapes = (shape_of(old), shape_of(new)), shape_of(old).keys() | shape_of(new).keys()
    assert len(shapes) > 300
    assert [name for name in shapes if ways[0].get(name) != ways[1].get(name)] == []


def _done(data):
    with sqlite3.connect(data / "heedful.sqlite3") as base:
        return {name for (name,) in base.execute("SELECT name FROM django_migrations WHERE app = 'heedful'")}
