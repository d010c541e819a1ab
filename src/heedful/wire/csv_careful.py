"""The careful reader of CSV: row by row, knows the line of each, and goes on behind a broken one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

#: One row longer than this is taken for a quote that was never closed.
ROW_LIMIT = 1 << 24

# Real exports have fields far over the module's default of 131,072 characters. The limit is one for the whole
# process; nothing else here reads CSV with a smaller one in mind.
csv.field_size_limit(4 * ROW_LIMIT)


@dataclass(frozen=True)
class Row:
    """A row: the index of the line where it begins and of the one behind it, and its fields or its fault."""

    begin: int
    end: int
    fields: list[str]
    fault: str | None


class CarefulReader:
    """Reads a piece of CSV row by row. `left` is the index of the first line that has no whole row yet."""

    def __init__(self, lines: list[str], delimiter: str, width: int | None, *, last: bool) -> None:
        self.left = len(lines)
        self._lines = lines
        self._delimiter = delimiter
        self._width = width
        self._last = last
        self._error = ""

    def rows(self) -> Iterator[Row]:
        """Give the rows, sound and broken; lines with nothing but blanks are left out."""
        begin = 0
        while begin < len(self._lines):
            end = begin
            for end, fields in self._sound(begin):
                if any(fields) or len(fields) > 1:
                    yield Row(begin, end, fields, self._fault(fields))
                begin = end
            if begin >= len(self._lines):
                return
            if not self._last and self._may_go_on(begin):
                self.left = begin
                return
            yield Row(begin, begin + 1, [], self._why())
            begin += 1

    def _sound(self, begin: int) -> Iterator[tuple[int, list[str]]]:
        """Give rows with the line behind each, up to the first that can't be read."""
        lines = self._lines
        reader = csv.reader(
            (lines[index] for index in range(begin, len(lines))), delimiter=self._delimiter, strict=True
        )
        self._error = ""
        try:
            for fields in reader:
                yield begin + reader.line_num, [] if len(fields) == 1 and not fields[0].strip() else fields
        except csv.Error as error:
            self._error = str(error)

    def _may_go_on(self, begin: int) -> bool:
        if self._error != "unexpected end of data":
            return False
        return sum(len(line) for line in self._lines[begin:]) < ROW_LIMIT

    def _why(self) -> str:
        if self._error == "unexpected end of data":
            return "a quote is opened here and never closed"
        if "expected after" in self._error:
            return "a quote stands in the middle of a field"
        return f"the row can't be read ({self._error})"

    def _fault(self, fields: list[str]) -> str | None:
        if self._width is not None and len(fields) != self._width:
            return f"{len(fields)} fields where the first line has {self._width}"
        whole = "".join(fields)
        if "\0" in whole:
            return "a NUL byte is in the row"
        if not whole.isascii() and any("\ud800" <= char <= "\udfff" for char in whole):
            return "the row is not UTF-8"
        return None
