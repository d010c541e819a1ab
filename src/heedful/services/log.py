"""Keeping the log: listing segments, merging them, carrying out erasures, and putting all in order.

The rule of this file: files are written first and listed after; each change of a list is one transaction,
which also names the files that it supersedes; those are removed when it has committed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from heedful.domain.retention import Ends
from heedful.log.files import BusyError, alone, new_name, remove, remove_unlisted, whole, written
from heedful.log.ordered import Arranging, arrange, open_ordered, wanted_in
from heedful.log.segment import Written, count_kept, expired, holds, holds_any, merge_segments
from heedful.models import (
    CustomerFile,
    DesireFile,
    Erasure,
    Intake,
    LogState,
    OrderedLog,
    RepeatFile,
    RowIdFile,
    Segment,
    SignalFile,
    SupersededFile,
)
from heedful.queries.history import last_edge, owners_since

Progress = Callable[[float], None]

#: So many segments of one level become one of the next; no segment grows beyond MOST_SIGNALS.
FANOUT = 8
MOST_SIGNALS = 8_000_000
#: A file that nobody listed for so long was left by a process that died.
_ABANDONED_S = 86_400
LOG, ORDERED, DESIRES, REJECTS, IDS, ROWS = "log", "ordered", "desires", "rejects", "ids", "rows"
#: Files that were sent and are not taken yet.
CUSTOMER_FILES, SIGNAL_FILES = "customer-files", "signal-files"


def folder(name: str) -> Path:
    """Give a folder of the data folder: LOG, ORDERED, DESIRES, REJECTS, IDS, ROWS, CUSTOMER_FILES or SIGNAL_FILES."""
    path: Path = settings.HEEDFUL_DATA / name
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def alone_with_the_log(wait_s: float = 0.0) -> AbstractContextManager[None]:
    """Hold the log for work that only one process may do at a time; entering raises `BusyError`."""
    return alone(settings.HEEDFUL_DATA / "log.lock", wait_s)


def settling(wait_s: float = 0.0) -> AbstractContextManager[None]:
    """Hold what only one may do at a time: moving desires on, and batches. Entering raises `BusyError`."""
    return alone(settings.HEEDFUL_DATA / "settle.lock", wait_s)


def reserve_arrivals(count: int) -> int:
    """Reserve `count` numbers of arrival in a row and return the first; gaps do no harm."""
    with transaction.atomic():
        state = locked_state()
        first = state.next_arrival
        state.next_arrival += count
        state.save(update_fields=["next_arrival"])
    return first


def list_segments(segments: Iterable[Written]) -> None:
    """List new segments, in the caller's transaction."""
    Segment.objects.bulk_create(_row(one) for one in segments)
    log_changed()


def list_collected(written: Written, last_arrival: int) -> None:
    """List a segment of what was collected, up to an arrival, in the caller's transaction.

    That does not raise the version of the log: what was made from it has been moved on already.
    """
    row = _row(written)
    row.collected = True
    row.save()
    state = locked_state()
    state.sealed = last_arrival
    state.save(update_fields=["sealed"])


def log_changed() -> None:
    """Raise the version of the log, in the caller's transaction: what was made from it is old now."""
    state = locked_state()
    state.version += 1
    state.save(update_fields=["version"])


def version_and_unclean() -> tuple[int, int]:
    """Give the version of the log, and the last unfinished erasure as of that version; 0 where there is none."""
    with transaction.atomic():
        last = Erasure.objects.filter(files_clean_at=None).order_by("-pk").first()
        return locked_state().version, last.pk if last else 0


def locked_state() -> LogState:
    """Lock the one row that everybody waits for who changes customers or the log, in the caller's transaction."""
    return LogState.objects.select_for_update().get_or_create(pk=1)[0]


def _row(one: Written, level: int = 0) -> Segment:
    return Segment(
        file=one.file,
        signals=one.signals,
        size=one.size,
        first_at=instant(one.first_at),
        last_at=instant(one.last_at),
        last_arrival=one.last_arrival,
        level=level,
    )


def instant(ms: int) -> datetime:
    """Turn ms since 1970 into a time."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def supersede(place: str, files: Iterable[str]) -> None:
    """Name files that nothing lists any more, in the transaction that took them off the list."""
    SupersededFile.objects.bulk_create(SupersededFile(folder=place, file=file) for file in files)


def all_files_stay(wait_s: float = 0.0) -> AbstractContextManager[None]:
    """Let no file go that was ever listed, for as long as this is held; entering raises `BusyError`."""
    return alone(settings.HEEDFUL_DATA / "files.lock", wait_s)


def remove_superseded() -> None:
    """Remove the files that were superseded, also by a process that died before it could.

    While a backup links what a copy of the lists names, they stay, and go with the next call.
    """
    with suppress(BusyError), all_files_stay():
        for row in SupersededFile.objects.order_by("id"):
            remove(folder(row.folder) / row.file)
            row.delete()


def remove_abandoned(after_s: float = _ABANDONED_S) -> list[str]:
    """Remove what was written and never listed, a day later; returns the names."""
    before = time.time() - after_s
    listed = {
        LOG: Segment.objects.values_list("file", flat=True),
        ORDERED: OrderedLog.objects.values_list("folder", flat=True),
        DESIRES: DesireFile.objects.values_list("file", flat=True),
        REJECTS: [
            *Intake.objects.values_list("rejects_file", flat=True),
            *CustomerFile.objects.values_list("rejects_file", flat=True),
        ],
        CUSTOMER_FILES: CustomerFile.objects.filter(finished_at=None).values_list("file", flat=True),
        SIGNAL_FILES: SignalFile.objects.filter(finished_at=None).values_list("file", flat=True),
        ROWS: RowIdFile.objects.values_list("file", flat=True),
        IDS: RepeatFile.objects.values_list("file", flat=True),
    }
    return [name for place, names in listed.items() for name in remove_unlisted(folder(place), set(names), before)]


def unclean() -> list[int]:
    """Give the numbers of handles of erased customers whose signals some file may still hold."""
    unfinished = Erasure.objects.filter(files_clean_at=None).values_list("identities", flat=True)
    return [number for numbers in unfinished for number in numbers]


def paths(segments: Iterable[Segment]) -> list[Path]:
    """Give the files of segments; `DamagedError` where one is not there in full."""
    home = folder(LOG)
    return [whole(home / segment.file, segment.size) for segment in segments]


def compact(progress: Progress | None = None) -> int:
    """Merge segments where many small ones have gathered; returns how many were replaced.

    Segments that hold somebody who was erased are rewritten without them. Signals keep their numbers of arrival.
    """
    erased = unclean()
    groups = _to_merge(list(Segment.objects.order_by("id")), erased)
    for number, group in enumerate(groups):
        _replace(group, erased)
        remove_superseded()
        if progress:
            progress((number + 1) / len(groups))
    return sum(map(len, groups))


def _to_merge(segments: Sequence[Segment], erased: Sequence[int]) -> list[list[Segment]]:
    """Group segments of one level: where FANOUT have gathered, and all those that hold somebody erased."""
    full = [group for group in _groups(segments) if len(group) >= FANOUT]
    merged = {segment.pk for group in full for segment in group}
    rest = [segment for segment in segments if segment.pk not in merged] if erased else []
    return full + _groups([segment for segment in rest if holds(paths([segment])[0], erased)])


def _groups(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Group segments of one level up to the most signals that one may hold; what was collected stays apart."""
    groups: list[list[Segment]] = []
    for sort in sorted({(segment.level, segment.collected) for segment in segments}):
        groups.append([])
        for segment in (each for each in segments if (each.level, each.collected) == sort):
            if groups[-1] and sum(each.signals for each in groups[-1]) + segment.signals > MOST_SIGNALS:
                groups.append([])
            groups[-1].append(segment)
    return groups


def prune(ends: Ends) -> int:
    """Rewrite the segments that hold what has expired without it; returns how many signals went."""
    latest, gone, erased = ends.latest, 0, unclean()
    old = Segment.objects.filter(first_at__lt=latest).order_by("id") if latest else []
    for segment in old:
        if holds_any(paths([segment])[0], expired(ends)):
            # One by one: merging is the work of others, and would hold many of them in memory.
            gone += _replace([segment], erased, ends)
            remove_superseded()
    return gone


def _replace(group: Sequence[Segment], erased: Sequence[int], ends: Ends | None = None) -> int:
    """Write the signals of a group as one segment, and swap the rows in one transaction.

    What has expired by `ends` is left out; returns how many signals that were.
    """
    files = paths(group)
    merged = merge_segments(folder(LOG), files, erased, ends)
    gone = count_kept(files, erased) - (merged.signals if merged else 0) if ends else 0
    with transaction.atomic():
        Segment.objects.filter(pk__in=[segment.pk for segment in group]).delete()
        # What was rewritten for an erasure alone stays on its level: else each night would begin a level of its
        # own, on which never enough segments gather.
        level = group[0].level + (len(group) >= FANOUT)
        if merged is not None:
            row = _row(merged, level)
            row.collected = group[0].collected
            row.save()
        supersede(LOG, [segment.file for segment in group])
        if gone:
            log_changed()
    return gone


def finish_erasures(last: int, version: int) -> None:
    """Record that no file holds those any more who were erased up to this erasure: all files were made anew.

    Only if the log is still at the version that this began with: what has been listed since may hold them.
    """
    with transaction.atomic():
        if locked_state().version == version:
            Erasure.objects.filter(pk__lte=last, files_clean_at=None).update(files_clean_at=timezone.now())


def newest_ordered() -> OrderedLog | None:
    """Give the ordered log that was made last."""
    return OrderedLog.objects.order_by("-id").first()


def current_ordered(wanted: Sequence[str], progress: Progress | None = None, *, to_the_last: bool) -> OrderedLog:
    """Give an ordered log that holds what was imported, and the properties `wanted`; make it if need be.

    `to_the_last`: also all that was collected and sealed.
    """
    newest = newest_ordered()
    if newest is not None and _is_current(newest, wanted, to_the_last=to_the_last):
        return newest
    return _arrange(wanted, progress)


def _is_current(ordered: OrderedLog, wanted: Sequence[str], *, to_the_last: bool) -> bool:
    state = LogState.objects.first() or LogState()
    if ordered.log_version != state.version or (to_the_last and ordered.sealed != state.sealed):
        return False
    try:
        return wanted_in(folder(ORDERED) / ordered.folder) >= set(wanted)
    except FileNotFoundError:
        # Made from the segments, it is in no backup; it can be made again.
        return False


def _arrange(wanted: Sequence[str], progress: Progress | None) -> OrderedLog:
    with transaction.atomic():
        state, erased = locked_state(), unclean()
        segments = list(Segment.objects.order_by("id"))
        edges, owners = last_edge(), owners_since(-1)
    name = new_name("ordered", "")
    with written(folder(ORDERED) / name) as draft:
        source = Arranging(paths(segments), erased, owners)
        signals = arrange(source, wanted, draft, progress)
    columns = open_ordered(folder(ORDERED) / name)
    return OrderedLog.objects.create(
        folder=name,
        log_version=state.version,
        sealed=state.sealed,
        edges=edges,
        signals=signals,
        customers=columns.who.size,
        first_at=instant(int(columns.at.min())) if signals else None,
        last_at=instant(int(columns.at.max())) if signals else None,
    )


def retire_ordered() -> None:
    """Supersede ordered logs that are not the newest."""
    with transaction.atomic():
        newest = newest_ordered()
        old = OrderedLog.objects.exclude(pk=newest.pk) if newest else OrderedLog.objects.none()
        supersede(ORDERED, list(old.values_list("folder", flat=True)))
        old.delete()
    remove_superseded()
