"""Files that are whole or not there: written aside, synced, then named.

Every file of the log goes through here, so a `kill -9` or a power cut leaves a file complete under its name,
or a draft that housekeeping removes. What counts is listed in the database, never what lies in a folder.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: What is still being written begins with this.
DRAFT = ".draft-"


class BusyError(RuntimeError):
    """Another process does this work right now."""


def new_name(stem: str, ending: str) -> str:
    """Give a name that no other process gives at the same time."""
    return f"{stem}-{secrets.token_hex(6)}{ending}"


@contextmanager
def written(target: Path) -> Iterator[Path]:
    """Give a draft to write a file or a folder into; name it `target` once all of it is on the disk."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.parent / f"{DRAFT}{secrets.token_hex(4)}-{target.name}"
    try:
        yield draft
        for path in sorted(draft.rglob("*")) if draft.is_dir() else [draft]:
            _sync(path)
        _sync(draft)
        draft.rename(target)
        _sync(target.parent)
    except BaseException:
        remove(draft)
        raise


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def remove_unlisted(folder: Path, listed: set[str], older_than: float) -> list[str]:
    """Remove what lies in `folder` unlisted and was last written before `older_than` (seconds since 1970).

    The age spares what another process has written but not listed yet. Returns the names removed.
    """
    if not folder.is_dir():
        return []
    removed = []
    for path in folder.iterdir():
        if path.name not in listed and path.stat().st_mtime < older_than:
            remove(path)
            removed.append(path.name)
    return sorted(removed)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold `lock` while working; `BusyError` if another process holds it. A dead process holds nothing."""
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(f"another process works on {lock.parent}") from None
        yield
