"""Files of signals that come in by the page: looked at, then taken whole or not at all by the background process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.log.files import remove
from heedful.models import Intake, SignalFile
from heedful.services import sent_files
from heedful.services.audit import Actor, record
from heedful.services.sent_files import FileGoneError, fail, in_their_words, path_of, progress_of
from heedful.wire.look import Look, look_at
from heedful.wire.signals import Mapping, Unreadable

State = SignalFile.State


def keep_file(name: str, pieces: Iterable[bytes], by: Actor) -> SignalFile:
    """Keep a file that somebody sent; raises `Unreadable` where it is of no use however it is read."""
    path = sent_files.keep(SignalFile, name, pieces)
    try:
        look_at(path, Mapping(), name)
    except Unreadable as error:
        remove(path)
        raise Unreadable(in_their_words(error, path, name)) from None
    return SignalFile.objects.create(name=name[:255], file=path.name, by=by.colleague)


def mapping_of(row: SignalFile) -> Mapping:
    """Give how a file is to be read, as far as somebody has said so."""
    said: dict[str, Any] = row.mapping
    return Mapping(**{**said, "missing": tuple(said.get("missing", ()))})


def look_at_file(row: SignalFile, mapping: Mapping) -> Look:
    """Tell how a file would be read; raises `FileGoneError`."""
    try:
        return look_at(path_of(row), mapping, row.name)
    except Unreadable:
        raise FileGoneError from None


def want(row: SignalFile, mapping: Mapping, source: str, by: Actor) -> None:
    """Have a file taken, read in this way; whoever said so first counts."""
    waiting = SignalFile.objects.filter(pk=row.pk, state=State.ASKED)
    said = {name: value for name, value in mapping.__dict__.items() if value not in (None, ())}
    if waiting.update(state=State.WAITING, mapping=said, source=source):
        record(by, gettext_noop("brought in a file of signals"), "signal_file", row.pk)


def give_up(row: SignalFile) -> bool:
    """Remove a file that is not wanted after all, also while it is being taken; tells whether it came in time."""
    return sent_files.give_up(row, (State.ASKED, State.WAITING, State.TAKING))


def take_waiting() -> None:
    """Take all files that wait, and those that were cut off; raises `BusyError` where another process takes files."""
    sent_files.take_waiting(SignalFile, _take)


def _take(row: SignalFile) -> None:
    # Only whoever takes files needs numba for it, and pages need not wait for that.
    from heedful.services.intake import AlreadyTakenError, Terms, take_file  # noqa: PLC0415

    terms = Terms(row.name, row.source, wait_s=0, listed=lambda intake: _done(row, intake))
    try:
        take_file(path_of(row), mapping_of(row), Actor(row.by), progress_of(row), terms)
    except FileGoneError:
        # Given up meanwhile, with the file and the row.
        return
    except AlreadyTakenError as error:
        row.notes = [str(error)]
        _done(row, error.intake)
    except Unreadable as error:
        fail(row, error)
    remove(path_of(row))


def _done(row: SignalFile, intake: Intake) -> None:
    """Say that a file was taken, unless somebody has given it up: what was taken counts with this or not at all."""
    done = {"state": State.DONE, "done": 1.0, "intake": intake, "notes": row.notes, "finished_at": timezone.now()}
    if not SignalFile.objects.filter(pk=row.pk, state=State.TAKING).update(**done):
        raise FileGoneError
