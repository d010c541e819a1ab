"""Files that somebody sends by a page: kept until it is said how to read them, then taken by the background process.

The rule of this file: a file lies here no longer than it is needed, since it is full of names and of what people did.
One whose taking was cut off is taken again from its beginning, which doubles nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.utils import timezone

from heedful.log.files import alone, new_name, remove, written
from heedful.models import CustomerFile, SentFile, SignalFile
from heedful.services.log import CUSTOMER_FILES, SIGNAL_FILES, folder
from heedful.wire.signals import Unreadable

Sent = TypeVar("Sent", bound=SentFile)
Progress = Callable[[float], None]

State = SentFile.State
_PLACES: dict[type[SentFile], str] = {CustomerFile: CUSTOMER_FILES, SignalFile: SIGNAL_FILES}
#: A file that nobody has said how to read for so long is removed.
_KEPT = timedelta(days=1)
_TELL_EVERY_S = 0.5
#: Endings by which a format is known; of the name that a file came with nothing else is used.
_ENDINGS = frozenset(
    {".csv", ".tsv", ".txt", ".log", ".jsonl", ".ndjson", ".json", ".xes", ".parquet", ".pq", ".gz", ".gzip"}
)


class FileGoneError(Exception):
    """The file is not here any more: it was taken, or lay here for too long."""


def keep(sort: type[SentFile], name: str, pieces: Iterable[bytes]) -> Path:
    """Keep a file that somebody sent, under a name of ours."""
    endings = [ending for ending in map(str.lower, Path(name).suffixes[-2:]) if ending in _ENDINGS]
    path = folder(_PLACES[sort]) / new_name("sent", "".join(endings))
    with written(path) as draft, draft.open("wb") as file:
        file.writelines(pieces)
    return path


def path_of(row: SentFile) -> Path:
    """Give where a file lies."""
    return folder(_PLACES[type(row)]) / row.file


def in_their_words(error: Unreadable, path: Path, name: str) -> str:
    """Call a file as people do; the name that it has here says nothing to them."""
    return error.plain.replace(str(path), name).replace(path.name, name)


def give_up(row: SentFile, states: Iterable[str] = (State.ASKED,)) -> bool:
    """Remove a file that is not wanted after all; tells whether it was still in one of these states."""
    if type(row).objects.filter(pk=row.pk, state__in=list(states)).delete()[0]:
        remove(path_of(row))
        return True
    return False


def take_waiting(sort: type[Sent], take: Callable[[Sent], None]) -> None:
    """Take all files that wait, and those that were cut off; raises `BusyError` where another process does so."""
    with alone(settings.HEEDFUL_DATA / f"{_PLACES[sort]}.lock"):
        waiting = sort.objects.filter(state__in=[State.WAITING, State.TAKING])
        for row in waiting.select_related("by").order_by("pk"):
            if sort.objects.filter(pk=row.pk).update(state=State.TAKING, done=0):
                take(row)


def fail(row: SentFile, error: Unreadable) -> None:
    """Write down why a file could not be taken."""
    problem = in_their_words(error, path_of(row), row.name)
    type(row).objects.filter(pk=row.pk).update(state=State.FAILED, problem=problem, finished_at=timezone.now())


def progress_of(row: SentFile) -> Progress:
    """Give what writes down how far a file is, now and then; raises `FileGoneError` when it was given up meanwhile."""
    told = time.monotonic()

    def tell(share: float) -> None:
        nonlocal told
        if time.monotonic() - told > _TELL_EVERY_S:
            told = time.monotonic()
            if not type(row).objects.filter(pk=row.pk).update(done=share):
                raise FileGoneError

    return tell


def forget_old(sort: type[SentFile], clock: datetime) -> None:
    """Remove files that nobody has said how to read."""
    for row in sort.objects.filter(state=State.ASKED, made_at__lt=clock - _KEPT):
        give_up(row)
