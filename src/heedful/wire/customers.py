"""Reading files of customers: CSV, JSON lines or Parquet, each row with its line, so that a bad one can be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from heedful.wire.chunk import Reject, Table, Unreadable
from heedful.wire.formats import open_table
from heedful.wire.xes import XesTable

#: So many examples of a column are shown to whoever says what it means.
_EXAMPLES = 3


@dataclass(frozen=True)
class CustomerRow:
    """A row of a file; `where` gives the line where it begins, and its raw text, at some cost."""

    values: dict[str, Any]
    where: Callable[[], tuple[int, str]]


def open_customers(path: Path) -> Table:
    """Open a file far enough to know its columns; raises `Unreadable`."""
    table = open_table(path)
    if isinstance(table, XesTable) or table.visitors is not None:
        raise Unreadable(f"{path.name} tells what happened, not who customers are; take it with 'heedful import'")
    if not table.columns:
        raise Unreadable(f"{path.name} is empty.")
    return table


def examples_of(table: Table) -> dict[str, list[str]]:
    """Give a few different values of each column, from the first rows."""
    shown: dict[str, list[str]] = {}
    for name in table.columns:
        values = table.sample.get_column(name).drop_nulls().to_list() if name in table.sample.columns else []
        texts = dict.fromkeys(str(value).strip()[:60] for value in values)
        shown[name] = [text for text in texts if text][:_EXAMPLES]
    return shown


def rows_of(path: Path, progress: Callable[[float], None] | None = None) -> Iterator[CustomerRow | Reject | str]:
    """Read all rows in order; a row that can't be read comes as a reject, what is wrong with the file as a sentence."""
    for block in open_customers(path).blocks(None, progress):
        for index, values in enumerate(block.frame.iter_rows(named=True)):
            yield CustomerRow(values, partial(block.where, index))
        yield from block.rejects
        yield from block.notes
