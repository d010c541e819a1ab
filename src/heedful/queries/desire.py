"""Reading desires: the columns of a kind, and from which moment they are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db.models import F

from heedful.domain.kind import DesireKind, read_kinds
from heedful.flow.desires import Desires, sweep
from heedful.flow.history import History
from heedful.log.desire_file import KeptDesires, read_desires
from heedful.log.ordered import open_ordered
from heedful.models import DesireFile, Erasure, Kind, LogState, OrderedLog

#: A log whose last signal is older than this is history: it is looked at from its end, not from today.
LIVE_FOR = timedelta(days=7)
#: So often a file is looked for that was replaced while we were about to read it.
_TRIES = 3


@dataclass(frozen=True)
class Followed:
    """All desires of one kind as of `now` (ms), the file that holds them, and the ordered log they came from."""

    row: Kind
    file: str
    kind: DesireKind
    ordered: OrderedLog
    kept: KeptDesires
    now: int

    @cached_property
    def desires(self) -> Desires:
        """The desires as the clock makes them at `now`."""
        return sweep(self.kept.desires, self.kind, self.now)

    @cached_property
    def history(self) -> History:
        """The ordered log, mapped."""
        return history_of(self.ordered)


def history_of(ordered: OrderedLog) -> History:
    """Map an ordered log."""
    return _mapped(_folder("ordered") / ordered.folder)


# Two, since one is still read from while the next is opened. A log never changes: a new one has a new folder.
@lru_cache(maxsize=2)
def _mapped(folder: Path) -> History:
    return open_ordered(folder)


def newest_log() -> OrderedLog | None:
    """Give the ordered log that was made last; None before the first signal."""
    return OrderedLog.objects.order_by("-id").first()


def seen_from(ordered: OrderedLog, clock: datetime) -> int:
    """Give the moment (ms) from which the log is looked at: the clock, or the end of a log of the past."""
    if ordered.last_at is not None and clock - ordered.last_at > LIVE_FOR:
        return round(ordered.last_at.timestamp() * 1000)
    return round(clock.timestamp() * 1000)


def past_end(clock: datetime) -> datetime | None:
    """Tell where a log of the past ends, since everything is seen from there; None while the log is alive."""
    log = newest_log()
    ended = log.last_at if log is not None else None
    return ended if ended is not None and clock - ended > LIVE_FOR else None


def followed(row: Kind, clock: datetime) -> Followed | None:
    """Load the desires of a kind; None while they have not been followed for the first time.

    While a changed definition is being followed this gives the desires of the one before.
    """
    for _ in range(_TRIES):
        file = DesireFile.objects.select_related("ordered").filter(kind=row).first()
        if file is None:
            return None
        try:
            return _followed(row, file, clock)
        except FileNotFoundError:
            continue  # Replaced since we asked which file it is.
    return None


def _followed(row: Kind, file: DesireFile, clock: datetime) -> Followed:
    wording = row.versions.get(version=file.kind_version).definition
    followed_now = Followed(
        row=row,
        file=file.file,
        kind=read_kinds(wording, row.slug)[0],
        ordered=file.ordered,
        kept=_without_erased(read_desires(_folder("desires") / file.file), file.ordered),
        now=seen_from(file.ordered, clock),
    )
    # Opened while it is there for certain: the next log may replace it before the page asks.
    _ = followed_now.history
    return followed_now


def _without_erased(kept: KeptDesires, ordered: OrderedLog) -> KeptDesires:
    """Leave those out who were erased after the log was put in order."""
    state = LogState.objects.first()
    if state is None or state.version == ordered.log_version:
        return kept
    numbers = list(Erasure.objects.filter(files_clean_at=None).values_list("customer_number", flat=True))
    theirs = np.isin(kept.desires.customer, np.array(numbers, np.int64))
    return KeptDesires(kept.desires.take(~theirs), kept.facet[~theirs]) if theirs.any() else kept


def is_behind(row: Kind) -> bool:
    """Tell whether the desires of a kind are still being followed after a change."""
    file = DesireFile.objects.filter(kind=row).first()
    newest = newest_log()
    return file is None or file.kind_version != row.version or (newest is not None and file.ordered_id != newest.pk)


def anything_behind() -> bool:
    """Tell whether some kind's desires, or the ordered log, are older than the log or a definition."""
    newest, state = newest_log(), LogState.objects.first()
    if (newest.log_version if newest else 0) != (state.version if state else 0):
        return True
    current = DesireFile.objects.filter(ordered=newest, kind_version=F("kind__version")).count() if newest else 0
    return Kind.objects.count() != current or _something_gone(newest)


def _something_gone(newest: OrderedLog | None) -> bool:
    """Tell whether a file is gone that can be made again: none of them is in a backup."""
    made = [_folder("desires") / name for name in DesireFile.objects.values_list("file", flat=True)]
    if newest is not None:
        made.append(_folder("ordered") / newest.folder)
    return not all(path.exists() for path in made)


def _folder(name: str) -> Path:
    folder: Path = settings.HEEDFUL_DATA / name
    return folder
