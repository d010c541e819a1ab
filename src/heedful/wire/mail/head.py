"""The header of a mail or of a part: where it ends, and its fields as bytes.

The rule of this file: each byte is looked at once. A line ends with a line feed; a lone carriage return ends nothing,
so that no field can be hidden inside another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_BLANK_LINE = re.compile(rb"\n\r?\n")


@dataclass(frozen=True, slots=True)
class Head:
    """Fields in order, unfolded; `end` is where the body begins."""

    fields: tuple[tuple[str, bytes], ...]
    end: int
    is_broken: bool = False
    is_cut: bool = False

    def get(self, name: str) -> bytes | None:
        """Give the first field of that name, which is in small letters."""
        return next((value for key, value in self.fields if key.lower() == name), None)

    def all(self, name: str) -> list[bytes]:
        """Give every field of that name, which is in small letters."""
        return [value for key, value in self.fields if key.lower() == name]


def read_head(raw: bytes, start: int, end: int, most: int) -> Head:
    """Read the header that begins at `start`; at most `most` bytes of it."""
    lines: list[bytes] = []
    broken = False
    at = start
    while at < end:
        if at - start > most:
            return Head(_fields(lines), _after_blank(raw, at, end), broken, is_cut=True)
        stop = _line_end(raw, at, min(end, start + most + 1))
        line = raw[at:stop]
        bare = line.rstrip(b"\r\n")
        if not bare:
            return Head(_fields(lines), stop, broken)
        if _FIELD.match(bare) or (lines and bare[:1] in b" \t"):
            lines.append(bare)
        elif _envelope(bare, first=not lines):
            pass
        elif lines and _goes_on(raw, stop, end):
            broken = True  # rubbish between two fields
        else:
            return Head(_fields(lines), at, broken or bool(lines))
        at = stop
    return Head(_fields(lines), at, broken)


def _goes_on(raw: bytes, at: int, end: int) -> bool:
    """Tell whether the header goes on after a line that is no part of it, with one folded line between at most."""
    if raw[at : at + 1] in {b" ", b"\t"}:
        at = _line_end(raw, at, end)
    return _FIELD.match(raw, at, end) is not None


def _line_end(raw: bytes, at: int, end: int) -> int:
    found = raw.find(b"\n", at, end)
    return found + 1 if found >= 0 else end


def _envelope(line: bytes, *, first: bool) -> bool:
    """Tell the line with which a mail begins in an mbox file."""
    return line.startswith((b"From ", b">From ")) and first


def _after_blank(raw: bytes, at: int, end: int) -> int:
    found = _BLANK_LINE.search(raw, at - 1, end)
    return found.end() if found else end


def _fields(lines: list[bytes]) -> tuple[tuple[str, bytes], ...]:
    fields: list[tuple[str, list[bytes]]] = []
    for line in lines:
        if line[:1] in b" \t":
            fields[-1][1].append(line)
            continue
        name, _, value = line.partition(b":")
        fields.append((name.rstrip(b" \t").decode("ascii"), [value]))
    return tuple((name, b"".join(value).strip()) for name, value in fields)
