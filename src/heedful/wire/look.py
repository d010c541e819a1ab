"""How a file of signals would be read: told from its first rows, without reading the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from heedful.wire.chunk import Block, Mapping, Reject, Table, Unreadable
from heedful.wire.columns_guess import Roles, choose, guess
from heedful.wire.customers import examples_of
from heedful.wire.formats import open_table
from heedful.wire.signals import intake_of
from heedful.wire.times import TimeReader, order_of, slashed_evidence

#: So many signals of the first rows are shown, and so many rows that would be left out.
_SHOWN_SIGNALS, _SHOWN_REJECTS = 6, 5


@dataclass(frozen=True)
class SeenSignal:
    """A row as it would stand in the log; `at` in ms."""

    customer: str
    sort: str
    at: int
    kind: str
    path: str | None


@dataclass(frozen=True)
class Look:
    """Columns with examples, which of them mean what, and what comes of the first rows.

    `problem` says why the file can't be taken like this. The lines of `rejects` are numbers of rows. `cookies` are
    columns that may name a visitor; None where the file is no access log.
    """

    columns: dict[str, list[str]]
    mapping: Mapping
    signals: tuple[SeenSignal, ...] = ()
    tried: int = 0
    bad: int = 0
    rejects: tuple[Reject, ...] = ()
    problem: str = ""
    is_access_log: bool = False


def look_at(path: Path, mapping: Mapping, name: str) -> Look:
    """Look at a file; raises `Unreadable` where no mapping would help."""
    table = open_table(path)
    if not table.columns:
        raise Unreadable(f"{name} is empty.")
    look = Look(examples_of(table), mapping, is_access_log=table.visitors is not None)
    try:
        roles = choose(name, table.columns, mapping, table.sample, table.visitors)
    except Unreadable as error:
        return replace(look, mapping=_filled(mapping, guess(table.columns, table.sample)), problem=error.plain)
    look = replace(look, mapping=_as_chosen(mapping, roles))
    try:
        return _tried(look, table, roles, mapping, name)
    except Unreadable as error:
        return replace(look, problem=error.plain)


def _filled(mapping: Mapping, guessed: Mapping) -> Mapping:
    said = {name: value for name, value in mapping.__dict__.items() if value not in (None, ())}
    return replace(guessed, **said)


def _as_chosen(mapping: Mapping, roles: Roles) -> Mapping:
    return replace(
        mapping,
        customer=roles.customer,
        at=roles.at,
        kind=roles.kind or "",
        path=roles.path or "",
        value=roles.value or "",
        sort=roles.sort,
    )


def _tried(look: Look, table: Table, roles: Roles, mapping: Mapping, name: str) -> Look:
    sample = table.sample
    times = _times(sample.get_column(roles.at), roles.at, mapping)
    taken = intake_of(name, table, roles, times, mapping).take(Block(sample, lambda row: (row + 1, "")))
    sorts = taken.sorts if taken.sorts is not None else pl.Series(["user_id"]).new_from_index(0, taken.signals.height)
    first = taken.signals.select(pl.col("customer", "kind", "path").cast(pl.String), "at").head(_SHOWN_SIGNALS)
    signals = [
        SeenSignal(row["customer"], sort, row["at"], row["kind"], row["path"])
        for row, sort in zip(first.iter_rows(named=True), sorts, strict=False)
    ]
    rejects = tuple(taken.rejects[:_SHOWN_REJECTS])
    look = replace(look, signals=tuple(signals), tried=sample.height, bad=len(taken.rejects), rejects=rejects)
    if sample.height and not times.read(sample.get_column(roles.at)).count():
        return replace(look, problem=f"No time in column ‘{roles.at}’ can be read. Say below how they are written.")
    return look


def _times(first: pl.Series, column: str, mapping: Mapping) -> TimeReader:
    times = TimeReader(mapping.at_format, mapping.zone, day_first=mapping.day_first)
    if times.begin(first):
        times.settle_order(order_of(column, *slashed_evidence(first), str(first.drop_nulls()[0])))
    return times
