"""Files that are whole or not there: written aside, synced, then named.

Every file of the log goes through here, so a `kill -9` or a power cut leaves a file complete under its name,
or a draft that housekeeping removes. What counts is listed in the database, never what lies in a folder.
"""

from __future__ import annotations

import fcntl
import math
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

#: What is still being written begins with this.
DRAFT = ".draft-"
#: So often a lock is tried again while somebody waits for it.
_LOOK_AGAIN_S = 0.01


class BusyError(RuntimeError):
    """Another process does this work right now."""


class DamagedError(RuntimeError):
    """A file that counts is missing or was cut; the message says which one, and what to do. `file` is its name."""

    def __init__(self, message: str, file: str) -> None:
        super().__init__(message)
        self.file = file


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
        for path in sorted(draft.rglob("*")) if draft.is_dir() else []:
            _sync(path)
        _sync(draft)
        draft.rename(target)
        _sync(target.parent)
    except BaseException:
        remove(draft)
        raise


@contextmanager
def set_aside(folder: Path) -> Iterator[Path]:
    """Give a folder below `folder` for what is needed only meanwhile; housekeeping removes it if nobody else does."""
    aside = folder / f"{DRAFT}{secrets.token_hex(4)}"
    aside.mkdir(mode=0o700, parents=True)
    try:
        yield aside
    finally:
        remove(aside)


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


def whole(path: Path, size: int) -> Path:
    """Give back the path of a file that is there in full; else raise `DamagedError`."""
    found = path.stat().st_size if path.is_file() else None
    if found != size:
        what = "is missing" if found is None else f"has {found:,} bytes and should have {size:,}"
        raise DamagedError(
            f"The file {path} {what}. Put it back from a backup of the data folder; nothing else has to be done. "
            "Until then pages show what was followed before.",
            path.name,
        )
    return path


def remove_unlisted(folder: Path, listed: set[str], older_than: float) -> list[str]:
    """Remove what lies in `folder` unlisted and was last written before `older_than` (seconds since 1970).

    The age spares what another process has written but not listed yet. Returns the names removed.
    """
    if not folder.is_dir():
        return []
    removed = []
    for path in folder.iterdir():
        if path.name not in listed and _written_at(path) < older_than:
            remove(path)
            removed.append(path.name)
    return sorted(removed)


def _written_at(path: Path) -> float:
    """Give when something was last written; for ever in the future if it has just got its name or gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


@contextmanager
def alone(lock: Path, wait_s: float = 0.0) -> Iterator[None]:
    """Hold `lock` while working; `BusyError` if somebody else still holds it after `wait_s`. The dead hold nothing."""
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock.open("w") as handle:
        until_s = time.monotonic() + wait_s
        while not _locked(handle):
            if time.monotonic() >= until_s:
                raise BusyError(f"another process works on {lock.parent}")
            time.sleep(_LOOK_AGAIN_S)
        yield


def _locked(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
