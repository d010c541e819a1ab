"""Taking files of signals into the log: all of a file, or nothing of it.

Segments are written while a file is read and listed together at its end, so a process that dies in between
leaves nothing in the log, and the same file can simply be taken again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.log.files import remove
from heedful.log.segment import Written, write_segment
from heedful.models import Erasure, Intake
from heedful.services.audit import Actor, record
from heedful.services.customer import resolve_identities
from heedful.services.log import LOG, REJECTS, folder, list_segments, reserve_arrivals
from heedful.services.rejects import keep_rejects
from heedful.wire.signals import Chunk, Mapping, Reject, read

Progress = Callable[[float], None]

#: A property with at most so many values in a file is a facet: groups of a question are made of those.
_MOST_FACET_VALUES = 200
_LONGEST_FACET_VALUE = 80
#: Properties that also have a column of their own in the log, which any tool can add up.
_OWN_COLUMNS = {"value": pl.Float64, "currency": pl.String}


class AlreadyTakenError(Exception):
    """The very same file is in the log already."""


@dataclass
class _Taking:
    """What is known of a file while it is read."""

    name: str
    started: datetime
    facets: frozenset[str] | None = None
    segments: list[Written] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    known: dict[str, tuple[int, int]] = field(default_factory=dict)
    rejects_file: str = ""

    @property
    def signals(self) -> int:
        return sum(segment.signals for segment in self.segments)


def take_file(path: Path, mapping: Mapping, by: Actor, progress: Progress | None = None) -> Intake:
    """Take one file into the log; rejects go to a file of their own beside it.

    Raises `Unreadable` for a file that can't be used, `AlreadyTakenError` for one that is here already.
    """
    chunks = read(path, mapping, progress=progress)
    how = {name: value for name, value in mapping.__dict__.items() if value is not None}
    return take_chunks(path.name, _digest(path), chunks, by, how)


def take_chunks(name: str, digest: str, chunks: Iterable[Chunk], by: Actor, how: dict[str, str]) -> Intake:
    """Take signals into the log, all or nothing; `digest` names what they are, so that nothing is taken twice."""
    _refuse_twice(digest)
    taking = _Taking(name, timezone.now())
    try:
        for chunk in chunks:
            _take(chunk, taking)
        taking.rejects_file = keep_rejects(taking.rejects)
        return _list(taking, digest, by, how)
    except BaseException:
        _give_back(taking)
        raise


@transaction.atomic
def _list(taking: _Taking, digest: str, by: Actor, how: dict[str, str]) -> Intake:
    """Let all that was written of a file count at once."""
    # Listing locks the log: whoever takes the same file at the same time waits here, and is refused then.
    list_segments(taking.segments)
    _refuse_twice(digest)
    _erase_again(taking)
    intake = Intake.objects.create(
        name=taking.name[:255],
        digest=digest,
        mapping=how,
        started_at=taking.started,
        signals=taking.signals,
        rejects=len(taking.rejects),
        rejects_file=taking.rejects_file,
        notes=list(taking.notes),
    )
    record(by, gettext_noop("took a file into the log"), "intake", intake.pk, signals=taking.signals)
    return intake


def _erase_again(taking: _Taking) -> None:
    """Have the files cleaned again of those who were erased while we wrote their signals."""
    known = {identity for _, identity in taking.known.values()}
    for erasure in Erasure.objects.filter(at__gte=taking.started, files_clean_at__isnull=False):
        if known.intersection(erasure.identities):
            Erasure.objects.filter(pk=erasure.pk).update(files_clean_at=None)


def _give_back(taking: _Taking) -> None:
    """Remove what was written for nothing; on a full disk the room is needed now and not in a day."""
    for segment in taking.segments:
        remove(folder(LOG) / segment.file)
    if taking.rejects_file:
        remove(folder(REJECTS) / taking.rejects_file)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        # What is wrong with it is said by whoever reads it next.
        return hashlib.sha256(str(path).encode()).hexdigest()


def _refuse_twice(digest: str) -> None:
    before = Intake.objects.filter(digest=digest).first()
    if before is not None:
        raise AlreadyTakenError(
            f"{before.name} was taken on {before.finished_at:%d %B %Y, %H:%M} UTC ({before.signals:,} signals); "
            "nothing was taken twice."
        )


def _take(chunk: Chunk, taking: _Taking) -> None:
    taking.rejects.extend(chunk.rejects)
    taking.notes.update(dict.fromkeys(chunk.notes))
    if chunk.frame.height:
        if taking.facets is None:
            taking.facets = _facets(chunk.frame)
        taking.segments.append(write_segment(folder(LOG), _signals(chunk.frame, taking)))


def _facets(frame: pl.DataFrame) -> frozenset[str]:
    """Choose the properties with few and short values, from the first part of a file."""
    return frozenset(
        name for name in _properties(frame) if _is_facet(frame.get_column(name).drop_nulls().head(200_000))
    )


def _is_facet(column: pl.Series) -> bool:
    if not column.len() or column.n_unique() > _MOST_FACET_VALUES:
        return False
    longest = column.cast(pl.String).str.len_chars().max()
    return isinstance(longest, int) and longest <= _LONGEST_FACET_VALUE


def _properties(frame: pl.DataFrame) -> list[str]:
    return frame.columns[4:]


def _signals(frame: pl.DataFrame, taking: _Taking) -> pl.DataFrame:
    """Bring a frame as read into the columns of a segment."""
    facets = taking.facets or frozenset()
    first = reserve_arrivals(frame.height)
    return frame.with_columns(_whose(frame, taking)).select(
        pl.col("_who").struct.field("customer"),
        pl.col("_who").struct.field("identity"),
        pl.from_epoch("at", time_unit="ms").dt.replace_time_zone("UTC").alias("at"),
        pl.int_range(first, first + pl.len(), dtype=pl.Int64).alias("arrival"),
        pl.col("kind").cast(pl.String),
        "path",
        *(_own(frame, name, dtype) for name, dtype in _OWN_COLUMNS.items()),
        pl.lit(taking.name).alias("source"),
        _json([name for name in _properties(frame) if name in facets]).alias("facets"),
        _json([name for name in _properties(frame) if name not in facets]).alias("properties"),
    )


def _own(frame: pl.DataFrame, name: str, dtype: type[pl.DataType]) -> pl.Expr:
    column = pl.col(name).cast(dtype, strict=False) if name in frame.columns else pl.lit(None, dtype)
    return column.alias(name)


def _json(names: list[str]) -> pl.Expr:
    return pl.struct(names).struct.json_encode() if names else pl.lit(None, pl.String)


def _whose(frame: pl.DataFrame, taking: _Taking) -> pl.Series:
    """Give the numbers of customer and handle for each row."""
    handles = frame.get_column("customer").cast(pl.String)
    # In the order of the file, so that the same file gives the same numbers wherever it is taken.
    distinct = handles.unique(maintain_order=True)
    fresh = [value for value in distinct.to_list() if value not in taking.known]
    taking.known |= resolve_identities(fresh)
    numbers = pl.DataFrame(
        [(value, *taking.known[value]) for value in distinct.to_list()],
        schema={"handle": pl.String, "customer": pl.Int64, "identity": pl.Int64},
        orient="row",
    )
    joined = handles.to_frame("handle").join(numbers, on="handle", how="left", maintain_order="left")
    return joined.select(pl.struct("customer", "identity")).to_series().alias("_who")
