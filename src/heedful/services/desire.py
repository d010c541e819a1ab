"""Following desires through the whole log: after an import, and after a changed definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from heedful.domain.kind import DesireKind
from heedful.domain.retention import Ends
from heedful.flow.columns import NEVER
from heedful.flow.desires import Desires, settled
from heedful.flow.history import History
from heedful.flow.replay import follow_history
from heedful.log.desire_file import write_desires
from heedful.log.ordered import open_ordered
from heedful.models import Batch, DesireFile, Kind, LogState, OrderedLog, Segment
from heedful.queries.desire import log_version
from heedful.queries.moved_beside import moved_beside
from heedful.services.again import flow_again
from heedful.services.customer import forget_in_database
from heedful.services.fold import final_until
from heedful.services.gone import forget_handles
from heedful.services.kind import defined_kinds
from heedful.services.log import (
    DESIRES,
    ORDERED,
    Progress,
    alone_with_the_log,
    compact,
    current_ordered,
    finish_erasures,
    folder,
    newest_ordered,
    prune,
    remove_superseded,
    retire_ordered,
    settling,
    supersede,
    version_and_unclean,
)
from heedful.services.seal import seal_everything, tidy_ids

#: The log is put in order again when this part of it was collected since, or after so long.
_OFTEN, _AT_LEAST_EVERY = 4, timedelta(hours=1)
#: A round of settling takes far less.
_LONGEST_WAIT_S = 60.0


def refresh(progress: Progress | None = None) -> list[str]:
    """Bring everything made from the log up to date; returns the kinds whose desires were followed again.

    Raises `BusyError` while another process does it. Cheap when nothing has changed.
    """
    with alone_with_the_log():
        return _refresh(progress)


def tidy(progress: Progress | None = None) -> int:
    """Merge small segments and carry out erasures to the last file; returns the segments replaced."""
    with alone_with_the_log():
        version, erasure = version_and_unclean()
        replaced = compact(progress)
        _refresh(None)
        finish_erasures(erasure, version)
        forget_handles(timezone.now())
        if erasure:
            forget_in_database()
        return replaced


def keep_to(ends: Ends, progress: Progress | None = None) -> int:
    """Let go what has expired, and whatever was made of it; returns how many signals went.

    Desires are followed anew through what is left. Raises `BusyError` while another process works on the log.
    """
    latest = ends.latest
    with alone_with_the_log():
        if latest is not None and Batch.objects.filter(first_at__lt=latest).exists():
            seal_everything(timezone.now())
        gone = prune(ends)
        if gone:
            _refresh(progress)
            forget_in_database()
        return gone


def merge_segments(clock: datetime) -> int:
    """Merge small segments where many have gathered, and files of ids; returns how many segments were replaced."""
    with alone_with_the_log():
        tidy_ids(clock)
        return compact()


def _refresh(progress: Progress | None) -> list[str]:
    kinds = defined_kinds()
    stale = _stale(kinds)
    if stale:
        # So that as little as possible is left that has to be followed beside the log.
        seal_everything(timezone.now())
    ordered = current_ordered(_wanted(kinds), progress, to_the_last=bool(stale))
    if stale:
        # More may have been imported meanwhile; what is followed is what stands in the log that was put in order.
        stale = _stale(kinds, ordered.log_version)
        _follow(ordered, stale)
    retire_ordered()
    return [row.slug for row, _ in stale]


def _wanted(kinds: Sequence[tuple[Kind, DesireKind]]) -> list[str]:
    return sorted(frozenset[str]().union(*(kind.property_names for _, kind in kinds)))


def _stale(kinds: Sequence[tuple[Kind, DesireKind]], version: int | None = None) -> list[tuple[Kind, DesireKind]]:
    """Choose the kinds whose desires are not of this version of the log (of today's if none), or of an old wording."""
    log = log_version() if version is None else version
    there = [row for row in DesireFile.objects.all() if (folder(DESIRES) / row.file).exists()]
    fresh = {row.kind_id: (row.kind_version, row.log_version) for row in there}
    return [(row, kind) for row, kind in kinds if fresh.get(row.pk) != (row.version, log)]


def keep_in_order(clock: datetime) -> bool:
    """Put the log in order anew if much was collected since, or an hour ago; tells whether it was.

    Nothing is followed again: desires have been moved on by what was collected.
    """
    newest, state = newest_ordered(), LogState.objects.first()
    if newest is None or state is None or newest.sealed == state.sealed or newest.log_version != state.version:
        return False
    since = Segment.objects.filter(collected=True, last_arrival__gt=newest.sealed)
    fresh = since.aggregate(signals=Sum("signals"))["signals"] or 0
    if fresh * _OFTEN < newest.signals and clock - newest.made_at < _AT_LEAST_EVERY:
        return False
    with alone_with_the_log():
        current_ordered(_wanted(defined_kinds()), to_the_last=True)
        retire_ordered()
    return True


def _follow(ordered: OrderedLog, kinds: Sequence[tuple[Kind, DesireKind]]) -> None:
    history = open_ordered(folder(ORDERED) / ordered.folder)
    followed = follow_history(history, [kind for _, kind in kinds])
    until = final_until(timezone.now())
    facets = history.facets.get_column("facets").to_list()
    fresh = []
    for (row, kind), desires in zip(kinds, followed, strict=True):
        facet = history.facet[desires.first] if len(desires) else np.empty(0, np.int32)
        name = write_desires(folder(DESIRES), settled(_by_arrival(history, desires), kind, until), facet, facets)
        fresh.append(
            DesireFile(
                kind=row,
                kind_version=row.version,
                log_version=ordered.log_version,
                final_until=until,
                file=name,
                desires=len(desires),
            )
        )
    with settling(wait_s=_LONGEST_WAIT_S):
        _list(ordered, fresh)
    remove_superseded()


def _by_arrival(history: History, desires: Desires) -> Desires:
    """Name first and last signals by arrival, which lasts, and not by their row in this ordering."""
    return replace(desires, first=_arrivals(history, desires.first), last=_arrivals(history, desires.last))


def _arrivals(history: History, rows: np.ndarray) -> np.ndarray:
    return np.where(rows == NEVER, NEVER, history.arrival[np.maximum(rows, 0)]) if rows.size else rows


@transaction.atomic
def _list(ordered: OrderedLog, fresh: Sequence[DesireFile]) -> None:
    """Let new files count instead of the old ones, with what had moved on these."""
    old = DesireFile.objects.filter(kind__in=[file.kind for file in fresh])
    supersede(DESIRES, list(old.values_list("file", flat=True)))
    old.delete()
    DesireFile.objects.bulk_create(fresh)
    # What was collected since the log was put in order, and what was said to us, is not in them yet.
    flow_again(moved_beside(ordered))
