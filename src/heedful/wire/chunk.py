"""What reading a file of signals gives: chunks of columns, rows that could not be taken, notes for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import polars as pl

#: As much of a bad row as is kept with its reject.
RAW_LIMIT = 500


#: A file has so many columns at most; and so many cells stand in memory at once where rows have names of their own.
MOST_COLUMNS, MOST_CELLS = 500, 5_000_000


def unfit_name(names: Iterable[str]) -> str | None:
    """Give what of these can be no name of a column, in words: polars would take it for a pattern of names."""
    odd = next((name for name in names if name.startswith("^") and name.endswith("$")), None)
    return None if odd is None else f"{odd!r}, which begins with ^ and ends in $; call it something else"


class Unreadable(Exception):  # noqa: N818 - it is what the file is, and is told to a person in these words
    """The whole file can't be used; the message says what is wrong and what to do.

    `plain` says it to somebody who sits before a form and not at a command line, where that is another sentence.
    """

    def __init__(self, message: str, plain: str | None = None) -> None:
        super().__init__(message)
        self.plain = plain or message


def refuse_many_columns(path: object, count: int) -> None:
    """Raise `Unreadable` for a file with more columns than anybody could read."""
    if count > MOST_COLUMNS:
        raise Unreadable(
            f"{path} has {count:,} columns, and no more than {MOST_COLUMNS} can be taken. Leave out what is not needed;"
            " what changes with every row belongs into a value, and not into the name of a column."
        )


def note_on_names(name: str) -> str:
    """Say that not all names were taken as columns, where each row may bring its own."""
    return (
        f"{name} has more than {MOST_COLUMNS} different names; the values of those beyond were left out."
        " What changes with every row belongs into a value, and not into a name."
    )


class Names:
    """The names of columns of a file in which each row brings its own: no more than MOST_COLUMNS, first come."""

    def __init__(self, first: Iterable[str] = ()) -> None:
        self._known = dict.fromkeys(first)
        self.is_over = False

    def admit(self, names: Iterable[str]) -> list[str]:
        """Give those of some names (each once) that are columns."""
        admitted = []
        for name in names:
            if name in self._known or len(self._known) < MOST_COLUMNS:
                self._known[name] = None
                admitted.append(name)
            else:
                self.is_over = True
        return admitted


@dataclass(frozen=True)
class Mapping:
    """Which columns mean what; None stands for a guess from the names of the columns.

    `at_format` is a format of `datetime.strptime`, needed only where times can't be told apart otherwise. An empty
    `kind` or `path` says that there is no such column. `zone` is where times without a zone were written (UTC if
    None), `day_first` how dates with the year last are. `missing` are words that stand for nothing. `sort` is what
    the customer's handle is. `login_path` is for access logs: the path of whoever signed in, `/people/{who}`.
    """

    customer: str | None = None
    at: str | None = None
    kind: str | None = None
    path: str | None = None
    at_format: str | None = None
    value: str | None = None
    zone: str | None = None
    day_first: bool | None = None
    missing: tuple[str, ...] = ()
    sort: str | None = None
    login_path: str | None = None


@dataclass(frozen=True)
class Visitors:
    """How a log that does not know its customers may tell who came.

    `column` is an id made of address, browser and day, and stands in wherever nothing better is known. `logins` and
    `cookies` are columns that may know better. Neither the id nor a cookie becomes a property. `addresses` are columns
    with addresses of other sites, whose queries are those sites' secrets: as properties they are cut.
    """

    column: str
    logins: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reject:
    """A row that was not taken: where it stands, why, and what it said.

    `line` counts from 1 in the decompressed file and is where the row begins; in Parquet it is the row.
    """

    file: str
    line: int
    reason: str
    raw: str


@dataclass(frozen=True)
class Chunk:
    """A part of a file of signals, in order of arrival.

    `frame` has `customer` (Int64 or String), `at` (Int64, ms since the epoch, UTC), `kind` (String or
    Categorical), `path` (String, null where none), then the properties under their own names. In a later
    chunk a property may be missing, or of another type where the file itself is not of one mind.
    `notes` are plain sentences, each told once for a file. `sorts` says what each customer's handle is (None: all
    are user ids). `rows` are the same rows as they stand in the file, by which they are known again.
    """

    frame: pl.DataFrame
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]
    sorts: pl.Series | None = None
    rows: pl.DataFrame | None = None


@dataclass(frozen=True)
class Block:
    """A part of a file as a format gives it: columns as they stand there, and where each row stands.

    `where` turns the index of a row into its line and its raw text.
    """

    frame: pl.DataFrame
    where: Callable[[int], tuple[int, str]]
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()


class Table(Protocol):
    """A file of one format, opened far enough to know its columns.

    `sample` holds the first rows. `blocks` reads from the beginning each time it is called and gives the
    wanted columns that there are (all where None); `kind` is the one whose values repeat, which a format
    may give as Categorical where that is free. `visitors` is there for logs that do not know their customers.
    """

    columns: list[str]
    sample: pl.DataFrame

    @property
    def visitors(self) -> Visitors | None:
        """How the log may tell who came, where it does not know its customers."""
        ...

    def blocks(
        self,
        wanted: frozenset[str] | None,
        progress: Callable[[float], None] | None = None,
        kind: str | None = None,
    ) -> Iterator[Block]:
        """Read the file, block by block."""
        ...
