"""The bytes of a file, unpacked on the way, with a word when the file ends too early."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Self

from heedful.wire.chunk import Unreadable

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_PIECE = 1 << 16


class Source:
    """A file to read once, from its beginning to its end.

    `cut` stays None until the end; then it says what is wrong when a packed file breaks off, and whatever
    could be unpacked before has been given.
    """

    def __init__(self, path: Path, progress: Callable[[float], None] | None = None) -> None:
        self.cut: str | None = None
        self._file = _open(path)
        self._size = max(path.stat().st_size, 1)
        self._progress = progress
        self._pending = self._file.read(_PIECE)
        if self._pending.startswith(_ZSTD):
            self._file.close()
            raise Unreadable(f"{path} is packed with zstd; unpack it first: zstd -d {path.name}")
        self._inflater = zlib.decompressobj(31) if self._pending.startswith(_GZIP) else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        """Give up to `size` bytes; fewer only at the end."""
        pieces = []
        while size > 0 and (piece := self._some(size)):
            pieces.append(piece)
            size -= len(piece)
        self._tell()
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _some(self, size: int) -> bytes:
        if self._inflater is None:
            if not self._pending:
                return self._file.read(size)
            piece, self._pending = self._pending[:size], self._pending[size:]
            return piece
        return self._inflated(size)

    def _inflated(self, size: int) -> bytes:
        """Unpack up to `size` bytes: a gzip file may be several behind each other (RFC 1952, 2.2)."""
        assert self._inflater is not None  # noqa: S101 - only called for packed files
        while self.cut is None:
            packed = self._pending or self._file.read(_PIECE)
            if not packed:
                return self._last()
            try:
                piece = self._inflater.decompress(packed, size)
            except zlib.error:
                self.cut = "is damaged: its gzip data can't be unpacked from here on"
                return b""
            self._pending = self._inflater.unconsumed_tail
            if self._inflater.eof:
                self._next_member()
            if piece:
                return piece
        return b""

    def _next_member(self) -> None:
        assert self._inflater is not None  # noqa: S101 - only called for packed files
        # Zeros after the end are padding to a block of tape, and belong to nobody.
        rest = self._inflater.unused_data.lstrip(b"\0") or self._file.read(_PIECE).lstrip(b"\0")
        self._pending = rest
        if rest:
            self._inflater = zlib.decompressobj(31)

    def _last(self) -> bytes:
        assert self._inflater is not None  # noqa: S101 - only called for packed files
        if self._inflater.eof:
            return b""
        piece = self._inflater.flush()
        if not self._inflater.eof:
            self.cut = "is cut: its gzip data breaks off"
        return piece

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(min(self._file.tell() / self._size, 1.0))


def _open(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except IsADirectoryError:
        raise Unreadable(f"{path} is a folder; name a file in it") from None
    except FileNotFoundError:
        raise Unreadable(f"{path} is not there; check the name") from None
    except OSError as error:
        raise Unreadable(f"{path} can't be opened: {error.strerror}") from None
