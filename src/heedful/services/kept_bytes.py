"""Bytes that are kept as they came: raw mail and attachments, in files that are named by their SHA-256.

A file is there in full under its name or not at all, and never changes. The same bytes twice are one file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from heedful.log.files import remove, written

MAIL, ATTACHMENTS = "mail", "attachments"


def keep(place: str, content: bytes) -> str:
    """Keep bytes on the disk and return the name by which they are found; durable when this returns."""
    digest = sha256(content).hexdigest()
    path = path_of(place, digest)
    if not date_anew(place, digest):
        with written(path) as draft:
            draft.write_bytes(content)
    return digest


def date_anew(place: str, digest: str) -> bool:
    """Date a file anew, as what was written lately is removed by nobody who tidies; tells whether it is there."""
    with suppress(FileNotFoundError):
        os.utime(path_of(place, digest))
        return True
    return False


def kept(place: str, digest: str) -> bytes:
    """Give the bytes of that name; `FileNotFoundError` if they are gone."""
    return path_of(place, digest).read_bytes()


def forget(place: str, digest: str) -> None:
    """Remove the bytes of that name. Whoever calls has seen to it that nothing names them any more."""
    remove(path_of(place, digest))


def path_of(place: str, digest: str) -> Path:
    """Say where bytes lie; a folder for each two digits, so that none becomes too large."""
    home: Path = settings.HEEDFUL_DATA
    return home / place / digest[:2] / digest


def folders(place: str) -> Iterator[Path]:
    """Give the folders in which bytes lie."""
    home: Path = settings.HEEDFUL_DATA / place
    return (each for each in home.iterdir() if each.is_dir()) if home.is_dir() else iter(())
