"""Tables, whether CSV or JSON, as plain records: the names of their columns, and a value for each.

The rule of this file: what stands around a table is left aside. Titles above the header, lists within lists and objects
around objects are what files of many makers have; a record is what answers, and knows what stands above it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

_DELIMITERS = (",", ";", "\t", "|")
#: So far down a header is looked for: below a title and the date of the report.
_HEADER_ROWS, _HEADER_LETTERS = 20, 1 << 16
_JSON = ("{", "[")
_ZIP = b"PK\x03\x04"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_TWO = 2
#: Counties as the keys of an object: their five digits stand above what is said of them, under this name.
KEY = "fips"
_FIPS = re.compile(r"[0-9]{5}")


class RecordsError(ValueError):
    """No record can be read at all; the message says why, for a person."""


@dataclass(frozen=True)
class Record:
    """One record: 'row 5' or 'object 5', its values by the names that the file has for them, and what stands above."""

    where: str
    values: Mapping[str, Any]
    above: Mapping[str, Any] = field(default_factory=dict)


Answers = Callable[[Iterable[str]], bool]


def records_of(data: bytes, answers: Answers) -> Iterator[Record]:
    """Give the records whose names answer; raises `RecordsError` where it is neither CSV nor JSON, or broken."""
    if data.startswith(_ZIP):
        raise RecordsError("It is a spreadsheet or an archive; save it as CSV.")
    text = _text(data)
    return _of_json(text, answers) if text.lstrip().startswith(_JSON) else _of_csv(text, answers)


def _text(data: bytes) -> str:
    if data.startswith(_UTF16):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _of_csv(text: str, answers: Answers) -> Iterator[Record]:
    for delimiter in _DELIMITERS:
        header = _header(text[:_HEADER_LETTERS], delimiter, answers)
        if header is not None:
            yield from _rows(text, header, delimiter)
            return


def _header(text: str, delimiter: str, answers: Answers) -> int | None:
    """Give the number of the row that names the columns, counted from 0."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _HEADER_ROWS))
    except csv.Error:
        return None
    return next((number for number, row in enumerate(rows) if answers(row)), None)


def _rows(text: str, header: int, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names: list[str] = []
    try:
        for number, row in enumerate(reader):
            if number == header:
                names = row
            elif number > header and any(each.strip() for each in row):
                yield Record(f"row {number + 1}", _by_name(names, row))
    except csv.Error as error:
        raise RecordsError(f"It can't be read beyond its line {reader.line_num} ({error}).") from None


def _by_name(names: list[str], row: list[str]) -> dict[str, str]:
    """Give values by name; of columns of one name the first, and '' where the row is short."""
    wide = row + [""] * (len(names) - len(row))
    return dict(reversed(list(zip(names, wide, strict=False))))


def _of_json(text: str, answers: Answers) -> Iterator[Record]:
    try:
        whole = _parsed(text)
    except RecursionError:
        raise RecordsError("Its JSON is nested too deep.") from None
    except ValueError as error:
        raise RecordsError(f"It is broken JSON ({error}).") from None
    for number, (values, above) in enumerate(_walk(whole, answers)):
        yield Record(f"object {number + 1}", values, above)


def _parsed(text: str) -> Any:
    """Read one value, or one on each line."""
    try:
        return json.loads(text)
    except ValueError:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < _TWO or not lines[0].rstrip().endswith("}"):
            raise
        return [json.loads(line) for line in lines]


def _walk(whole: Any, answers: Answers) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Go through lists and objects in their order; what is said of an object is known of those inside it."""
    left: list[tuple[Any, dict[str, Any]]] = [(whole, {})]
    while left:
        value, above = left.pop()
        if isinstance(value, list):
            left += [(each, above) for each in reversed(value)]
        elif isinstance(value, dict):
            own = {name: each for name, each in value.items() if not isinstance(each, list | dict)}
            if own and answers([*own, *(name for name in (KEY,) if name in above)]):
                yield own, above
            else:
                left += reversed(list(_inside(value, {**above, **own})))


def _inside(value: Mapping[str, Any], known: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    for name, each in value.items():
        if isinstance(each, list | dict):
            yield each, {**known, KEY: name} if _FIPS.fullmatch(name) else known
