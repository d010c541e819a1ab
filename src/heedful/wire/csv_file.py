"""Files of comma-separated values, and those with semicolons, tabs or bars.

Pieces that are plain are read by polars; a piece with anything odd in it is read row by row, so that every
bad row is known by its line and the rest is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from heedful.wire.chunk import RAW_LIMIT, Block, Reject, Unreadable, refuse_many_columns
from heedful.wire.csv_careful import CarefulReader
from heedful.wire.csv_shape import Shape, shape_of
from heedful.wire.source import Source

_DELIMITERS = ",;\t|"
_HEAD = 1 << 18
_PIECE = 1 << 24
_SAMPLE_ROWS = 1000


class CsvTable:
    """A CSV file, opened far enough to know its delimiter and its columns."""

    visitors = None

    def __init__(self, path: Path, piece: int = _PIECE) -> None:
        self._path = path
        self._piece = piece
        with Source(path) as source:
            head = source.read(_HEAD)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Unreadable(f"{path} is written in UTF-16; save it as UTF-8, in Excel as 'CSV UTF-8'")
        lines = _lines(head.removeprefix(b"\xef\xbb\xbf"))
        whole = lines[:-1] if len(head) == _HEAD and len(lines) > 1 else lines
        self._delimiter = _delimiter_of(whole)
        rows = CarefulReader(whole, self._delimiter, None, last=True).rows()
        first = next(rows, None)
        if first is not None and not first.fields:
            raise Unreadable(f"The first line of {path} should name the columns, but {first.fault}")
        refuse_many_columns(path, 0 if first is None else len(first.fields))
        self.columns: list[str] = [] if first is None else _names(first.fields)
        self._header_lines = 0 if first is None else first.end
        sample = [row.fields for _, row in zip(range(_SAMPLE_ROWS), rows, strict=False) if row.fault is None]
        self.sample = self._frame([fields for fields in sample if len(fields) == len(self.columns)], None)

    def blocks(
        self,
        wanted: frozenset[str] | None,
        progress: Callable[[float], None] | None = None,
        kind: str | None = None,  # noqa: ARG002 - text has no categories to give
    ) -> Iterator[Block]:
        """Read the rows; see `Table`."""
        with Source(self._path, progress) as source:
            rest, line = self._behind_header(source), self._header_lines + 1
            while True:
                data = source.read(self._piece)
                last = len(data) < self._piece
                piece, rest = rest + data, b""
                if not piece:
                    break
                block, used, lines = self._block(piece, line, wanted, last=last, cut=source.cut is not None)
                rest, line = piece[used:], line + lines
                if block is not None:
                    yield block
                if last and not rest:
                    break
            if source.cut is not None:
                note = f"{self._path.name} {source.cut}; what could be read before was taken."
                yield Block(self._frame([], wanted), _nowhere, notes=(note,))

    def _behind_header(self, source: Source) -> bytes:
        """Read past the header; it is whole in the first piece, as the sample has shown."""
        data = source.read(max(self._piece, _HEAD)).removeprefix(b"\xef\xbb\xbf")
        position = 0
        for _ in range(self._header_lines):
            position = data.find(b"\n", position) + 1 or len(data)
        return data[position:]

    def _block(
        self, piece: bytes, line: int, wanted: frozenset[str] | None, *, last: bool, cut: bool
    ) -> tuple[Block | None, int, int]:
        """Read a piece; tell also how many bytes and lines of it are done with."""
        shape = shape_of(piece, self._delimiter, len(self.columns))
        if shape is not None:
            frame = self._fast(piece[: shape.end], shape, wanted)
            if frame is not None:
                where = _Whereabouts(piece, shape, line)
                return Block(frame, where), shape.end, piece.count(b"\n", 0, shape.end)
        return self._careful(piece, line, wanted, last=last, cut=cut)

    def _fast(self, piece: bytes, shape: Shape, wanted: frozenset[str] | None) -> pl.DataFrame | None:
        chosen = [index for index, name in enumerate(self.columns) if wanted is None or name in wanted]
        frame = pl.read_csv(
            piece,
            has_header=False,
            schema=dict.fromkeys(self.columns, pl.String),
            columns=chosen,
            separator=self._delimiter,
            quote_char='"' if shape.quoted else None,
            empty_string_is_null=False,
        )
        return frame if frame.height == len(shape.row_ends) else None

    def _careful(
        self, piece: bytes, line: int, wanted: frozenset[str] | None, *, last: bool, cut: bool
    ) -> tuple[Block | None, int, int]:
        lines = _lines(piece)
        open_end = [] if piece.endswith(b"\n") else [lines.pop()]
        if last and not cut:
            lines, open_end = lines + open_end, []
        reader = CarefulReader(lines, self._delimiter, len(self.columns), last=last)
        rows, places, rejects = [], [], []
        for row in reader.rows():
            raw = "".join(lines[row.begin : row.end]).rstrip("\r\n")
            if row.fault is None:
                rows.append(row.fields)
                places.append((line + row.begin, raw[:RAW_LIMIT]))
            else:
                at_end = last and row.end == len(lines) and not piece.endswith(b"\n")
                fault = f"{row.fault}: the file ends in the middle of it" if at_end else row.fault
                rejects.append(Reject(self._path.name, line + row.begin, fault, _shown(raw)))
        if last and open_end:
            rejects.append(
                Reject(self._path.name, line + len(lines), "the file breaks off in this row", _shown(open_end[0]))
            )
        done = "".join(lines[: reader.left]).encode("utf-8", "surrogateescape")
        used = len(piece) if last else len(done)
        block = Block(self._frame(rows, wanted), places.__getitem__, tuple(rejects))
        return (block if rows or rejects else None), used, reader.left

    def _frame(self, rows: list[list[str]], wanted: frozenset[str] | None) -> pl.DataFrame:
        columns = zip(*rows, strict=True) if rows else ([] for _ in self.columns)
        return pl.DataFrame(
            [
                pl.Series(name, values, dtype=pl.String)
                for name, values in zip(self.columns, columns, strict=True)
                if wanted is None or name in wanted
            ]
        )


class _Whereabouts:
    """Tells line and text of the rows of a clean piece; only asked for the bad ones."""

    def __init__(self, piece: bytes, shape: Shape, line: int) -> None:
        self._piece = piece
        self._ends = shape.row_ends
        self._line = line

    def __call__(self, index: int) -> tuple[int, str]:
        begin = int(self._ends[index - 1]) + 1 if index else 0
        raw = self._piece[begin : int(self._ends[index])][: 4 * RAW_LIMIT].rstrip(b"\r")
        return self._line + self._piece.count(b"\n", 0, begin), raw.decode("utf-8", "replace")


def _nowhere(index: int) -> tuple[int, str]:
    raise IndexError(index)


def _shown(raw: str) -> str:
    return raw[:RAW_LIMIT].encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _lines(piece: bytes) -> list[str]:
    """Split into lines, each with its newline; bad bytes become surrogates, to be found again."""
    text = piece.decode("utf-8", "surrogateescape")
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _delimiter_of(lines: list[str]) -> str:
    """Choose the delimiter that gives the most first rows of one width, then the widest."""

    def worth(delimiter: str) -> tuple[int, int]:
        rows = CarefulReader(lines[:200], delimiter, None, last=True).rows()
        widths = [len(row.fields) for _, row in zip(range(20), rows, strict=False)]
        return (widths.count(widths[0]), widths[0]) if widths and widths[0] > 1 else (0, 0)

    return max(_DELIMITERS, key=worth)


def _names(fields: list[str]) -> list[str]:
    """Give every column a name of its own."""
    names: dict[str, None] = {}
    for index, field in enumerate(fields):
        plain = _shown(field).strip() or f"column {index + 1}"
        name, count = plain, 1
        while name in names:
            count += 1
            name = f"{plain} ({count})"
        names[name] = None
    return list(names)
