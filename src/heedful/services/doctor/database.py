"""The database: that it answers, keeps what it is told, and has the tables of this version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heedful.domain.fault import Fault
from heedful.services.doctor.remark import Remark, look, well, wrong
from heedful.services.fault_words import words_of_fault

DATABASE, TABLES = "database", "tables"
#: It is cut back to about 4 MB whenever nobody reads an old state; beyond this somebody has read one for long.
_LARGE_WAL = 256_000_000
_OLDEST_POSTGRES = 150_000
#: No writer of ours keeps the others waiting for a tenth of this.
_LOCK_WAIT_S = 2.0
_FULL_SYNC = 2


def check_database(_clock: object = None) -> Iterator[Remark]:
    """Look whether the database answers, is sound, and keeps what it is told."""
    connection.ensure_connection()
    yield from _sqlite() if connection.vendor == "sqlite" else _postgres()


def check_tables(_clock: object = None) -> Iterator[Remark]:
    """Look whether the tables are those of this version."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    newer = sorted(
        name
        for app, name in executor.loader.applied_migrations
        if app == "heedful" and (app, name) not in executor.loader.disk_migrations
    )
    if newer:
        yield wrong(
            TABLES,
            _("The tables are of a newer Heedful than this one: %(names)s.") % {"names": ", ".join(newer)},
            _("Install the version that made them, or restore a backup that was made before."),
        )
    if missing:
        yield wrong(
            TABLES,
            ngettext(
                "The tables are older than this version: %(n)d step is missing.",
                "The tables are older than this version: %(n)d steps are missing.",
                len(missing),
            )
            % {"n": len(missing)},
            _("Stop Heedful, run 'heedful init', and start it again."),
        )
    if not newer and not missing:
        yield well(TABLES, _("The tables are those of this version."))


def is_locked(wait_s: float) -> bool:
    """Tell whether somebody has kept all others from writing to an embedded database for so long."""
    if connection.vendor != "sqlite":
        return False
    # A connection of its own: the one of the page must not wait for as long as a write may.
    with closing(sqlite3.connect(_place(), timeout=wait_s, isolation_level=None, uri=True)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False


def locked_remark() -> Remark:
    """Say that somebody keeps all others from writing."""
    words = words_of_fault(Fault.LOCKED)
    return wrong(DATABASE, words.what, words.do)


def _place() -> str:
    return f"{Path(str(connection.settings_dict['NAME'])).absolute().as_uri()}?mode=rw"


def _sqlite() -> Iterator[Remark]:
    found = [*_settings(), *_soundness(), *_wal()]
    if is_locked(_LOCK_WAIT_S):
        found.append(locked_remark())
    yield from found
    if not found:
        size = filesizeformat(Path(str(connection.settings_dict["NAME"])).stat().st_size)
        yield well(DATABASE, _("SQLite answers: sound, %(size)s.") % {"size": size})


def _settings() -> Iterator[Remark]:
    if _asked("PRAGMA journal_mode") != "wal" or _asked("PRAGMA synchronous") != _FULL_SYNC:
        yield wrong(
            DATABASE,
            _("SQLite does not write ahead and wait for the disk, so what was accepted could be lost."),
            _("Move the data folder to a local disk: network file systems can't do it."),
        )


def _soundness() -> Iterator[Remark]:
    told = _asked("PRAGMA quick_check(1)")
    if told != "ok":
        words = words_of_fault(Fault.DATABASE_DAMAGED)
        yield wrong(DATABASE, words.what, words.do)


def _wal() -> Iterator[Remark]:
    wal = Path(f"{connection.settings_dict['NAME']}-wal")
    size = wal.stat().st_size if wal.exists() else 0
    if size > _LARGE_WAL:
        yield look(
            DATABASE,
            _("The write-ahead log has grown to %(size)s: some program has been reading for a long time.")
            % {"size": filesizeformat(size)},
            _("End whatever holds it: a shell on the database, a copy that is being made of it."),
        )


def _asked(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _postgres() -> Iterator[Remark]:
    number = int(_asked("SHOW server_version_num"))
    if number < _OLDEST_POSTGRES:
        yield wrong(DATABASE, _("This PostgreSQL is older than 15."), _("Use PostgreSQL 15 or newer."))
    elif _asked("SHOW synchronous_commit") == "off" or _asked("SHOW fsync") == "off":
        yield wrong(
            DATABASE,
            _("PostgreSQL does not wait for the disk, so what was accepted could be lost."),
            _("Set fsync and synchronous_commit to on in its configuration."),
        )
    else:
        size = filesizeformat(_asked("SELECT pg_database_size(current_database())"))
        told = {"version": number // 10_000, "size": size}
        yield well(DATABASE, _("PostgreSQL %(version)d answers: %(size)s.") % told)
