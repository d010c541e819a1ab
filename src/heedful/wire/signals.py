"""Reading files of signals, whatever their format: the face of this package for everybody above.

for chunk in read(Path("log.csv.gz"), Mapping()):
    chunk.frame, chunk.rejects, chunk.notes
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from heedful.wire.chunk import Block, Chunk, Mapping, Reject, Table, Unreadable
from heedful.wire.columns_guess import Roles, choose, guess
from heedful.wire.formats import open_table
from heedful.wire.intake import Intake
from heedful.wire.spreadsheet import defused
from heedful.wire.times import TimeReader, order_of, slashed_evidence

__all__ = ["Chunk", "Mapping", "Reject", "Unreadable", "guess", "read", "write_rejects"]

_EMPTY = {"customer": pl.String, "at": pl.Int64, "kind": pl.String, "path": pl.String}


def read(
    path: Path,
    mapping: Mapping,
    *,
    properties: frozenset[str] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Iterator[Chunk]:
    """Read a file of signals in chunks of bounded size, in order of arrival.

    CSV, JSON lines, XES and access logs (each also gzipped) and Parquet; by the ending of the name, else by content.
    `properties` names the properties to keep, None keeps all. `progress` is given the fraction of bytes
    read. What is wrong with single rows comes as rejects, what is wrong with the whole file is `Unreadable`.
    """
    table = open_table(path)
    if not table.columns:
        yield _nothing(f"{path.name} is empty.")
        return
    roles = choose(path.name, table.columns, mapping, table.sample, table.visitors)
    wanted = None if properties is None else frozenset(roles.columns) | _in_file(properties)
    times = TimeReader(mapping.at_format, mapping.zone, day_first=mapping.day_first)
    intake = intake_of(path.name, table, roles, times, mapping, properties)
    chunks = _chunks(path, table, roles, times, intake, table.blocks(wanted, progress, roles.kind))
    yield from _with_first_notes(path, table, roles, intake, chunks)


def intake_of(
    name: str, table: Table, roles: Roles, times: TimeReader, mapping: Mapping, properties: frozenset[str] | None = None
) -> Intake:
    """Make what takes the blocks of a table."""
    visitors = table.visitors
    return Intake(
        name,
        roles,
        times,
        properties,
        whole_numbers=table.sample[roles.customer].dtype.is_integer() if roles.customer in table.sample else False,
        mapping=mapping,
        private=() if visitors is None else (visitors.column, *visitors.cookies),
        addresses=() if visitors is None else visitors.addresses,
    )


def write_rejects(path: Path, rejects: Iterable[Reject]) -> int:
    """Write rejects as CSV with the columns file, line, reason and raw; returns how many there were.

    Texts are `defused`: whoever opens the file with a spreadsheet runs nothing of what others sent.
    """
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "line", "reason", "raw"])
        for reject in rejects:
            # A lone surrogate can't be written; it was bad bytes in the first place.
            raw = reject.raw.encode("utf-8", "replace").decode("utf-8")
            writer.writerow([defused(reject.file), reject.line, defused(reject.reason), defused(raw)])
            count += 1
    return count


def _in_file(properties: frozenset[str]) -> frozenset[str]:
    """Give the names that wanted properties may have in the file; see `property_names`."""
    bare = {name.removeprefix("properties.") for name in properties}
    return properties | bare | {f"properties.{name}" for name in bare}


def _nothing(note: str) -> Chunk:
    return Chunk(pl.DataFrame(schema=_EMPTY), (), (note,))


def _chunks(
    path: Path, table: Table, roles: Roles, times: TimeReader, intake: Intake, blocks: Iterator[Block]
) -> Iterator[Chunk]:
    frame: pl.DataFrame | None = None
    for block in blocks:
        if frame is None and block.frame.height:
            _understand_times(path, table, roles, times, block.frame)
        taken = intake.take(block)
        frame = taken.signals
        yield Chunk(frame, tuple(taken.rejects), block.notes, taken.sorts, taken.rows)
    if times.naive and times.zoned:
        total, zone = times.naive + times.zoned, times.zone or "UTC"
        note = (
            f"{path.name} has mixed time zones: {times.naive:,} of {total:,} times had none and were taken as {zone}."
        )
        yield Chunk((pl.DataFrame(schema=_EMPTY) if frame is None else frame).clear(), (), (note,))
    elif frame is None:
        yield _nothing(f"{path.name} has column names but no rows.")


def _with_first_notes(
    path: Path, table: Table, roles: Roles, intake: Intake, chunks: Iterator[Chunk]
) -> Iterator[Chunk]:
    notes = [] if roles.note is None else [roles.note]
    notes += [
        f"{path.name}: column '{name}' is kept as 'properties.{name}', because '{name}' means something else here."
        for name in intake.collisions(table.columns)
    ]
    for chunk in chunks:
        yield replace(chunk, notes=(*notes, *chunk.notes))
        notes = []


def _understand_times(path: Path, table: Table, roles: Roles, times: TimeReader, first: pl.DataFrame) -> None:
    """Decide how times are written; where only the whole column can tell, it is read through once for that."""
    if roles.at not in first.columns:
        return
    if times.begin(first[roles.at]):
        day_first = month_first = 0
        for block in table.blocks(frozenset({roles.at})):
            if roles.at in block.frame.columns:
                found = slashed_evidence(block.frame[roles.at])
                day_first, month_first = day_first + found[0], month_first + found[1]
        times.settle_order(order_of(roles.at, day_first, month_first, str(first[roles.at].drop_nulls()[0])))
    values = first[roles.at].drop_nulls()
    if len(values) and not any(times.read(part).count() for part in (values.head(1000), values)):
        raise Unreadable(
            f"{path.name}: no time in column '{roles.at}' can be read, such as '{values[0]}'; say how they are "
            "written, with --at-format '%d %b %Y %H:%M' for example, or name another column with --at"
        )
    times.naive = times.zoned = 0
