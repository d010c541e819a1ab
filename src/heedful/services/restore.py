"""Restoring a backup into an empty place.

The rule of this file: nothing is overwritten, ever, and the database comes last. Whoever is killed before that can
begin again; afterwards everything that counts is there, and the rest is made anew from it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_noop

from heedful.log.archive import Progress, read_header, unpack
from heedful.log.files import DRAFT, alone, new_name, remove
from heedful.models import Customer, DesireFile, Moves, OrderedLog, Segment
from heedful.services import installation
from heedful.services.audit import MACHINE, record
from heedful.services.backup import FILES, FOLDERS, KEPT_BYTES, key_print
from heedful.services.database_copy import copy_name, is_empty, put_back
from heedful.services.desire import refresh
from heedful.services.log import paths

_ASIDE = f"{DRAFT}restore"

_DIGEST = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{62}")


class CannotRestoreError(RuntimeError):
    """This backup can't be restored here; the message says why, and what to do."""


@dataclass(frozen=True)
class Restored:
    """What was restored: the header of the backup, how much there is, and whether the secret key is another."""

    header: dict[str, Any]
    customers: int
    signals: int
    other_key: bool


def check_backup(path: Path) -> dict[str, Any]:
    """Read through a backup and compare every digest; returns its header. Raises `BrokenArchiveError`."""
    return unpack(path, None, _allowed)


def restore_backup(path: Path, progress: Progress | None = None) -> Restored:
    """Restore a backup here, where nothing may be yet, and follow all desires again.

    Raises `CannotRestoreError`, `BrokenArchiveError`, `DatabaseCopyError`, `BusyError`, and `OSError`.
    """
    data: Path = settings.HEEDFUL_DATA
    with alone(data / "backup.lock"):
        header = _fit(read_header(path))
        aside = data / new_name(_ASIDE, "")
        try:
            unpack(path, aside, _allowed)
            _put_in_place(aside, data)
        finally:
            for leftover in data.glob(f"{_ASIDE}-*"):
                remove(leftover)
        installation.migrate()
        _forget_what_was_made(header)
    # Before anybody relies on it: each file that is listed is there, and in full.
    paths(Segment.objects.all())
    refresh(progress)
    return Restored(header, Customer.objects.count(), _signals(), _other_key(header))


def _fit(header: dict[str, Any]) -> dict[str, Any]:
    """Check that a backup can be restored here, and that nothing is here yet."""
    if not is_empty():
        where = settings.HEEDFUL_DATA if connection.vendor == "sqlite" else "the database of HEEDFUL_DATABASE_URL"
        raise CannotRestoreError(
            f"There is an installation in {where} already, and restoring overwrites nothing. Name an empty place by "
            "HEEDFUL_DATA (and HEEDFUL_DATABASE_URL), or move the old one aside."
        )
    if header["database"] != connection.vendor:
        raise CannotRestoreError(
            f"This backup is of {_name(header['database'])}, and the settings name {_name(connection.vendor)}. Set or "
            "remove HEEDFUL_DATABASE_URL so that they agree."
        )
    ours = {name for app, name in MigrationLoader(None).disk_migrations if app == "heedful"}
    if not ours.issuperset(header["migrations"]):
        raise CannotRestoreError(
            f"This backup was made by Heedful {header['heedful']}, which is later than the one here "
            f"({installation.version()}). Install that version, and restore with it."
        )
    return header


def _name(vendor: str) -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(vendor, vendor)


def _allowed(name: str) -> bool:
    first, _, rest = name.partition("/")
    if first in KEPT_BYTES:
        return _DIGEST.fullmatch(rest) is not None
    return first in FOLDERS and bool(rest) if "/" in name else name in {*FILES, "database.sqlite3", "database.dump"}


def _put_in_place(aside: Path, data: Path) -> None:
    for path in sorted(aside.rglob("*")):
        if path.is_file() and path.name != copy_name():
            target = data / path.relative_to(aside)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.replace(target)
    # On the disk, all of it, before there is a database that relies on it.
    os.sync()
    put_back(aside / copy_name())
    os.sync()


@transaction.atomic
def _forget_what_was_made(header: dict[str, Any]) -> None:
    """Take off the lists what is in no backup, since it is made from the log."""
    for model in (Moves, DesireFile, OrderedLog):
        model.objects.all().delete()
    record(MACHINE, gettext_noop("restored a backup"), made_at=header["made_at"])


def _signals() -> int:
    return sum(Segment.objects.values_list("signals", flat=True))


def _other_key(header: dict[str, Any]) -> bool:
    """Tell whether the environment names another secret key than the one that the backup was made with."""
    return bool(os.environ.get("HEEDFUL_SECRET_KEY")) and header["key"] != key_print()
