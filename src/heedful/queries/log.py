"""The ordered log as pages read it: mapped once, and kept mapped while it is the newest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np

from heedful.flow.columns import I32
from heedful.flow.history import History
from heedful.models import OrderedLog
from heedful.queries.desire import history_of, listed, newest_log


@dataclass(frozen=True)
class OpenedLog:
    """An ordered log with its signal kinds numbered, so that a filter compares numbers."""

    history: History
    kinds: tuple[str, ...]
    kind_of: I32


def opened_log() -> OpenedLog | None:
    """Give the newest ordered log; None before the first signal."""
    return listed(_newest)


def _newest() -> OpenedLog | None:
    log = newest_log()
    return opened(log) if log else None


def opened(log: OrderedLog) -> OpenedLog:
    """Open an ordered log; `FileNotFoundError` where it was replaced meanwhile."""
    return _opened(log.pk, log.folder)


# A log never changes: a new one has a new folder. Only one is kept: what was erased must not stay mapped.
@lru_cache(maxsize=1)
def _opened(pk: int, folder: str) -> OpenedLog:
    history = history_of(OrderedLog(pk=pk, folder=folder))
    kinds, kind_of = np.unique(np.array(history.book.get_column("kind").to_list(), object), return_inverse=True)
    return OpenedLog(history, tuple(kinds.tolist()), kind_of.astype(np.int32))


def first_signals(numbers: Sequence[int]) -> dict[int, datetime]:
    """Give when each of these customers was first heard of; those without a signal are left out."""
    log = opened_log()
    if log is None:
        return {}
    history = log.history
    places = history.places_of(np.array(numbers, np.int64))
    places = places[places >= 0]
    firsts = zip(history.who[places].tolist(), history.at[history.start[places]].tolist(), strict=True)
    return {number: instant(at) for number, at in firsts}


def instant(ms: int | np.integer) -> datetime:
    """Turn ms since 1970 into a time."""
    return datetime.fromtimestamp(int(ms) / 1000, UTC)
