"""Files of customers that come in by the page: kept until somebody has said how to read them, then taken.

The rule of this file: a file lies here no longer than it is needed, since it is full of names. Taking is done by the
background process; one that was cut off begins again, which changes nothing twice.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.customer_file import BadRowError, Reading, guess, reading_of
from heedful.domain.customer_row import told_of
from heedful.log.files import alone, new_name, remove, written
from heedful.models import CustomerFile
from heedful.services.audit import Actor, record
from heedful.services.customers_in import Progress, Taken, take_customers
from heedful.services.log import CUSTOMER_FILES, folder
from heedful.wire.customers import CustomerRow, examples_of, open_customers, rows_of
from heedful.wire.signals import Reject, Unreadable

#: A file that nobody has said how to read for so long is removed.
_KEPT = timedelta(days=1)
#: So many rows are tried before a file is taken, and so many bad ones are shown.
_TRIED, _SHOWN = 500, 5
_TELL_EVERY_S = 0.5
_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet", ".pq", ".gz", ".gzip"})


class FileGoneError(Exception):
    """The file is not here any more: it was taken, or lay here for too long."""


@dataclass(frozen=True)
class Look:
    """How a file would be read: its columns with examples, and what came of its first rows."""

    examples: dict[str, list[str]]
    tried: int
    bad: int
    shown: tuple[Reject, ...]


def keep_file(name: str, pieces: Iterable[bytes], by: Actor) -> CustomerFile:
    """Keep a file that somebody sent, with a guess of how to read it; raises `Unreadable`."""
    endings = [ending for ending in map(str.lower, Path(name).suffixes[-2:]) if ending in _ENDINGS]
    path = folder(CUSTOMER_FILES) / new_name("customers", "".join(endings))
    with written(path) as draft, draft.open("wb") as file:
        file.writelines(pieces)
    try:
        columns = open_customers(path).columns
    except Unreadable as error:
        remove(path)
        raise Unreadable(_in_their_words(error, path, name)) from None
    try:
        reading = reading_of(columns)
    except BadRowError:
        reading = Reading(guess(columns))
    return CustomerFile.objects.create(
        name=name[:255], file=path.name, mapping=reading.as_json(), notes=list(reading.notes), by=by.colleague
    )


def _in_their_words(error: Unreadable, path: Path, name: str) -> str:
    """Call a file as people do; the name that it has here says nothing to them."""
    return str(error).replace(str(path), name).replace(path.name, name)


def columns_of(row: CustomerFile) -> list[str]:
    """Name the columns of a file; raises `FileGoneError`."""
    try:
        return open_customers(_path(row)).columns
    except Unreadable:
        raise FileGoneError from None


def look_at(row: CustomerFile, reading: Reading) -> Look:
    """Try the first rows of a file; raises `FileGoneError`."""
    try:
        examples = examples_of(open_customers(_path(row)))
        first = list(islice(rows_of(_path(row)), _TRIED))
    except Unreadable:
        raise FileGoneError from None
    rows = [each for each in first if not isinstance(each, str)]
    faults = [fault for each in rows if (fault := _fault(each, reading, row.name)) is not None]
    return Look(examples, len(rows), len(faults), tuple(faults[:_SHOWN]))


def _fault(row: CustomerRow | Reject, reading: Reading, name: str) -> Reject | None:
    if isinstance(row, Reject):
        return row
    try:
        told_of(row.values, reading, timezone.now())
    except BadRowError as error:
        return Reject(name, *_named(row, str(error)))
    return None


def _named(row: CustomerRow, why: str) -> tuple[int, str, str]:
    line, raw = row.where()
    return line, why, raw


def want(row: CustomerFile, reading: Reading, by: Actor) -> None:
    """Have a file taken, read in this way; whoever said so first counts."""
    waiting = CustomerFile.objects.filter(pk=row.pk, state=CustomerFile.State.ASKED)
    if waiting.update(state=CustomerFile.State.WAITING, mapping=reading.as_json(), notes=list(reading.notes)):
        record(by, gettext_noop("brought in a file of customers"), "customer_file", row.pk)


def give_up(row: CustomerFile) -> None:
    """Remove a file that is not wanted after all."""
    if CustomerFile.objects.filter(pk=row.pk, state=CustomerFile.State.ASKED).delete()[0]:
        remove(_path(row))


def take_waiting() -> None:
    """Take all files that wait, and those that were cut off; raises `BusyError` where another process does so."""
    with alone(settings.HEEDFUL_DATA / "customer-files.lock"):
        waiting = [CustomerFile.State.WAITING, CustomerFile.State.TAKING]
        for row in CustomerFile.objects.filter(state__in=waiting).select_related("by").order_by("pk"):
            CustomerFile.objects.filter(pk=row.pk).update(state=CustomerFile.State.TAKING, done=0)
            _take(row)


def take_file(path: Path, reading: Reading, by: Actor, progress: Progress | None = None) -> CustomerFile:
    """Take a file of customers at once, and keep what became of it; raises `Unreadable`."""
    row = CustomerFile(name=path.name[:255], mapping=reading.as_json(), notes=list(reading.notes), by=by.colleague)
    _finish(row, take_customers(path, reading, by, progress))
    return row


def _take(row: CustomerFile) -> None:
    try:
        taken = take_customers(
            _path(row), Reading.of_json(row.mapping), Actor(row.by), _progress_of(row), name=row.name
        )
    except Unreadable as error:
        row.state, row.problem = CustomerFile.State.FAILED, _in_their_words(error, _path(row), row.name)
        row.finished_at = timezone.now()
        row.save()
    else:
        _finish(row, taken)
    remove(_path(row))


def _finish(row: CustomerFile, taken: Taken) -> None:
    row.state, row.rejects_file = CustomerFile.State.DONE, taken.rejects_file
    row.notes = [*row.notes, *taken.notes]
    for name in ("made", "changed", "same", "conflicts", "rejects"):
        setattr(row, name, getattr(taken, name))
    row.done, row.finished_at = 1.0, timezone.now()
    row.save()


def _progress_of(row: CustomerFile) -> Progress:
    told = time.monotonic()

    def tell(share: float) -> None:
        nonlocal told
        if time.monotonic() - told > _TELL_EVERY_S:
            told = time.monotonic()
            CustomerFile.objects.filter(pk=row.pk).update(done=share)

    return tell


def forget_old(clock: datetime) -> None:
    """Remove files that nobody has said how to read."""
    for row in CustomerFile.objects.filter(state=CustomerFile.State.ASKED, made_at__lt=clock - _KEPT):
        give_up(row)


def _path(row: CustomerFile) -> Path:
    return folder(CUSTOMER_FILES) / row.file
