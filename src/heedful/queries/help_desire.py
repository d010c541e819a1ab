"""Reading the desires of conversations as columns, as if they had been followed through the log.

The rule of this file: a process reads each row once. Rows are made anew when something is said, under higher numbers;
so what is new is what stands above the last number that was read, and a smaller count means that somebody was erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

import numpy as np
import polars as pl
from django.db.models import Count, Max

from heedful.flow.columns import I64, NEVER
from heedful.flow.desires import Desires, no_desires
from heedful.flow.whole import Part
from heedful.log.desire_file import KeptDesires
from heedful.models import Customer, HelpDesire

#: A house where nobody has written for longer is history: it is looked at from the last word.
_LIVE_FOR = timedelta(days=7)
_COLUMNS = (
    "id",
    "conversation",
    "conversation__customer",
    "arose",
    "touched",
    "ended",
    "waiting",
    "outcome",
    "flags",
    "tries",
)
_lock = Lock()


@dataclass(frozen=True)
class HelpDesires:
    """All desires of conversations: the columns, and a name for this state of them."""

    kept: KeptDesires
    name: str
    last: int

    def seen_from(self, clock: datetime) -> int:
        """Give the moment (ms) from which they are looked at: the clock, or the last word of what is long past."""
        now = round(clock.timestamp() * 1000)
        return self.last if self.last and now - self.last > _LIVE_FOR / timedelta(milliseconds=1) else now


_Read = tuple[tuple[int, int], I64]
_NOTHING: _Read = ((0, 0), np.empty((0, len(_COLUMNS)), np.int64))
_read: _Read = _NOTHING


def forget() -> None:
    """Forget what was read; for whoever changes to another database within one process."""
    global _read  # noqa: PLW0603 - one for each process, as the caches of mapped files are
    with _lock:
        _read = _NOTHING


def help_desires() -> HelpDesires:
    """Read the desires of all conversations."""
    (highest, count), rows = _rows()
    order = np.lexsort((rows[:, 0], rows[:, 3], rows[:, 2]))
    desires = _desires(rows[order])
    kept = KeptDesires(
        ended=Part(no_desires(0), np.empty(0, np.int32)),
        unfinished=Part(desires, np.zeros(len(desires), np.int32)),
        by_customer=np.arange(len(desires)),
        facets=pl.DataFrame({"facets": [None]}, schema={"facets": pl.String}),
        customer=desires.customer,
    )
    return HelpDesires(kept, f"help-{highest}-{count}", int(desires.touched.max(initial=0)))


def _rows() -> _Read:
    """Give the number of the last row and how many there are, and all rows as numbers."""
    global _read  # noqa: PLW0603 - one for each process, as the caches of mapped files are
    found = HelpDesire.objects.aggregate(last=Max("pk"), count=Count("pk"))
    state = (found["last"] or 0, found["count"])
    with _lock:
        if state != _read[0]:
            _read = (state, _newer(_read, state))
        return _read[0], _with_customers(_read[1])


def _newer(before: _Read, state: tuple[int, int]) -> I64:
    (highest, _), rows = before
    fresh = _numbers(highest)
    kept = rows[~np.isin(rows[:, 1], fresh[:, 1])]
    whole = np.concatenate([kept, fresh])
    # Something went without coming again: an erasure, or another database than before.
    return whole if len(whole) == state[1] and (not len(whole) or whole[:, 0].max() == state[0]) else _numbers(0)


def _numbers(above: int) -> I64:
    rows = HelpDesire.objects.filter(pk__gt=above).order_by("pk").values_list(*_COLUMNS)
    numbers = [[NEVER if each is None else each for each in row] for row in rows.iterator(chunk_size=10_000)]
    return np.array(numbers, np.int64).reshape(-1, len(_COLUMNS))


def _with_customers(rows: I64) -> I64:
    """Give the rows under the numbers of who the customers are now."""
    merged = dict(Customer.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
    if not merged:
        return rows
    found = rows.copy()
    for number in set(rows[:, 2].tolist()) & merged.keys():
        now = number
        while now in merged:
            now = merged[now]
        found[rows[:, 2] == number, 2] = now
    return found


def _desires(rows: I64) -> Desires:
    """Turn rows, ordered by customer and when they arose, into columns."""
    customer, arose = rows[:, 2], rows[:, 3]
    same = np.append(False, (customer[1:] == customer[:-1]) & (arose[1:] == arose[:-1]))
    place = np.arange(len(rows))
    begun = np.maximum.accumulate(np.where(same, 0, place)) if len(rows) else place
    nobody = np.full(len(rows), NEVER)
    return Desires(
        customer=customer,
        arose=arose,
        touched=rows[:, 4],
        ended=rows[:, 5],
        waiting=rows[:, 6],
        first=nobody,
        last=nobody,
        outcome=rows[:, 7].astype(np.uint8),
        furthest=np.zeros(len(rows), np.uint8),
        flags=rows[:, 8].astype(np.uint8),
        tries=rows[:, 9].astype(np.int32),
        ordinal=(place - begun).astype(np.int32),
        reached=np.empty((len(rows), 0), np.int64),
    )
