"""One file that holds a whole installation: a compressed tar, with a header first and the digests of all last.

A file that was cut off has no digests, and one that was changed has others than it says: neither is read as a
backup. `tar tzf` lists what is in it, so nobody needs Heedful to look inside.
"""

from __future__ import annotations

import io
import json
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

from heedful.log.files import written

Progress = Callable[[float], None]

FORMAT = 1
_TOP = "heedful-backup"
_HEADER, _DIGESTS = "header.json", "digests.json"
#: Most of what is packed is compressed already: more effort costs time, and saves next to nothing.
_EFFORT = 1
_MOST_JSON = 64 << 20


class BrokenArchiveError(RuntimeError):
    """The file is no backup, was cut off or changed, or is of a later Heedful; the message says what."""


@dataclass(frozen=True)
class Kept:
    """One file that goes into an archive: the name that it has there, and where it lies."""

    name: str
    path: Path


class _Digesting(io.RawIOBase):
    """Digests what is read through it, and no more than was there when it was opened."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self.digest, self._source, self._left = sha256(), source, size

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(piece)
        self.digest.update(piece)
        return piece


def pack(target: Path, header: Mapping[str, Any], files: Sequence[Kept], progress: Progress | None = None) -> None:
    """Write `files` into the archive `target`, which is there in full afterwards, or not at all."""
    digests: dict[str, str] = {}
    whole = sum(file.path.stat().st_size for file in files) or 1
    done = 0
    with written(target) as draft, tarfile.open(draft, "w:gz", compresslevel=_EFFORT) as tar:
        _add_json(tar, _HEADER, {"format": FORMAT, **header})
        for file in files:
            digests[file.name] = _add(tar, file)
            done += file.path.stat().st_size
            if progress:
                progress(done / whole)
        _add_json(tar, _DIGESTS, digests)


def _add(tar: tarfile.TarFile, file: Kept) -> str:
    with file.path.open("rb") as source:
        info = tar.gettarinfo(arcname=f"{_TOP}/{file.name}", fileobj=source)
        # Who owned it on that machine says nothing on another.
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        info.type, info.mode = tarfile.REGTYPE, 0o600
        reading = _Digesting(source, info.size)
        tar.addfile(info, reading)
    return reading.digest.hexdigest()


def _add_json(tar: tarfile.TarFile, name: str, content: Mapping[str, Any]) -> None:
    data = json.dumps(content, indent=1).encode()
    info = tarfile.TarInfo(f"{_TOP}/{name}")
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


def read_header(path: Path) -> dict[str, Any]:
    """Read what an archive says of itself; raises `BrokenArchiveError`."""
    with _opened(path) as tar:
        return _header_of(_members(tar), path)


def unpack(path: Path, into: Path | None, allowed: Callable[[str], bool]) -> dict[str, Any]:
    """Take an archive apart into a folder (or only read through it, if None), and compare every digest.

    Only plain files whose names are `allowed` are taken; anything else makes the whole archive a broken one.
    Returns the header; raises `BrokenArchiveError`, and what lies in `into` is then of no worth.
    """
    found: dict[str, str] = {}
    with _opened(path) as tar:
        members = _members(tar)
        header = _header_of(members, path)
        for name, content in members:
            if name == _DIGESTS:
                _compare(_json(content), found, path)
                return header
            if name in found or not allowed(name):
                raise BrokenArchiveError(f"{path} holds {name!r}, which no backup of ours does. Nothing was restored.")
            found[name] = _take(content, into / name if into else None)
    raise BrokenArchiveError(f"{path} ends in its middle: it was cut off while it was written or copied.")


def _compare(said: dict[str, str], found: dict[str, str], path: Path) -> None:
    wrong = sorted(name for name in said.keys() | found.keys() if said.get(name) != found.get(name))
    if wrong:
        raise BrokenArchiveError(f"{path} was changed or damaged: {', '.join(wrong[:5])} is not what was packed.")


def _take(content: IO[bytes], target: Path | None) -> str:
    reading = _Digesting(content, 1 << 62)
    if target is None:
        while reading.read(1 << 20):
            pass
    else:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with target.open("xb") as file:
            shutil.copyfileobj(reading, file, 1 << 20)
    return reading.digest.hexdigest()


def _header_of(members: Iterator[tuple[str, IO[bytes]]], path: Path) -> dict[str, Any]:
    name, content = next(members, ("", io.BytesIO()))
    if name != _HEADER:
        raise BrokenArchiveError(f"{path} is not a backup that Heedful made.")
    header: dict[str, Any] = _json(content)
    if header.get("format") != FORMAT:
        raise BrokenArchiveError(f"{path} was made by a later Heedful. Restore it with that version, or a later one.")
    return header


def _json(content: IO[bytes]) -> Any:
    return json.loads(content.read(_MOST_JSON))


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in tar:
        content = tar.extractfile(member) if member.isreg() else None
        top, _, name = member.name.partition("/")
        if content is None or top != _TOP or not _is_plain(name):
            raise BrokenArchiveError(f"The archive holds {member.name!r}, which no backup of ours does.")
        yield name, content


def _is_plain(name: str) -> bool:
    """Tell whether a name leads to a file below a folder, and nowhere else."""
    parts = PurePosixPath(name).parts
    return bool(parts) and str(PurePosixPath(name)) == name and not any(part.startswith((".", "/")) for part in parts)


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:gz") as tar:
            yield tar
    except (tarfile.TarError, EOFError, zlib.error, ValueError) as error:
        raise BrokenArchiveError(f"{path} is not a backup, was cut off, or is damaged ({error}).") from error
    except OSError as error:
        if error.errno is not None:
            raise
        # gzip says so of what is not gzip, or whose checksum is wrong.
        raise BrokenArchiveError(f"{path} is not a backup, was cut off, or is damaged ({error}).") from error
