"""Frames on the pipe to the process that reads mail: four bytes of length, then that many bytes."""

from __future__ import annotations

import os
import struct
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from time import monotonic
from typing import BinaryIO

_LENGTH = struct.Struct(">I")
_AT_ONCE = 1_048_576
#: No answer is longer: 25 MB of attachments, and text, HTML and headers beside them.
LONGEST = 200_000_000


class LateError(Exception):
    """The other side took longer than it may."""


class EndedError(Exception):
    """The other side is gone, or says what is no frame."""


def read_blocking(pipe: BinaryIO) -> bytes | None:
    """Read one frame, however long it takes; None at the end. For the child, which has nothing else to do."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    return data if len(data) == length else None


def framed(data: bytes) -> bytes:
    """Put the length before the bytes."""
    return _LENGTH.pack(len(data)) + data


def send(descriptor: int, data: bytes, until: float) -> None:
    """Write a frame to a pipe that does not block; raises `LateError` and `EndedError`."""
    rest = memoryview(framed(data))
    with DefaultSelector() as selector:
        selector.register(descriptor, EVENT_WRITE)
        while rest:
            _wait(selector, until)
            try:
                rest = rest[os.write(descriptor, rest[:_AT_ONCE]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise EndedError from error


def receive(descriptor: int, until: float) -> bytes:
    """Read a frame from a pipe that does not block; raises `LateError` and `EndedError`."""
    with DefaultSelector() as selector:
        selector.register(descriptor, EVENT_READ)
        (length,) = _LENGTH.unpack(_read(selector, descriptor, _LENGTH.size, until))
        if length > LONGEST:
            raise EndedError
        return _read(selector, descriptor, length, until)


def _read(selector: DefaultSelector, descriptor: int, length: int, until: float) -> bytes:
    pieces: list[bytes] = []
    while length:
        _wait(selector, until)
        try:
            piece = os.read(descriptor, min(length, _AT_ONCE))
        except BlockingIOError:
            continue
        if not piece:
            raise EndedError
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def _wait(selector: DefaultSelector, until: float) -> None:
    left = until - monotonic()
    if left <= 0 or not selector.select(left):
        raise LateError
