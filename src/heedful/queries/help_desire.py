"""Reading the desires of conversations as columns, as if they had been followed through the log.

The rules of this file:

1. Who asks about one customer reads what is theirs, and nothing else.
2. Who asks about all reads each row once in a process. Rows are made anew when something is said, under higher
   numbers; so what is new is what stands above the last number that was read, and a smaller count means that somebody
   was erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

import numpy as np
import polars as pl
from django.db.models import Count, Max, QuerySet

from heedful.flow.columns import I64, NEVER
from heedful.flow.desires import Desires, no_desires
from heedful.flow.whole import Part
from heedful.log.desire_file import KeptDesires
from heedful.models import Conversation, Customer, HelpDesire, Merge
from heedful.queries.identity import families_of

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
#: What all of them came to last, by its name.
_built: tuple[str, KeptDesires] | None = None


def forget() -> None:
    """Forget what was read; for whoever changes to another database within one process."""
    global _read, _built
    with _lock:
        _read, _built = _NOTHING, None


def help_desires_of(customer: int) -> HelpDesires:
    """Read the desires of the conversations of one customer, and of all who went into them."""
    theirs = HelpDesire.objects.filter(conversation__customer__in=families_of([customer]))
    rows = _as_numbers(theirs)
    rows[:, 2] = customer
    return HelpDesires(_kept(rows), f"help-of-{customer}", _last_word())


def help_desires() -> HelpDesires:
    """Read the desires of all conversations."""
    global _read, _built  # noqa: PLW0603 - one for each process, as the caches of mapped files are
    found = HelpDesire.objects.aggregate(last=Max("pk"), count=Count("pk"))
    state = (found["last"] or 0, found["count"])
    merges = Merge.objects.aggregate(last=Max("pk"), count=Count("pk"), undone=Count("undone_at"))
    name = "-".join(map(str, ("help", *state, *merges.values())))
    with _lock:
        if state != _read[0]:
            _read = (state, _newer(_read, state))
        if _built is None or _built[0] != name:
            _built = (name, _kept(_with_customers(_read[1])))
        return HelpDesires(_built[1], name, _last_word())


def _last_word() -> int:
    """Tell when (ms) something was said last in any conversation; 0 where nothing was."""
    newest = Conversation.objects.order_by("-moved_at", "-pk").values_list("moved_at", flat=True).first()
    return round(newest.timestamp() * 1000) if newest else 0


def _kept(rows: I64) -> KeptDesires:
    """Put rows in order, in the form of what was followed through the log."""
    order = np.lexsort((rows[:, 0], rows[:, 3], rows[:, 2]))
    desires = _desires(rows[order])
    return KeptDesires(
        ended=Part(no_desires(0), np.empty(0, np.int32)),
        unfinished=Part(desires, np.zeros(len(desires), np.int32)),
        by_customer=np.arange(len(desires)),
        facets=pl.DataFrame({"facets": [None]}, schema={"facets": pl.String}),
        customer=desires.customer,
    )


def _newer(before: _Read, state: tuple[int, int]) -> I64:
    (highest, _), rows = before
    fresh = _numbers(highest)
    kept = rows[~np.isin(rows[:, 1], fresh[:, 1])]
    whole = np.concatenate([kept, fresh])
    # Something went without coming again: an erasure, or another database than before.
    return whole if len(whole) == state[1] and (not len(whole) or whole[:, 0].max() == state[0]) else _numbers(0)


def _numbers(above: int) -> I64:
    return _as_numbers(HelpDesire.objects.filter(pk__gt=above).order_by("pk"))


def _as_numbers(found: QuerySet[HelpDesire]) -> I64:
    rows = found.values_list(*_COLUMNS).iterator(chunk_size=10_000)
    numbers = [[NEVER if each is None else each for each in row] for row in rows]
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
