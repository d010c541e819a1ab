"""A backup of everything that can't be made anew, into one file, while people and programs go on.

The rule of this file: while the database is copied and the files that it lists are linked aside, no file goes;
everything else goes on. Files never change once they have their name, so packing them takes its time afterwards. What
was made from the log (the ordered log, the desires) is in no backup: restoring makes it again.
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
from heedful.services.log import CUSTOMER_FILES, IDS, LOG, REJECTS, ROWS, SIGNAL_FILES, all_files_stay, folder
from heedful.services.relay_in import RELAY

#: Folders of the data folder whose files are nowhere else, and single files beside them.
FOLDERS = (LOG, IDS, ROWS, REJECTS, CUSTOMER_FILES, SIGNAL_FILES, MAIL, ATTACHMENTS, RELAY)
FILES = ("secret-key", "demo-password")
_ASIDE = f"{DRAFT}backup"
#: Removing what was superseded takes far less.
_LONGEST_WAIT_S = 60.0


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
        with all_files_stay(_LONGEST_WAIT_S):
            # The files after the database: what it lists is there then, and what comes meanwhile does no harm.
            copy_database(aside / copy_name())
            for name in FOLDERS:
                _link(folder(name), aside / name)
        for name in FILES:
            with suppress(FileNotFoundError):
                shutil.copy2(settings.HEEDFUL_DATA / name, aside / name)
        yield aside
    finally:
        remove(aside)


def _link(source: Path, target: Path) -> None:
    target.mkdir(mode=0o700)
    for path in source.iterdir():
        if path.name.startswith(DRAFT):
            continue
        if path.is_dir():
            _link(path, target / path.name)
        else:
            # It may be gone by now: a file of customers that was taken meanwhile.
            with suppress(FileNotFoundError):
                (target / path.name).hardlink_to(path)


def _files(aside: Path) -> Iterator[Kept]:
    """Name what is packed: the database first, so that looking into an archive is quick."""
    single = [aside / name for name in (copy_name(), *FILES)]
    yield from (Kept(path.name, path) for path in single if path.exists())
    for name in FOLDERS:
        files = sorted(path for path in (aside / name).rglob("*") if path.is_file())
        yield from (Kept(path.relative_to(aside).as_posix(), path) for path in files)


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
