"""The shape of a piece of CSV: where its rows begin and end, and whether it is plain enough for the fast reader.

The rule of this file: a piece is called clean only where RFC 4180 leaves no doubt, so that the fast reader and
the careful one must take exactly the same rows. Everything else goes to the careful one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_NEWLINE, _RETURN, _QUOTE = 10, 13, 34

Positions = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Shape:
    """A clean piece: it ends after `end` bytes, and row i ends with the newline at `row_ends[i]`."""

    end: int
    row_ends: Positions
    quoted: bool


def shape_of(piece: bytes, delimiter: str, width: int) -> Shape | None:
    """Find the rows of a piece, up to its last whole row; None where it is not clean or holds no whole row.

    Clean: UTF-8 without NUL, every row has `width` fields, quotes stand around whole fields only, and
    carriage returns stand before newlines only.
    """
    if b"\0" in piece or (b"\r" in piece and piece.count(b"\r") != piece.count(b"\r\n")):
        return None
    data = np.frombuffer(piece, dtype=np.uint8)
    quotes = _positions(data, _QUOTE) if b'"' in piece else None
    marks = np.flatnonzero((data == _NEWLINE) | (data == ord(delimiter))).astype(np.int64)
    if quotes is not None:
        # A mark stands inside quotes when an odd number of quotes is before it.
        marks = marks[(np.searchsorted(quotes, marks) & 1) == 0]
    newlines = np.flatnonzero(data[marks] == _NEWLINE)
    if newlines.size == 0:
        return None
    marks = marks[: newlines[-1] + 1]
    end = int(marks[-1]) + 1
    if not _rectangular(marks.size, newlines, width):
        return None
    if quotes is not None and not _whole_fields(data, quotes[quotes < end], ord(delimiter)):
        return None
    if not _is_utf8(piece[:end]):
        return None
    return Shape(end, marks[newlines], quotes is not None)


def _positions(data: Bytes, byte: int) -> Positions:
    return np.flatnonzero(data == byte).astype(np.int64)


def _rectangular(marks: int, newlines: npt.NDArray[np.intp], width: int) -> bool:
    """Tell whether every row has `width` fields: each of them ends with a mark, the last one with a newline."""
    return marks == newlines.size * width and bool((newlines == np.arange(1, newlines.size + 1) * width - 1).all())


def _whole_fields(data: Bytes, quotes: Positions, delimiter: int) -> bool:
    """Tell whether quotes open only at the beginning of fields and close only at their ends.

    A doubled quote inside closes and opens at once, so each opening one follows a boundary or a quote, and
    each closing one precedes a boundary or a quote.
    """
    opening, closing = quotes[::2], quotes[1::2]
    before = data[np.maximum(opening - 1, 0)]
    opens = (before == delimiter) | (before == _NEWLINE) | (before == _QUOTE) | (opening == 0)
    after = data[closing + 1]
    closes = (after == delimiter) | (after == _NEWLINE) | (after == _RETURN) | (after == _QUOTE)
    return bool(opens.all() and closes.all())


def _is_utf8(piece: bytes) -> bool:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
