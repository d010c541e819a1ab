"""Columns in a small file: differences of whole numbers, byte by byte, and xz around them.

The rule of this file: the same columns make the same bytes, so that whoever makes the data again sees what changed. A
file is for reading whole; the first line inside says which columns there are.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Columns = Mapping[str, Whole | Sequence[str]]

#: The strongest setting: these files are made once and read often, and reading costs the same.
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]


class PackedError(ValueError):
    """A file of columns is damaged, or none of ours."""


def pack(columns: Columns) -> bytes:
    """Write columns of whole numbers (within 31 bits, also their differences) or of lines of text."""
    head, body = [], []
    for name, column in columns.items():
        if isinstance(column, np.ndarray):
            data = _planes(column)
            head.append([name, "whole", len(column), len(data)])
        else:
            data = "\n".join(column).encode()
            head.append([name, "text", len(column), len(data)])
        body.append(data)
    first = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    return lzma.compress(first + b"".join(body), format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, filters=_FILTERS)


def unpack(data: bytes) -> dict[str, Whole | list[str]]:
    """Read columns back.

    Raises:
        PackedError: the bytes are damaged.
    """
    try:
        raw = lzma.decompress(data, format=lzma.FORMAT_XZ)
        first, _, body = raw.partition(b"\n")
        columns: dict[str, Whole | list[str]] = {}
        begin = 0
        for name, sort, count, size in json.loads(first):
            part = body[begin : begin + size]
            columns[name] = _whole(part, count) if sort == "whole" else _lines(part, count)
            begin += size
    except (lzma.LZMAError, ValueError, TypeError) as error:
        raise PackedError(f"a file of places is damaged: {error}") from None
    return columns


def _planes(column: Whole) -> bytes:
    """Write differences zigzag (small ones of either sign are small), all lowest bytes first, then the next."""
    whole = column.astype(np.int64)
    steps = whole - np.concatenate((np.zeros(1, dtype=np.int64), whole[:-1]))
    folded = ((steps << 1) ^ (steps >> 63)).astype("<u4")
    planes: bytes = folded.view(np.uint8).reshape(-1, 4).T.tobytes()
    return planes


def _whole(data: bytes, count: int) -> Whole:
    planes = np.frombuffer(data, dtype=np.uint8).reshape(4, count)
    folded = np.ascontiguousarray(planes.T).view("<u4").ravel().astype(np.int64)
    return np.cumsum((folded >> 1) ^ -(folded & 1))


def _lines(data: bytes, count: int) -> list[str]:
    lines = data.decode().split("\n") if count else []
    if len(lines) != count:
        raise ValueError(f"{len(lines)} lines of text where {count} were written")
    return lines
