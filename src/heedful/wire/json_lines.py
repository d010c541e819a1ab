"""Files with one JSON object on each line; nested objects become dotted names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from heedful.wire.chunk import (
    MOST_CELLS,
    MOST_COLUMNS,
    RAW_LIMIT,
    Block,
    Names,
    Reject,
    Unreadable,
    note_on_names,
    unfit_name,
)
from heedful.wire.source import Source

_HEAD = 1 << 18
_PIECE = 1 << 24
_SAMPLE_ROWS = 1000
_INT64 = 2**63
_DECODE = json.JSONDecoder().decode
#: Where fewer than one cell of so many is filled, empty ones are not looked at.
_SPARSE = 4
_NESTED = frozenset({dict, list})

Value = str | int | float | bool | None
_FaultyLine = str


class JsonTable:
    """A file of JSON lines; its columns are the names that the first lines have."""

    visitors = None

    def __init__(self, path: Path, piece: int = _PIECE) -> None:
        self._path = path
        self._piece = piece
        with Source(path) as source:
            head = source.read(_HEAD).removeprefix(b"\xef\xbb\xbf")
        if head.lstrip().startswith(b"["):
            raise Unreadable(f"{path} is one JSON array; one object on each line is needed: jq -c '.[]' {path.name}")
        lines = head.split(b"\n")
        whole = lines[:-1] if len(head) == _HEAD and len(lines) > 1 else lines
        objects = [found for line in whole[:_SAMPLE_ROWS] if isinstance(found := _object(line, None), dict)]
        if not objects and head.strip():
            raise Unreadable(f"{path} has no JSON object on its first lines; one object on each line is needed")
        self.columns = _most_frequent(objects)
        self.sample = _frame(objects, self.columns)

    def blocks(
        self,
        wanted: frozenset[str] | None,
        progress: Callable[[float], None] | None = None,
        kind: str | None = None,  # noqa: ARG002 - text has no categories to give
    ) -> Iterator[Block]:
        """Read the lines; see `Table`."""
        names = Names(self.columns)
        with Source(self._path, progress) as source:
            rest, line = b"", 1
            while True:
                data = source.read(self._piece)
                last = len(data) < self._piece
                piece = (rest + data).removeprefix(b"\xef\xbb\xbf") if line == 1 else rest + data
                end = len(piece) if last else piece.rfind(b"\n") + 1
                lines, rest = piece[:end].split(b"\n"), piece[end:]
                if not lines[-1]:
                    lines.pop()
                if lines:
                    yield from self._blocks(lines, line, wanted, names, open_end=last and not piece.endswith(b"\n"))
                line += len(lines)
                if last:
                    break
            notes = [note_on_names(self._path.name)] if names.is_over else []
            if source.cut is not None:
                notes.append(f"{self._path.name} {source.cut}; what could be read before was taken.")
            if notes:
                yield Block(pl.DataFrame(), _nowhere, notes=tuple(notes))

    def _blocks(
        self, lines: list[bytes], line: int, wanted: frozenset[str] | None, names: Names, *, open_end: bool
    ) -> Iterator[Block]:
        objects: list[dict[str, Value]] = []
        places: list[int] = []
        rejects: list[Reject] = []
        for index, text in enumerate(lines):
            found = _odd_key(text, _object(text, wanted))
            if isinstance(found, dict):
                objects.append(found)
                places.append(index)
            elif found:
                cut = ": the file ends in the middle of it" if open_end and index == len(lines) - 1 else ""
                rejects.append(Reject(self._path.name, line + index, found + cut, _shown(text)))

        columns = names.admit(dict.fromkeys(name for found in objects for name in found))
        at_once = max(1, MOST_CELLS // max(1, len(columns)))
        for first in range(0, len(objects) or 1, at_once):

            def where(row: int, first: int = first) -> tuple[int, str]:
                return line + places[first + row], _shown(lines[places[first + row]])

            part = objects[first : first + at_once]
            there = set[str]().union(*part) if len(part) < len(objects) else columns
            frame = _frame(part, [name for name in columns if name in there])
            yield Block(frame, where, tuple(rejects) if not first else ())


def _nowhere(index: int) -> tuple[int, str]:
    raise IndexError(index)


def _shown(line: bytes) -> str:
    return line[: 4 * RAW_LIMIT].decode("utf-8", "replace").rstrip("\r")[:RAW_LIMIT]


def _object(line: bytes, wanted: frozenset[str] | None) -> dict[str, Value] | _FaultyLine:
    """Read a line to a flat object; text is what is wrong with it, empty for a blank line."""
    try:
        found = _DECODE(line.decode("utf-8"))
    except UnicodeDecodeError:
        return "the line is not UTF-8"
    except (ValueError, RecursionError) as error:
        return f"broken JSON ({str(error).split(':')[0].lower()})" if line.strip() else ""
    if type(found) is not dict:
        return "the line is JSON, but no object"
    if not _NESTED.isdisjoint(map(type, found.values())):
        flat: dict[str, Value] = {}
        _flatten(found, "", flat)
        found = flat
    return found if wanted is None else {name: found[name] for name in wanted if name in found}


def _flatten(value: dict[str, Any], before: str, flat: dict[str, Value]) -> None:
    for key, inner in value.items():
        if type(inner) is dict:
            _flatten(inner, f"{before}{key}.", flat)
        elif type(inner) is list:
            flat[before + key] = json.dumps(inner, ensure_ascii=False)
        else:
            flat[before + key] = inner


def _odd_key(line: bytes, found: dict[str, Value] | _FaultyLine) -> dict[str, Value] | _FaultyLine:
    unfit = unfit_name(found) if b'"^' in line and isinstance(found, dict) else None
    return found if unfit is None else f"a key is called {unfit}"


def _most_frequent(objects: list[dict[str, Value]]) -> list[str]:
    """Name the columns, in the order in which they come; those of most rows, where there are too many names."""
    counts = Counter(name for found in objects for name in found)
    chosen = {name for name, _ in counts.most_common(MOST_COLUMNS)}
    return [name for name in counts if name in chosen]


def _frame(objects: list[dict[str, Value]], names: Sequence[str]) -> pl.DataFrame:
    """Put some names of flat objects into columns; a column of more than one type of value is text."""
    cells = sum(map(len, objects))
    if cells * _SPARSE < len(objects) * len(names):
        columns = _sparse(objects, names)
    else:
        columns = {name: [found.get(name) for found in objects] for name in names}
    # An object without any name is a row all the same: it has a line, and gets a reject.
    series = [_series(name, values) for name, values in columns.items()]
    return pl.DataFrame(series or None, height=len(objects))


def _sparse(objects: list[dict[str, Value]], names: Sequence[str]) -> dict[str, list[Value]]:
    """Give the same columns where most cells are empty: only what is there is looked at."""
    columns: dict[str, list[Value]] = {name: [None] * len(objects) for name in names}
    for row, found in enumerate(objects):
        for name, value in found.items():
            if name in columns:
                columns[name][row] = value
    return columns


def _series(name: str, values: list[Value]) -> pl.Series:
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {bool}:
        return pl.Series(name, values, dtype=pl.Boolean)
    if kinds == {int} and all(value is None or -_INT64 <= int(value) < _INT64 for value in values):
        return pl.Series(name, values, dtype=pl.Int64)
    if kinds and kinds <= {int, float}:
        return pl.Series(name, [None if value is None else float(value) for value in values], dtype=pl.Float64)
    try:
        return pl.Series(name, values if kinds <= {str} else [_text(value) for value in values], dtype=pl.String)
    except UnicodeEncodeError:
        # A lone surrogate (\\ud800 in JSON) is no character; columns hold UTF-8.
        return pl.Series(name, [_text(value) for value in values], dtype=pl.String)


def _text(value: Value) -> str | None:
    if value is None or isinstance(value, str):
        return value if value is None or value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    return _number_text(value) if isinstance(value, float) else json.dumps(value)


def _number_text(value: float) -> str:
    """Write a number as a column of numbers would be written: the same row must say the same beside other rows."""
    if value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(pl.Series([value]).cast(pl.String)[0])
