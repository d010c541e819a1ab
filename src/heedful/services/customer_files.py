"""Files of customers that come in by the page, and what is shown of them before they are taken.

A file is taken in bites; one that was cut off begins again, which changes nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.customer_file import BadRowError, Reading, guess, reading_of
from heedful.domain.customer_row import told_of
from heedful.log.files import remove
from heedful.models import CustomerFile
from heedful.services import sent_files
from heedful.services.audit import Actor, record
from heedful.services.customers_in import Progress, Taken, take_customers
from heedful.services.sent_files import FileGoneError, fail, in_their_words, path_of, progress_of
from heedful.wire.customers import CustomerRow, examples_of, open_customers, rows_of
from heedful.wire.signals import Reject, Unreadable

#: So many rows are tried before a file is taken, and so many bad ones are shown.
_TRIED, _SHOWN = 500, 5


@dataclass(frozen=True)
class Look:
    """How a file would be read: its columns with examples, and what came of its first rows."""

    examples: dict[str, list[str]]
    tried: int
    bad: int
    shown: tuple[Reject, ...]


def keep_file(name: str, pieces: Iterable[bytes], by: Actor) -> CustomerFile:
    """Keep a file that somebody sent, with a guess of how to read it; raises `Unreadable`."""
    path = sent_files.keep(CustomerFile, name, pieces)
    try:
        columns = open_customers(path).columns
    except Unreadable as error:
        remove(path)
        raise Unreadable(in_their_words(error, path, name)) from None
    try:
        reading = reading_of(columns)
    except BadRowError:
        reading = Reading(guess(columns))
    return CustomerFile.objects.create(
        name=name[:255], file=path.name, mapping=reading.as_json(), notes=list(reading.notes), by=by.colleague
    )


def columns_of(row: CustomerFile) -> list[str]:
    """Name the columns of a file; raises `FileGoneError`."""
    try:
        return open_customers(path_of(row)).columns
    except Unreadable:
        raise FileGoneError from None


def look_at(row: CustomerFile, reading: Reading) -> Look:
    """Try the first rows of a file; raises `FileGoneError`."""
    try:
        examples = examples_of(open_customers(path_of(row)))
        first = list(islice(rows_of(path_of(row)), _TRIED))
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


def take_waiting() -> None:
    """Take all files that wait, and those that were cut off; raises `BusyError` where another process does so."""
    sent_files.take_waiting(CustomerFile, _take)


def take_file(path: Path, reading: Reading, by: Actor, progress: Progress | None = None) -> CustomerFile:
    """Take a file of customers at once, and keep what became of it; raises `Unreadable`."""
    row = CustomerFile(name=path.name[:255], mapping=reading.as_json(), notes=list(reading.notes), by=by.colleague)
    _finish(row, take_customers(path, reading, by, progress))
    return row


def _take(row: CustomerFile) -> None:
    try:
        taken = take_customers(
            path_of(row), Reading.of_json(row.mapping), Actor(row.by), progress_of(row), name=row.name
        )
    except Unreadable as error:
        fail(row, error)
    else:
        _finish(row, taken)
    remove(path_of(row))


def _finish(row: CustomerFile, taken: Taken) -> None:
    row.state, row.rejects_file = CustomerFile.State.DONE, taken.rejects_file
    row.notes = [*row.notes, *taken.notes]
    for name in ("made", "changed", "same", "conflicts", "rejects"):
        setattr(row, name, getattr(taken, name))
    row.done, row.finished_at = 1.0, timezone.now()
    row.save()
