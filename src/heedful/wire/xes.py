"""XES event logs (IEEE 1849), read as a stream: nothing of the document is kept but its columns.

The attributes of an event are columns under their keys, those of its trace under `case:` and their key.
Attributes of attributes, and the defaults of the log (`global`), are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.parsers import expat

import polars as pl

from heedful.wire.chunk import MOST_CELLS, RAW_LIMIT, Block, Reject, Unreadable, note_on_names
from heedful.wire.source import Source
from heedful.wire.xes_events import EventColumns

_PIECE = 1 << 17
_HEAD = 1 << 20
_SAMPLE_ROWS = 200
_BLOCK_ROWS = 500_000


class XesTable:
    """A XES log; its columns are those of the first events."""

    visitors = None

    def __init__(self, path: Path, piece: int = _PIECE) -> None:
        self._path = path
        self._piece = piece
        self.sample = pl.DataFrame()
        self.columns: list[str] = []
        columns = EventColumns(None)
        with Source(path) as source:
            if not (data := source.read(_PIECE)):
                return
            while data and columns.count < _SAMPLE_ROWS:
                if self._feed(columns, data) is not None:
                    break
                data = source.read(_PIECE)
        self.sample = columns.take().head(_SAMPLE_ROWS)
        self.columns = self.sample.columns
        if not self.columns and not columns.is_log:
            raise Unreadable(f"{path} is no XES log: it does not begin with <log>")

    def blocks(
        self,
        wanted: frozenset[str] | None,
        progress: Callable[[float], None] | None = None,
        kind: str | None = None,  # noqa: ARG002 - text has no categories to give
    ) -> Iterator[Block]:
        """Read the events; see `Table`."""
        columns = EventColumns(wanted)
        with Source(self._path, progress) as source:
            fault = None
            while fault is None and (data := source.read(self._piece)):
                fault = self._feed(columns, data)
                if columns.count >= _BLOCK_ROWS or columns.cells >= MOST_CELLS * 4:
                    yield self._block(columns)
            if fault is None:
                fault = self._feed(columns, b"", last=True)
            block = self._block(columns)
            if fault is not None:
                yield self._with_fault(block, fault, source.cut)
            elif block.frame.height:
                yield block
            if columns.names.is_over:
                yield replace(block, frame=block.frame.clear(), notes=(note_on_names(self._path.name),))

    def _block(self, columns: EventColumns) -> Block:
        offsets = columns.offsets
        frame = columns.take()
        return Block(frame, _Whereabouts(self._path, frame, offsets))

    def _with_fault(self, block: Block, fault: expat.ExpatError, cut: str | None) -> Block:
        reason = f"the file {cut}" if cut else f"the XML breaks off or is broken here ({expat.ErrorString(fault.code)})"
        note = f"{self._path.name}: {reason} (line {fault.lineno}); the events before were taken."
        return Block(block.frame, block.where, (Reject(self._path.name, fault.lineno, reason, ""),), (note,))

    def _feed(self, columns: EventColumns, data: bytes, *, last: bool = False) -> expat.ExpatError | None:
        """Parse a piece; give the fault where the XML is broken."""
        try:
            columns.parser.Parse(data, last)
        except expat.ExpatError as error:
            return error
        except Unreadable as error:
            raise Unreadable(f"{self._path} {error}") from None
        return None


class _Whereabouts:
    """Tells line and text of an event; only asked for the bad ones, and then the file is read once more."""

    def __init__(self, path: Path, frame: pl.DataFrame, offsets: list[int]) -> None:
        self._path = path
        self._frame = frame
        self._offsets = offsets
        self._lines: list[int] | None = None

    def __call__(self, row: int) -> tuple[int, str]:
        if self._lines is None:
            self._lines = _lines_at(self._path, self._offsets)
        said = ", ".join(f"{name}={value}" for name, value in self._frame.row(row, named=True).items())
        return self._lines[row], said[:RAW_LIMIT]


def _lines_at(path: Path, offsets: list[int]) -> list[int]:
    """Give the line, from 1, of each of some rising offsets in bytes."""
    lines: list[int] = []
    before, line = 0, 1
    with Source(path) as source:
        while len(lines) < len(offsets) and (data := source.read(_PIECE)):
            inside = [offset - before for offset in offsets[len(lines) :] if offset < before + len(data)]
            counted = 0
            for offset in inside:
                line += data.count(b"\n", counted, offset)
                counted = offset
                lines.append(line)
            line += data.count(b"\n", counted)
            before += len(data)
    return lines
