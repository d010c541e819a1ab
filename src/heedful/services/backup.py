"""A backup of everything that can't be made anew, into one file, while people and programs go on.

The rule of this file: the log is held for as long as the database is copied and the files that it lists are linked
aside, and no longer. Files of the log never change, so packing them takes its time afterwards. What was made from the
log (the ordered log, the desires) is in no backup: restoring makes it again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.log.archive import Kept, Progress, pack
from heedful.log.files import DRAFT, BusyError, alone, new_name, remove
from heedful.services.audit import MACHINE, record
from heedful.services.database_copy import copy_database, copy_name
from heedful.services.installation import version
from heedful.services.kept_bytes import ATTACHMENTS, MAIL
from heedful.services.log import CUSTOMER_FILES, IDS, LOG, REJECTS, alone_with_the_log, folder

#: Folders of the data folder whose files are nowhere else, and single files beside them.
FOLDERS = (LOG, IDS, REJECTS, CUSTOMER_FILES)
#: Folders of bytes that are named by their digest (`heedful.services.kept_bytes`): `ab/abcd...`.
KEPT_BYTES = (MAIL, ATTACHMENTS)
FILES = ("secret-key", "demo-password")
_ASIDE = f"{DRAFT}backup"
#: Following the desires of a large house takes minutes, and holds the log for so long.
_LONGEST_WAIT_S = 1800.0


def make_backup(target: Path, progress: Progress | None = None) -> dict[str, Any]:
    """Write everything into the file `target`, which is there in full afterwards or not at all; returns its header.

    Raises `BusyError` while another backup is made, `DatabaseCopyError`, and `OSError`.
    """
    with alone(_lock()):
        _remove_leftovers()
        _remove_drafts_of(target)
        clock = timezone.now()
        header = _header(clock)
        with _set_aside() as aside:
            pack(target, header, list(_files(aside)), progress)
    record(MACHINE, gettext_noop("made a backup"))
    return header


def remove_leftovers() -> None:
    """Remove what a backup that was killed has left behind."""
    with suppress(BusyError), alone(_lock()):
        _remove_leftovers()


def _lock() -> Path:
    path: Path = settings.HEEDFUL_DATA / "backup.lock"
    return path


def _remove_leftovers() -> None:
    for path in settings.HEEDFUL_DATA.glob(f"{_ASIDE}-*"):
        remove(path)


def _remove_drafts_of(target: Path) -> None:
    """Remove what was written of this backup by a process that was killed."""
    for path in target.parent.iterdir():
        if path.name.startswith(DRAFT) and path.name.endswith(f"-{target.name}"):
            remove(path)


@contextmanager
def _set_aside() -> Iterator[Path]:
    """Give a folder with a copy of the database, and links to the files that it lists."""
    aside: Path = settings.HEEDFUL_DATA / new_name(_ASIDE, "")
    aside.mkdir(mode=0o700)
    try:
        with alone_with_the_log(_LONGEST_WAIT_S):
            # The files after the database: what it lists is there then, and what comes meanwhile does no harm.
            copy_database(aside / copy_name())
            for name in FOLDERS:
                _link(folder(name), aside / name)
        # Not while the log is held: there may be a million of them, and none ever changes.
        for name in KEPT_BYTES:
            for path in folder(name).iterdir():
                _link(path, aside / name / path.name)
        for name in FILES:
            with suppress(FileNotFoundError):
                shutil.copy2(settings.HEEDFUL_DATA / name, aside / name)
        yield aside
    finally:
        remove(aside)


def _link(source: Path, target: Path) -> None:
    target.mkdir(mode=0o700, parents=True)
    for path in source.iterdir():
        if path.is_file() and not path.name.startswith(DRAFT):
            # It may be gone by now: a file of customers that was taken meanwhile.
            with suppress(FileNotFoundError):
                (target / path.name).hardlink_to(path)


def _files(aside: Path) -> Iterator[Kept]:
    """Name what is packed: the database first, so that looking into an archive is quick."""
    single = [aside / name for name in (copy_name(), *FILES)]
    yield from (Kept(path.name, path) for path in single if path.exists())
    for name in FOLDERS:
        yield from (Kept(f"{name}/{path.name}", path) for path in sorted((aside / name).iterdir()))
    for name in KEPT_BYTES:
        found = sorted(path for path in (aside / name).rglob("*") if path.is_file())
        yield from (Kept(str(path.relative_to(aside)), path) for path in found)


def _header(clock: datetime) -> dict[str, Any]:
    return {
        "made_at": clock.isoformat(timespec="seconds"),
        "heedful": version(),
        "database": connection.vendor,
        "migrations": migrations_applied(),
        "key": key_print(),
    }


def migrations_applied() -> list[str]:
    """Name our migrations that the database has seen."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(name for app, name in applied if app == "heedful")


def key_print() -> str:
    """Give a print of the secret key: it tells whether two are the same, and nothing else."""
    return blake2b(b"heedful backup", key=blake2b(settings.SECRET_KEY.encode()).digest(), digest_size=16).hexdigest()
