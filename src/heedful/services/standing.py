"""What the settler has at hand between rounds: where desires stand, when each customer was last heard of, known ids.

The rule of this file: all of it follows from the database and the files. So it can be thrown away at any time, and is
loaded anew when something changed that this process did not do itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.conf import settings
from django.db import models
from django.db.models import Count, Max

from heedful.flow.columns import I64, NEVER, Mask
from heedful.flow.history import History
from heedful.flow.match import SignalEffects
from heedful.log.carried import Carried
from heedful.log.repeats import KnownIds
from heedful.models import DesireFile, Erasure, IdentityEdge, LogState, Moves, OrderedLog, RepeatFile
from heedful.queries.desire import Followed, history_of, kinds_of_the_log, newest_log
from heedful.queries.history import unsealed
from heedful.queries.moved_beside import moved_beside
from heedful.services.arriving import Handle
from heedful.services.facets import Facets
from heedful.services.identity import whose

#: Handles that are kept at hand; more are asked for again.
_MOST_PEOPLE = 500_000


class LastSignals:
    """When (ms) each customer was last heard of: what comes with an earlier time is late."""

    def __init__(self, history: History | None, since: dict[int, int]) -> None:
        self._history, self._since = history, since

    def of(self, customers: I64) -> I64:
        """Give the times; NEVER where nothing was heard."""
        before = self._history.last_at(customers) if self._history is not None else np.full(customers.size, NEVER)
        since = np.fromiter((self._since.get(number, NEVER) for number in customers.tolist()), np.int64, customers.size)
        last: I64 = np.maximum(before, since)
        return last

    def note(self, customers: I64, at: I64) -> None:
        """Remember signals, ordered by customer and time."""
        for customer, moment in zip(customers.tolist(), at.tolist(), strict=True):
            self._since[customer] = max(self._since.get(customer, NEVER), moment)


class Ids:
    """Which ids of events are known: those of files, and those of signals that are not sealed yet."""

    def __init__(self) -> None:
        folder = settings.HEEDFUL_DATA / "ids"
        self.mark = ids_mark()
        self._sealed = KnownIds(folder / name for name in RepeatFile.objects.values_list("file", flat=True))
        self._fresh = set(unsealed().get_column("message").to_list())

    def repeated(self, ids: I64) -> Mask:
        """Tell which of some ids are known, or stand among themselves before; 0 is never a repeat."""
        known = self._sealed.holds(ids)
        seen: set[int] = set()
        for place, number in enumerate(ids.tolist()):
            known[place] = number != 0 and (known[place] or number in self._fresh or number in seen)
            seen.add(number)
        return known

    def note(self, ids: I64) -> None:
        """Remember ids that were settled."""
        self._fresh.update(ids.tolist())


@dataclass(frozen=True)
class Mark:
    """What the settler's knowledge rests on; when it differs, somebody else was at work.

    `files` are the rows of files of desires, each with the version of its kind, and the name of its file; `arrivals`
    is the number that the next signal gets.
    """

    files: Mapping[tuple[int, int], str]
    moves: int
    ordered: int
    arrivals: int

    def only_folds(self, before: Mark) -> bool:
        """Tell whether since another mark moves were at most folded into files.

        Moves are numbered once: those of somebody else are newer than ours, or were folded, too, and the file is new.
        """
        same = (self.files.keys(), self.ordered, self.arrivals) == (
            before.files.keys(),
            before.ordered,
            before.arrivals,
        )
        return same and self.moves <= before.moves


def mark_now() -> Mark:
    """Give the mark of what the database says now."""
    rows = DesireFile.objects.order_by("pk").values_list("pk", "kind_version", "file")
    files = {(number, version): file for number, version, file in rows}
    arrivals = LogState.objects.values_list("next_arrival", flat=True).first() or 0
    return Mark(files, _newest(Moves.objects.all()), _newest(OrderedLog.objects.all()), arrivals)


def people_mark() -> tuple[int, int]:
    """Give what tells whether a handle may be another customer's now, or nobody's."""
    return _newest(IdentityEdge.objects.all()), _newest(Erasure.objects.all())


def _newest(rows: models.QuerySet[Any]) -> int:
    return rows.aggregate(last=Max("pk"))["last"] or 0


def ids_mark() -> tuple[int, int]:
    """Give what tells whether files of ids were added, merged or removed."""
    found = RepeatFile.objects.aggregate(last=Max("pk"), files=Count("pk"))
    return found["last"] or 0, found["files"]


class Standing:
    """All that the settler has at hand; `mark` says what it follows from."""

    def __init__(self, clock: datetime) -> None:
        self.mark = mark_now()
        self.followed: list[Followed] = kinds_of_the_log(clock)
        self.carried = [_carried(each) for each in self.followed]
        self.effects = SignalEffects([each.kind for each in self.followed])
        ordered = newest_log()
        since = moved_beside(ordered)
        self.last = LastSignals(history_of(ordered) if ordered else None, since)
        self.ids = Ids()
        self.facets = Facets()
        self._people: dict[Handle, tuple[int, int]] = {}
        self._people_mark = people_mark()
        self._placed: set[tuple[int, str]] = set()
        self._placed_on = clock.date()

    @property
    def final_until(self) -> int:
        """The instant (ms) before which silence is final: what comes with an earlier time is late."""
        return max((each.file.final_until for each in self.followed), default=NEVER)

    def people_of(self, handles: set[Handle]) -> dict[Handle, tuple[int, int]]:
        """Give the numbers of customer and handle for some handles; who is new is made known."""
        if len(self._people) > _MOST_PEOPLE:
            self._people.clear()
        fresh = sorted(handles - self._people.keys())
        if fresh:
            self._people |= whose(fresh)
        return self._people

    def new_places(self, seen: Iterable[tuple[int, str]], clock: datetime) -> list[tuple[int, str]]:
        """Choose of customers and addresses those that were not noted today: a place by an address fades."""
        if self._placed_on != clock.date() or len(self._placed) > _MOST_PEOPLE:
            self._placed.clear()
            self._placed_on = clock.date()
        fresh = [each for each in seen if each not in self._placed]
        self._placed.update(fresh)
        return fresh

    def is_true(self, clock: datetime) -> bool:
        """Tell whether nobody else has changed what this follows from; what was only folded is taken over."""
        if self.ids.mark != ids_mark():
            self.ids = Ids()
        if self._people_mark != people_mark():
            # What that means for desires is followed again by itself.
            self._people.clear()
            self._people_mark = people_mark()
        now = mark_now()
        if not now.only_folds(self.mark):
            return False
        folded = {number for number, file in now.files.items() if self.mark.files[number] != file}
        if folded:
            self._open_again({number for number, _ in folded}, clock)
        self.mark = now
        return True

    def _open_again(self, files: set[int], clock: datetime) -> None:
        """Open the files anew into which moves were folded: all else stays at hand, which takes far longer to load."""
        kinds = [each.row.pk for each in self.followed if each.file.pk in files]
        found = {each.file.pk: each for each in kinds_of_the_log(clock, kinds)}
        for place, each in enumerate(self.followed):
            if each.file.pk in found:
                self.followed[place] = found[each.file.pk]
                self.carried[place] = _carried(self.followed[place])


def _carried(followed: Followed) -> Carried:
    return Carried(followed.kind, followed.kept, followed.overlay.moved, followed.overlay.facets)
