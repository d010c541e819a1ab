"""Everything between one customer and us in one stream, newest first.

Read from the ordered log, where the signals of a customer stand together: what is mapped is only touched where
the page looks. Runs of page views become one line. Properties are read from the segments, for one signal, when
somebody asks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from itertools import groupby
from typing import Any

import numpy as np
import polars as pl
from django.conf import settings

from heedful.domain.desire import Effect, Moves, Outcome, effect_of
from heedful.domain.kind import DesireKind
from heedful.domain.pattern import PAGE
from heedful.flow.columns import I64
from heedful.log.segment import SCHEMA, scan_customers
from heedful.models import Segment
from heedful.queries.customer import Came
from heedful.queries.desire import listed
from heedful.queries.history import handles_of, unsealed
from heedful.queries.log import instant
from heedful.queries.their_log import TheirLog, their_log

#: Fewer page views in a row than this are shown one by one.
_FEW = 3
#: So many of a run of page views are listed with it; all of them are one click away.
_LISTED = 10


@dataclass(frozen=True, order=True)
class Cursor:
    """A place in a stream: everything before it is earlier."""

    at: int
    arrival: int

    def __str__(self) -> str:
        """Write it for an address."""
        return f"{self.at}.{self.arrival}"

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """Read it from an address; None where it is no such thing."""
        at, _, arrival = text.partition(".")
        numbers = [part for part in (at, arrival) if part.isascii() and part.removeprefix("-").isdecimal()]
        return cls(int(at), int(arrival)) if len(numbers) == 2 and len(text) <= 36 else None  # noqa: PLR2004 - two of 64 bits


class Part(StrEnum):
    """What a signal was to a desire."""

    BEGAN = "began"
    FULFILLED = "fulfilled"
    REFUSED = "refused"
    AGAIN = "again"
    ASKED = "asked"
    ANSWERED = "answered"
    STEP = "step"
    TOUCHED = "touched"


@dataclass(frozen=True)
class Mark:
    """That a signal belongs to a desire: which kind, as what, and which step it reached (if `part` is STEP)."""

    name: str
    part: Part
    step: str


@dataclass(frozen=True)
class Line:
    """One signal."""

    at: datetime
    arrival: int
    kind: str
    path: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class PageViews:
    """Page views in a row, within one day: how many, from when to when, and when and where the last of them were.

    `whole` is the place from which all of them can be read one by one.
    """

    at: datetime
    since: datetime
    count: int
    paths: tuple[tuple[datetime, str], ...]
    whole: Cursor


@dataclass(frozen=True)
class Day:
    """What happened on one day where the reader is, newest first."""

    date: date
    entries: tuple[Line | PageViews, ...]


@dataclass(frozen=True)
class Stream:
    """One page of a stream, the place from which to go on (None at the beginning of it all), and what it holds."""

    days: tuple[Day, ...]
    earlier: Cursor | None
    kinds: tuple[tuple[str, int], ...]
    signals: int
    first_at: datetime | None


_EMPTY = Stream((), None, (), 0, None)


def stream_of(
    number: int,
    *,
    before: Cursor | None = None,
    kinds: Collection[str] = (),
    limit: int = 40,
    came: Sequence[Came] = (),
    zone: tzinfo = UTC,
) -> Stream:
    """Give up to `limit` lines of a customer's stream, those before `before`, of these signal kinds (all if none).

    `came` are the customer's desires, which lines are marked with; days are those of `zone`.
    """
    log = their_log(number)
    return _Reader(log, came, zone).stream(before, kinds, limit) if log else _EMPTY


class _Reader:
    """Reads the stream of one customer, from the newest signal backwards."""

    def __init__(self, log: TheirLog, came: Sequence[Came], zone: tzinfo) -> None:
        self._log, self._came, self._zone = log, came, zone
        self._at, self._arrival, self._kind = log.at, log.arrival, log.kind
        self._effects: dict[tuple[str, int, int], Effect] = {}

    def stream(self, before: Cursor | None, kinds: Collection[str], limit: int) -> Stream:
        chosen = self._chosen(before, kinds)
        entries: list[Line | PageViews] = []
        place = chosen.size
        for entry, start in self._backwards(chosen, collapsed=PAGE not in kinds):
            entries.append(entry)
            place = start
            if len(entries) == limit:
                break
        days = groupby(entries, key=lambda entry: entry.at.astimezone(self._zone).date())
        return Stream(
            days=tuple(Day(day, tuple(of_day)) for day, of_day in days),
            earlier=self._cursor(chosen[place]) if 0 < place < chosen.size else None,
            kinds=self._counted(),
            signals=self._at.size,
            first_at=instant(self._at[0]),
        )

    def _chosen(self, before: Cursor | None, kinds: Collection[str]) -> I64:
        """Give the rows to read, oldest first."""
        wanted = [number for number, kind in enumerate(self._log.kinds) if kind in kinds]
        rows: I64 = np.flatnonzero(np.isin(self._kind, wanted)) if kinds else np.arange(self._at.size)
        if before is None:
            return rows
        at, arrival = self._at[rows], self._arrival[rows]
        earlier: I64 = rows[(at < before.at) | ((at == before.at) & (arrival < before.arrival))]
        return earlier

    def _counted(self) -> tuple[tuple[str, int], ...]:
        counts = np.bincount(self._kind, minlength=len(self._log.kinds))
        held = [(self._log.kinds[kind], int(counts[kind])) for kind in np.flatnonzero(counts)]
        return tuple(sorted(held, key=lambda pair: (-pair[1], pair[0])))

    def _backwards(self, chosen: I64, *, collapsed: bool) -> Iterator[tuple[Line | PageViews, int]]:
        """Yield entries, newest first, each with the place in `chosen` where it begins."""
        breaks = np.flatnonzero(~self._is_plain_page(chosen)) if collapsed else np.arange(chosen.size)
        at = self._at[chosen]
        place = chosen.size - 1
        while place >= 0:
            before = int(np.searchsorted(breaks, place, "right"))
            after_break = int(breaks[before - 1]) + 1 if before else 0
            start = max(after_break, int(np.searchsorted(at, self._midnight(at[place]))))
            if place - start + 1 < _FEW:
                start = place
                yield self._line(chosen[place]), start
            else:
                yield self._page_views(chosen[start : place + 1]), start
            place = start - 1

    def _is_plain_page(self, rows: I64) -> np.ndarray:
        """Tell which are page views that neither opened nor ended a desire."""
        if PAGE not in self._log.kinds:
            return np.zeros(rows.size, bool)
        turns = [column for came in self._came for column in (came.desires.first, came.desires.last)]
        plain: np.ndarray = self._kind[rows] == self._log.kinds.index(PAGE)
        return plain & ~np.isin(self._arrival[rows], np.concatenate(turns)) if turns else plain

    def _midnight(self, at: int) -> int:
        """Give the beginning (ms) of the reader's day."""
        day = instant(at).astimezone(self._zone).date()
        return round(datetime.combine(day, time(), self._zone).timestamp() * 1000)

    def _cursor(self, row: int) -> Cursor:
        return Cursor(int(self._at[row]), int(self._arrival[row]))

    def _page_views(self, rows: I64) -> PageViews:
        last = self._cursor(rows[-1])
        return PageViews(
            at=instant(self._at[rows[-1]]),
            since=instant(self._at[rows[0]]),
            count=rows.size,
            paths=tuple((instant(self._at[row]), self._log.signal(row)[1]) for row in rows[: -_LISTED - 1 : -1]),
            whole=Cursor(last.at, last.arrival + 1),
        )

    def _line(self, row: int) -> Line:
        kind, path = self._log.signal(row)
        marks = tuple(self._marks(row, kind, path or None))
        return Line(instant(self._at[row]), int(self._arrival[row]), kind, path, marks)

    def _marks(self, row: int, signal: str, path: str | None) -> Iterator[Mark]:
        for came in self._came:
            desires, kind = came.desires, came.followed.kind
            around = np.flatnonzero((desires.arose <= self._at[row]) & (self._at[row] <= desires.touched))
            for desire in around:
                part = self._turn(came, int(desire), row)
                effect = self._effect(kind, row, signal, path)
                if part or effect:
                    yield _mark(kind, part, effect)
                    break

    def _turn(self, came: Came, desire: int, row: int) -> Part | None:
        """Tell whether a signal opened or ended a desire; signals are named by arrival."""
        desires, arrival = came.desires, self._arrival[row]
        if desires.first[desire] == arrival:
            return Part.BEGAN
        if desires.last[desire] != arrival or desires.ended[desire] != self._at[row]:
            return None
        return {Outcome.FULFILLED: Part.FULFILLED, Outcome.REFUSED: Part.REFUSED}.get(Outcome(desires.outcome[desire]))

    def _effect(self, kind: DesireKind, row: int, signal: str, path: str | None) -> Effect:
        key = (kind.id, int(self._log.code[row]), int(self._log.facet[row]))
        if key not in self._effects:
            self._effects[key] = effect_of(kind, signal, path, self._log.values(row))
        return self._effects[key]


def _mark(kind: DesireKind, part: Part | None, effect: Effect) -> Mark:
    """Say the one thing that matters most about a signal to a desire."""
    if part is not None:
        return Mark(kind.name, part, "")
    if effect.moves & Moves.AWAITS_US:
        return Mark(kind.name, Part.ASKED, "")
    if effect.moves & Moves.ANSWERED:
        return Mark(kind.name, Part.ANSWERED, "")
    if effect.steps:
        return Mark(kind.name, Part.STEP, kind.steps[effect.steps.bit_length() - 1].name)
    return Mark(kind.name, Part.AGAIN if effect.moves & Moves.ARISES else Part.TOUCHED, "")


@dataclass(frozen=True)
class Signal:
    """One signal with all that came with it, in words that can be shown."""

    at: datetime
    arrival: int
    kind: str
    path: str
    properties: tuple[tuple[str, str], ...]


def signal_of(number: int, arrival: int) -> Signal | None:
    """Give one signal of a customer with its properties; None where there is no such signal."""
    log = their_log(number)
    there = np.flatnonzero(log.arrival == arrival) if log else np.empty(0, np.int64)
    if log is None or not there.size:
        return None
    at = instant(log.at[there[0]])
    return listed(lambda: _kept(number, arrival, at))


def _kept(number: int, arrival: int, at: datetime) -> Signal | None:
    segments = Segment.objects.filter(first_at__lte=at, last_at__gte=at, last_arrival__gte=arrival)
    files = [settings.HEEDFUL_DATA / "log" / name for name in segments.values_list("file", flat=True)]
    handles = handles_of([number])
    theirs = pl.concat([scan_customers(files, handles.written), unsealed().lazy().select(SCHEMA.names())])
    found = theirs.filter(pl.col("arrival") == arrival, pl.col("identity").is_in(sorted(handles.owner))).collect()
    if not found.height:
        return None
    row = found.row(0, named=True)
    return Signal(row["at"], arrival, row["kind"], row["path"] or "", tuple(_properties(row)))


def _properties(row: dict[str, Any]) -> Iterable[tuple[str, str]]:
    told = {**json.loads(row["facets"] or "{}"), **json.loads(row["properties"] or "{}")}
    told |= {name: row[name] for name in ("value", "currency")}
    return [(name, _shown(value)) for name, value in sorted(told.items()) if value is not None]


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
