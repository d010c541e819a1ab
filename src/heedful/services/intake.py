"""Taking files of signals into the log: all of a file, or nothing of it.

Segments are written while a file is read and listed together at its end, so a process that dies in between
leaves nothing in the log, and the same file can simply be taken again. What is taken is what is new: the ids of the
rows that were taken from a source are listed in the same transaction as their signals, and a file that comes again,
longer than before, adds its new rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.identity import Sort, handle
from heedful.log.files import alone, remove
from heedful.log.repeats import KnownIds, merge_ids, write_sorted
from heedful.log.row_hash import row_hashes
from heedful.log.row_ids import RowsSeen, to_merge
from heedful.log.segment import Written, expired, write_segment
from heedful.models import Erasure, Identity, Intake, RowIdFile
from heedful.queries.retention import ends_now
from heedful.services.audit import Actor, record
from heedful.services.customer import resolve_handles
from heedful.services.log import (
    LOG,
    REJECTS,
    ROWS,
    folder,
    list_segments,
    remove_superseded,
    reserve_arrivals,
    supersede,
)
from heedful.services.rejects import keep_rejects
from heedful.wire.signals import Chunk, Mapping, Reject, read

Progress = Callable[[float], None]

#: A property with at most so many values in a file is a facet: groups of a question are made of those.
_MOST_FACET_VALUES = 200
_LONGEST_FACET_VALUE = 80
#: From so many columns on, names of properties that a row does not have are not written beside it.
_MANY_COLUMNS = 50
#: Properties that also have a column of their own in the log, which any tool can add up.
_OWN_COLUMNS = {"value": pl.Float64, "currency": pl.String}


_EXPIRED = (
    "Of these signals {:,} are older than signals of their kind are kept, and go with the coming night. If they are to"
    " stay, an owner can say so on the page 'How long signals are kept'."
)


class AlreadyTakenError(Exception):
    """The very same file is in the log already, by `intake`."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        super().__init__(
            f"{intake.name} was taken on {intake.finished_at:%d %B %Y, %H:%M} UTC ({intake.signals:,} signals); "
            "nothing was taken twice."
        )


@dataclass(frozen=True)
class Origin:
    """What is taken: its name as people call it, a digest by which it is known again, the system it comes from."""

    name: str
    digest: str
    source: str = ""
    how: dict[str, object] = field(default_factory=dict)


@dataclass
class _Taking:
    """What is known of a file while it is read."""

    origin: Origin
    started: datetime
    seen: RowsSeen | None = None
    listed: Callable[[Intake], None] | None = None
    facets: frozenset[str] | None = None
    segments: list[Written] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    known: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    repeats: int = 0
    expired: int = 0
    kept_no_longer: pl.Expr = field(default_factory=lambda: expired(ends_now(timezone.now())))
    rejects_file: str = ""
    row_files: list[str] = field(default_factory=list)

    @property
    def signals(self) -> int:
        return sum(segment.signals for segment in self.segments)


@dataclass(frozen=True)
class Terms:
    """On what terms a door has a file taken.

    `name` is how people call the file, `source` the system it comes from: rows that are equal in everything are taken
    once from each. Another file may be waited for for `wait_s`. `listed` is called in the transaction that lists what
    was taken; what it raises takes all of it back.
    """

    name: str | None = None
    source: str = ""
    wait_s: float = 3_600.0  # twenty million rows take minutes
    listed: Callable[[Intake], None] | None = None


def take_file(
    path: Path, mapping: Mapping, by: Actor, progress: Progress | None = None, terms: Terms | None = None
) -> Intake:
    """Take what is new in a file into the log; rejects go to a file of their own beside it.

    Raises `Unreadable` for a file that can't be used, `AlreadyTakenError` for one that is here already, and `BusyError`
    where another file is taken for too long.
    """
    terms = terms or Terms()
    origin = Origin(terms.name or path.name, _digest(path), terms.source, _as_said(mapping))
    # Two files at once might both take a row that is in both.
    with alone(settings.HEEDFUL_DATA / "import.lock", terms.wait_s):
        taking = _Taking(origin, timezone.now(), _known_rows(terms.source), terms.listed)
        return _take_all(taking, read(path, mapping, progress=progress), by)


def take_chunks(name: str, digest: str, chunks: Iterable[Chunk], by: Actor, how: dict[str, object]) -> Intake:
    """Take signals into the log, all or nothing; `digest` names what they are, so that nothing is taken twice."""
    return _take_all(_Taking(Origin(name, digest, how=how), timezone.now()), chunks, by)


def _as_said(mapping: Mapping) -> dict[str, object]:
    return {name: value for name, value in mapping.__dict__.items() if value not in {None, ()}}


def _known_rows(source: str) -> RowsSeen:
    files = RowIdFile.objects.filter(source=source).values_list("file", flat=True)
    return RowsSeen(KnownIds(folder(ROWS) / file for file in files))


def _take_all(taking: _Taking, chunks: Iterable[Chunk], by: Actor) -> Intake:
    _refuse_twice(taking.origin)
    try:
        for chunk in chunks:
            _take(chunk, taking)
        if taking.expired:
            taking.notes[_EXPIRED.format(taking.expired)] = None
        taking.rejects_file = keep_rejects(taking.rejects)
        intake = _list(taking, by, *_write_rows(taking))
    except BaseException:
        _give_back(taking)
        raise
    remove_superseded()
    return intake


def _write_rows(taking: _Taking) -> tuple[list[RowIdFile], int]:
    """Write the ids of the new rows to a file, together with small files of before; gives these, and how many ids."""
    ids = taking.seen.new_ids() if taking.seen else np.empty(0, np.int64)
    if not ids.size:
        return [], 0
    taking.row_files.append(write_sorted(folder(ROWS), ids))
    before = list(RowIdFile.objects.filter(source=taking.origin.source).order_by("pk"))
    merged = before[len(before) - to_merge([each.ids for each in before], ids.size) :]
    if not merged:
        return [], ids.size
    name, count = merge_ids(folder(ROWS), [*(each.file for each in merged), taking.row_files[0]])
    taking.row_files.append(name)
    return merged, count


@transaction.atomic
def _list(taking: _Taking, by: Actor, merged: list[RowIdFile], ids: int) -> Intake:
    """Let all that was written of a file count at once."""
    # Listing locks the log: whoever takes the same file at the same time waits here, and is refused then.
    if taking.segments:
        list_segments(taking.segments)
    _refuse_twice(taking.origin)
    _erase_again(taking)
    _list_rows(taking, merged, ids)
    origin = taking.origin
    intake = Intake.objects.create(
        name=origin.name[:255],
        digest=origin.digest,
        source=origin.source,
        mapping=origin.how,
        started_at=taking.started,
        signals=taking.signals,
        repeats=taking.repeats,
        customers=len({customer for customer, _ in taking.known.values()}),
        rejects=len(taking.rejects),
        rejects_file=taking.rejects_file,
        notes=list(taking.notes),
    )
    record(by, gettext_noop("took a file into the log"), "intake", intake.pk, signals=taking.signals)
    if taking.listed is not None:
        taking.listed(intake)
    return intake


def _list_rows(taking: _Taking, merged: list[RowIdFile], ids: int) -> None:
    if not taking.row_files:
        return
    RowIdFile.objects.filter(pk__in=[each.pk for each in merged]).delete()
    *old, name = taking.row_files
    supersede(ROWS, [*(each.file for each in merged), *old])
    RowIdFile.objects.create(source=taking.origin.source, file=name, ids=ids)


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
    for name in taking.row_files:
        remove(folder(ROWS) / name)
    if taking.rejects_file:
        remove(folder(REJECTS) / taking.rejects_file)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        # What is wrong with it is said by whoever reads it next.
        return hashlib.sha256(str(path).encode()).hexdigest()


def _refuse_twice(origin: Origin) -> None:
    before = Intake.objects.filter(digest=origin.digest, source=origin.source).first()
    if before is not None:
        raise AlreadyTakenError(before)


def _take(chunk: Chunk, taking: _Taking) -> None:
    taking.rejects.extend(replace(each, file=taking.origin.name) for each in chunk.rejects)
    taking.notes.update(dict.fromkeys(chunk.notes))
    fresh = _fresh(chunk, taking)
    if fresh.frame.height:
        if taking.facets is None:
            taking.facets = _facets(fresh.frame)
        signals = _signals(fresh, taking)
        taking.expired += signals.filter(taking.kept_no_longer).height
        taking.segments.append(write_segment(folder(LOG), signals))


def _fresh(chunk: Chunk, taking: _Taking) -> Chunk:
    """Leave out the rows that were taken from this source before."""
    if taking.seen is None or chunk.rows is None or not chunk.frame.height:
        return chunk
    new = pl.Series(taking.seen.fresh(row_hashes(chunk.rows, taking.origin.source)))
    if new.all():
        return chunk
    taking.repeats += int((~new).sum())
    sorts = None if chunk.sorts is None else chunk.sorts.filter(new)
    return replace(chunk, frame=chunk.frame.filter(new), sorts=sorts)


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


def _signals(chunk: Chunk, taking: _Taking) -> pl.DataFrame:
    """Bring a chunk as read into the columns of a segment."""
    frame, facets = chunk.frame, taking.facets or frozenset()
    first = reserve_arrivals(frame.height)
    # Nobody wants to read, or to keep, hundreds of names beside each row that say nothing.
    is_sparse = frame.width > _MANY_COLUMNS
    return frame.with_columns(_whose(chunk, taking)).select(
        pl.col("_who").struct.field("customer"),
        pl.col("_who").struct.field("identity"),
        pl.from_epoch("at", time_unit="ms").dt.replace_time_zone("UTC").alias("at"),
        pl.int_range(first, first + pl.len(), dtype=pl.Int64).alias("arrival"),
        pl.col("kind").cast(pl.String),
        "path",
        *(_own(frame, name, dtype) for name, dtype in _OWN_COLUMNS.items()),
        pl.lit(taking.origin.name).alias("source"),
        _json([name for name in _properties(frame) if name in facets], is_sparse=is_sparse).alias("facets"),
        _json([name for name in _properties(frame) if name not in facets], is_sparse=is_sparse).alias("properties"),
    )


def _own(frame: pl.DataFrame, name: str, dtype: type[pl.DataType]) -> pl.Expr:
    column = pl.col(name).cast(dtype, strict=False) if name in frame.columns else pl.lit(None, dtype)
    return column.alias(name)


def _json(names: list[str], *, is_sparse: bool) -> pl.Expr:
    if not names:
        return pl.lit(None, pl.String)
    if not is_sparse:
        return pl.struct(names).struct.json_encode()
    pairs = pl.concat_str([_pair(name) for name in names], separator=",", ignore_nulls=True)
    return pl.format("{{{}}}", pairs)


def _pair(name: str) -> pl.Expr:
    """Write a property as it stands in JSON; null where there is none."""
    alone = pl.struct(name).struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")
    return pl.when(pl.col(name).is_not_null()).then(alone)


def _whose(chunk: Chunk, taking: _Taking) -> pl.Series:
    """Give the numbers of customer and handle for each row."""
    handles = chunk.frame.select(
        pl.col("customer").cast(pl.String).alias("value"),
        pl.lit(Identity.Sort.USER_ID.value if chunk.sorts is None else chunk.sorts).cast(pl.String).alias("sort"),
    )
    # In the order of the file, so that the same file gives the same numbers wherever it is taken.
    distinct = handles.unique(maintain_order=True)
    _make_known([pair for pair in distinct.select("sort", "value").iter_rows() if pair not in taking.known], taking)
    numbers = pl.DataFrame(
        [(value, sort, *taking.known[sort, value]) for value, sort in distinct.iter_rows()],
        schema={"value": pl.String, "sort": pl.String, "customer": pl.Int64, "identity": pl.Int64},
        orient="row",
    )
    joined = handles.join(numbers, on=["value", "sort"], how="left", maintain_order="left")
    return joined.select(pl.struct("customer", "identity")).to_series().alias("_who")


def _make_known(fresh: list[tuple[str, str]], taking: _Taking) -> None:
    for sort in dict.fromkeys(sort for sort, _ in fresh):
        written = {value: _canonical(sort, value) for each, value in fresh if each == sort}
        found = resolve_handles(list(dict.fromkeys(written.values())), sort)
        taking.known |= {(sort, value): found[canonical] for value, canonical in written.items()}


def _canonical(sort: str, value: str) -> str:
    """Write a handle as it is compared: an address in small letters, of a phone number the digits."""
    if sort not in {Identity.Sort.EMAIL, Identity.Sort.PHONE}:
        return value
    found = handle(Sort(sort), value)
    return found.value if found else value
