"""Reading desires: the columns of a kind with what has moved since, and from which moment they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from django.conf import settings
from django.db.models import F, Max, Min, Q
from django.db.models import Value as Constant

from heedful.domain.kind import DesireKind, read_kinds
from heedful.domain.pattern import Value
from heedful.flow.columns import I64
from heedful.flow.desires import Desires, sweep
from heedful.flow.history import History, values_of
from heedful.flow.moved import Moved, named_in, part_of
from heedful.flow.whole import Part, Whole, joined
from heedful.log.desire_file import KeptDesires, read_desires
from heedful.log.ordered import open_ordered
from heedful.models import Batch, DesireFile, Erasure, Kind, KindVersion, LogState, OrderedLog, Segment
from heedful.queries.help_desire import HelpDesires, help_desires, help_desires_of
from heedful.queries.moves import FileAt, Overlay, overlays_of

Found = TypeVar("Found")

#: A log whose last signal is older than this is history: it is looked at from its end, not from today.
LIVE_FOR = timedelta(days=7)
#: So often a file is looked for that was replaced while we were about to read it.
_TRIES = 3


@dataclass(frozen=True)
class Followed:
    """All desires of one kind as of `now` (ms): the file that holds them, and what has moved since it was written.

    `erased` are customers who were erased and may still stand in the file.
    """

    row: Kind
    file: DesireFile
    kind: DesireKind
    kept: KeptDesires
    overlay: Overlay
    erased: I64
    now: int

    @cached_property
    def whole(self) -> Whole:
        """The desires as the clock makes them at `now`."""
        moving = self.unswept
        return Whole(
            self.kept.ended, self.hidden, Part(sweep(moving.desires, self.kind, self.now), np.asarray(moving.facet))
        )

    @cached_property
    def unswept(self) -> Part:
        """What may still move, as its signals left it."""
        moved = self.overlay.moved
        old = self.kept.unfinished
        stale = np.isin(old.desires.customer, np.union1d(moved.again, self.erased))
        stale |= named_in(old.desires, moved.records)
        fresh = part_of(moved.records[~np.isin(moved.records["customer"], self.erased)])
        return joined([old.take(~stale), fresh])

    @cached_property
    def hidden(self) -> I64:
        """The rows of ended desires that do not count any more, ascending."""
        rows = self.kept.rows_of(np.union1d(self.overlay.moved.again, self.erased))
        return np.sort(rows[rows < len(self.kept.ended)])

    @cached_property
    def desires(self) -> Desires:
        """All desires, in no order; copied, so ask `whole` where a part will do."""
        return self.whole.everything()

    @property
    def facet_texts(self) -> list[str | None]:
        """The sets of properties that opening signals carried, as JSON, by their line."""
        return [*self.kept.facets.get_column("facets"), *self.overlay.facets]

    @cached_property
    def facet_values(self) -> list[dict[str, Value]]:
        """The sets of properties that opening signals carried, by their line."""
        return [*_facets_of(self.file.file, self.kept), *(values_of(text) for text in self.overlay.facets)]

    @property
    def state(self) -> tuple[str, int, int]:
        """What an answer depends on, beside the clock: the file, what has moved, and who was erased."""
        return self.file.file, self.overlay.last, self.erased.size

    def of_customer(self, number: int) -> Desires:
        """Give what one customer came for, as the clock makes it, oldest first."""
        rows = self.kept.rows_of(np.array([number]))
        old = self.kept.take(np.setdiff1d(rows[rows < len(self.kept.ended)], self.hidden)).desires
        moving = self.unswept.desires
        new = sweep(moving.take(moving.customer == number), self.kind, self.now)
        theirs = joined([Part(old, np.zeros(len(old), np.int32)), Part(new, np.zeros(len(new), np.int32))]).desires
        return theirs.take(np.lexsort((theirs.ordinal, theirs.arose)))


@lru_cache(maxsize=64)
def _parsed(_file: str, texts: tuple[str | None, ...]) -> list[dict[str, Value]]:
    return [values_of(text) for text in texts]


def _facets_of(file: str, kept: KeptDesires) -> list[dict[str, Value]]:
    return _parsed(file, tuple(kept.facets.get_column("facets")))


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


def last_signal_at() -> datetime | None:
    """Tell when the last signal was that we hold, wherever it lies; None before the first."""
    ends = (model.objects.order_by().values(all=Constant(1)).annotate(at=Max("last_at")) for model in (Segment, Batch))
    segments, batches = (end.values_list("at", flat=True) for end in ends)
    return max((end for end in segments.union(batches) if end is not None), default=None)


def first_signal_ms() -> int:
    """Tell when (ms) the first signal was that is in the log; 1970 before there is one."""
    first = Segment.objects.aggregate(at=Min("first_at"))["at"]
    return round(first.timestamp() * 1000) if first else 0


def seen_from(clock: datetime) -> int:
    """Give the moment (ms) from which the log is looked at: the clock, or the end of a log of the past."""
    return round((past_end(clock) or clock).timestamp() * 1000)


def past_end(clock: datetime) -> datetime | None:
    """Tell where a log of the past ends, since everything is seen from there; None while the log is alive."""
    ended = last_signal_at()
    return ended if ended is not None and clock - ended > LIVE_FOR else None


def listed(read: Callable[[], Found]) -> Found:
    """Read what the database lists; once more if a file was replaced since we asked for its name."""
    for _ in range(_TRIES - 1):
        try:
            return read()
        except FileNotFoundError:
            continue
    return read()


def followed(row: Kind, clock: datetime) -> Followed | None:
    """Load the desires of a kind; None while they have not been followed for the first time.

    While a changed definition is being followed this gives the desires of the one before.
    """
    found = _followed_kinds([row.pk], clock)
    return found[0] if found else None


def followed_kinds(clock: datetime) -> list[Followed]:
    """Load the desires of all kinds that have been followed, in the order of the kinds."""
    return _followed_kinds(None, clock)


def kinds_of(customer: int, clock: datetime) -> list[Followed]:
    """Load the desires of all kinds for `Followed.of_customer` of one: of conversations, theirs alone."""
    return _followed_kinds(None, clock, lambda: help_desires_of(customer))


def kinds_of_the_log(clock: datetime, among: Collection[int] | None = None) -> list[Followed]:
    """Load the desires of the kinds that signals move, or of some of these.

    Those of conversations have no file, and no moves beside it.
    """
    through = Kind.objects.filter(is_built_in=False)
    if among is not None:
        through = through.filter(pk__in=among)
    return _followed_kinds(list(through.values_list("pk", flat=True)), clock)


def _followed_kinds(
    kinds: Sequence[int] | None, clock: datetime, conversations: Callable[[], HelpDesires] = help_desires
) -> list[Followed]:
    current = Q(version=F("kind__desires__kind_version")) | Q(kind__is_built_in=True, version=F("kind__version"))
    wordings = KindVersion.objects.filter(current)
    if kinds is not None:
        wordings = wordings.filter(kind__in=kinds)
    found = wordings.select_related("kind__desires").order_by("kind__position", "kind_id")

    try:
        return listed(lambda: _each_in_its_way(list(found.all()), clock, conversations))
    except FileNotFoundError:
        # One that is gone for good is made again; until then the others are told.
        there = [wording for wording in found.all() if wording.kind.is_built_in or _is_there(wording)]
        return _each_in_its_way(there, clock, conversations)


def _is_there(wording: KindVersion) -> bool:
    return (_folder("desires") / wording.kind.desires.file).exists()


def _each_in_its_way(
    wordings: Sequence[KindVersion], clock: datetime, conversations: Callable[[], HelpDesires]
) -> list[Followed]:
    """Open the files of kinds that are followed through the log, and read the desires of conversations."""
    through_the_log = iter(_opened([each for each in wordings if not each.kind.is_built_in], clock))
    return [
        _of_conversations(each.kind, clock, conversations()) if each.kind.is_built_in else next(through_the_log)
        for each in wordings
    ]


def _of_conversations(row: Kind, clock: datetime, found: HelpDesires) -> Followed:
    """Give the desires of conversations in the form of those that were followed through the log."""
    kind = _read(row.definition, row.slug)
    file = DesireFile(kind=row, kind_version=row.version, file=found.name, desires=len(found.kept.customer))
    nothing = Overlay(0, Moved.none(len(kind.steps)), ())
    return Followed(row, file, kind, found.kept, nothing, erased_customers(), found.seen_from(clock))


def _opened(wordings: Sequence[KindVersion], clock: datetime) -> list[Followed]:
    kinds = [_read(wording.definition, wording.kind.slug) for wording in wordings]
    files = [wording.kind.desires for wording in wordings]
    kept = [read_desires(_folder("desires") / file.file) for file in files]
    moved = [
        FileAt(file.pk, file.file, each.facets.height, len(kind.steps))
        for file, each, kind in zip(files, kept, kinds, strict=True)
    ]
    overlays, erased, now = overlays_of(moved), erased_customers(), seen_from(clock)
    return [
        Followed(file.kind, file, kind, each, overlay, erased, now)
        for file, kind, each, overlay in zip(files, kinds, kept, overlays, strict=True)
    ]


@lru_cache(maxsize=256)
def _read(definition: str, slug: str) -> DesireKind:
    return read_kinds(definition, slug)[0]


def erased_customers() -> I64:
    """Give the numbers of erased customers whom some file may still hold, ascending."""
    numbers = Erasure.objects.filter(files_clean_at=None).values_list("customer_number", flat=True)
    return np.sort(np.array(list(numbers), np.int64))


def is_behind(row: Kind) -> bool:
    """Tell whether the desires of a kind are still being followed after a change."""
    if row.is_built_in:
        return False
    file = DesireFile.objects.filter(kind=row).first()
    return file is None or file.kind_version != row.version or file.log_version != log_version()


def log_version() -> int:
    """Give the version of the log."""
    state = LogState.objects.first()
    return state.version if state else 0


def anything_behind() -> bool:
    """Tell whether some kind's desires, or the ordered log, are older than the log or a definition."""
    newest, version = newest_log(), log_version()
    if (newest.log_version if newest else 0) != version:
        return True
    current = DesireFile.objects.filter(log_version=version, kind_version=F("kind__version")).count() if newest else 0
    return Kind.objects.filter(is_built_in=False).count() != current or _something_gone(newest)


def _something_gone(newest: OrderedLog | None) -> bool:
    """Tell whether a file is gone that can be made again: none of them is in a backup."""
    made = [_folder("desires") / name for name in DesireFile.objects.values_list("file", flat=True)]
    if newest is not None:
        made.append(_folder("ordered") / newest.folder)
    return not all(path.exists() for path in made)


def _folder(name: str) -> Path:
    folder: Path = settings.HEEDFUL_DATA / name
    return folder
