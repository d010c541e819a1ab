"""Following desires through the whole log: after an import, and after a changed definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from heedful.domain.kind import DesireKind
from heedful.flow.columns import NEVER
from heedful.flow.desires import Desires, settled
from heedful.flow.history import History
from heedful.flow.replay import follow_history
from heedful.log.desire_file import write_desires
from heedful.log.ordered import open_ordered
from heedful.models import DesireFile, Kind, OrderedLog
from heedful.services.customer import forget_in_database
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
    remove_superseded,
    retire_ordered,
    supersede,
    version_and_unclean,
)

#: Silence that was long enough so long ago is final: what comes later than that for somebody is late for them.
_FINAL_AFTER = timedelta(days=1)


def refresh(progress: Progress | None = None) -> list[str]:
    """Bring everything made from the log up to date; returns the kinds whose desires were followed again.

    Raises `BusyError` while another process does it. Cheap when nothing has changed.
    """
    with alone_with_the_log():
        return _refresh(progress)


def tidy(progress: Progress | None = None) -> int:
    """Merge small segments and carry out erasures to the last file; returns the segments replaced."""
    with alone_with_the_log():
        version, erased = version_and_unclean()
        replaced = compact(progress)
        _refresh(None)
        finish_erasures(erased, version)
        if erased:
            forget_in_database()
        return replaced


def _refresh(progress: Progress | None) -> list[str]:
    kinds = defined_kinds()
    wanted = sorted(frozenset[str]().union(*(kind.property_names for _, kind in kinds)))
    ordered = current_ordered(wanted, progress)
    there = [row for row in DesireFile.objects.all() if (folder(DESIRES) / row.file).exists()]
    fresh = {row.kind_id: (row.kind_version, row.log_version) for row in there}
    stale = [(row, kind) for row, kind in kinds if fresh.get(row.pk) != (row.version, ordered.log_version)]
    if stale:
        _follow(ordered, stale)
    retire_ordered()
    return [row.slug for row, _ in stale]


def _follow(ordered: OrderedLog, kinds: Sequence[tuple[Kind, DesireKind]]) -> None:
    history = open_ordered(folder(ORDERED) / ordered.folder)
    followed = follow_history(history, [kind for _, kind in kinds])
    until = _final_until(ordered)
    facets = history.facets.get_column("facets").to_list()
    for (row, kind), desires in zip(kinds, followed, strict=True):
        facet = history.facet[desires.first] if len(desires) else np.empty(0, np.int32)
        name = write_desires(folder(DESIRES), settled(_by_arrival(history, desires), kind, until), facet, facets)
        _list(row, ordered, name, len(desires))
    remove_superseded()


def _final_until(ordered: OrderedLog) -> int:
    """Give the moment (ms) before which silence is final: a day before the last signal, and never in the future."""
    last = min(ordered.last_at or timezone.now(), timezone.now())
    return round((last - _FINAL_AFTER).timestamp() * 1000)


def _by_arrival(history: History, desires: Desires) -> Desires:
    """Name first and last signals by arrival, which lasts, and not by their row in this ordering."""
    return replace(desires, first=_arrivals(history, desires.first), last=_arrivals(history, desires.last))


def _arrivals(history: History, rows: np.ndarray) -> np.ndarray:
    return np.where(rows == NEVER, NEVER, history.arrival[np.maximum(rows, 0)]) if rows.size else rows


@transaction.atomic
def _list(row: Kind, ordered: OrderedLog, name: str, desires: int) -> None:
    """Let the new file count instead of the old one."""
    old = DesireFile.objects.select_for_update().filter(kind=row).first()
    if old is not None:
        supersede(DESIRES, [old.file])
        old.delete()
    DesireFile.objects.create(
        kind=row, kind_version=row.version, log_version=ordered.log_version, file=name, desires=desires
    )
