"""Copying the whole database while it is in use, and putting a copy back where none is.

SQLite writes a compacted copy itself, which holds nothing of what was deleted. For PostgreSQL, its own programs do
it: `pg_dump` and `pg_restore`, which read all versions before theirs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection

SQLITE, POSTGRES = "database.sqlite3", "database.dump"


class DatabaseCopyError(RuntimeError):
    """The database could not be copied or put back; the message says why, and what to do."""


def copy_name() -> str:
    """Name the copy of a database of this sort."""
    return SQLITE if connection.vendor == "sqlite" else POSTGRES


def copy_database(into: Path) -> None:
    """Write a copy of the whole database, as of one instant, to the file `into`."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(into)])
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--compress=1", f"--file={into}")


def is_empty() -> bool:
    """Tell whether the database that the settings name holds nothing yet."""
    return not connection.introspection.table_names()


def put_back(copy: Path) -> None:
    """Put a copy where an empty database is: all of it, or nothing."""
    if connection.vendor == "sqlite":
        _put_back_file(copy)
        return
    database = connection.settings_dict["NAME"]
    _run(
        "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        f"--dbname={database}", str(copy),
    )  # fmt: skip


def _put_back_file(copy: Path) -> None:
    connection.close()
    place = Path(connection.settings_dict["NAME"])
    for leftover in (f"{place.name}-wal", f"{place.name}-shm"):
        place.with_name(leftover).unlink(missing_ok=True)
    copy.replace(place)


def _run(program: str, *arguments: str) -> None:
    # The password goes by the environment: the words of a command are for every user of the machine to see.
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {**os.environ, **{name: str(given[key]) for name, key in names.items() if given[key]}}
    ended = subprocess.run(  # noqa: S603 - the program is one of two, and no shell is asked
        [_program(program), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise DatabaseCopyError(f"{program} says: {ended.stderr.strip() or ended.returncode}")


def _program(name: str) -> str:
    """Find a program of PostgreSQL: on the path, or the newest that Debian keeps aside."""
    aside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(name) or (str(aside[-1]) if aside else None)
    if found is None:
        raise DatabaseCopyError(f"{name} is not on this machine. On Debian: apt install postgresql-client")
    return found
