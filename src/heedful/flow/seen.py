"""What was seen during desires that stopped, and during those that did not: counts for each property value.

A *feature* is a value of a facet that some signal of the customer carried, a page that the customer saw, or a
kind of signal that came, while the desire was looked at. It counts once for each desire. What the kind itself
looks for (entrances, steps, ends, questions and answers) is no feature: that those who stopped at a step did
not reach the next is no finding. What names a colleague is none either.

A desire is looked at from the signal that opened it to the instant of the one that ended it, which itself is left
out: what comes with a fulfilment is not what led to it, and logs write one act as several signals at once. Silence
has no such signal, and patience is long: who gave up after ten minutes sees other things in two days that say
nothing about it. So those are looked at until `stalls` after their last touch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from heedful.compiled import compiled
from heedful.domain.desire import Outcome
from heedful.domain.kind import DesireKind
from heedful.domain.pattern import PAGE, Value
from heedful.domain.staff import names_staff
from heedful.flow.columns import I32, I64, NEVER, U8, Mask
from heedful.flow.desires import Desires
from heedful.flow.history import History

#: On which side of the table a desire stands.
LEFT_OUT, STOPPED, WENT_ON = 0, 1, 2
_FAR = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Feature:
    """Something that can be seen: `sort` is 'property' (then with a `name`), 'page' or 'signal'."""

    sort: str
    name: str
    value: str


@dataclass(frozen=True)
class Tally:
    """For each feature, how many of the stopped and of those who went on it was seen with, and how many there are."""

    features: list[Feature]
    stopped: I64
    went_on: I64
    all_stopped: int
    all_went_on: int


@dataclass(frozen=True)
class FeatureTable:
    """Which features a code (a line of the book) and a facet (a line of the facets) show.

    Those of code c are `by_code[code_start[c] : code_start[c + 1]]`, facets likewise.
    """

    features: list[Feature]
    code_start: I64
    by_code: I32
    facet_start: I64
    by_facet: I32


_Listed: TypeAlias = tuple[I64, I32]


def features_of(history: History, kind: DesireKind) -> FeatureTable:
    """List everything that can be seen in a history beside what `kind` itself looks for."""
    numbers: dict[Feature, int] = {}
    touches = frozenset(kind.touches)
    own = [pattern for pattern in kind.patterns if pattern not in touches]

    def of_signal(signal: str, path: str | None) -> list[Feature]:
        if any(pattern.names(signal, path) for pattern in own):
            return []
        return [Feature("page", "", path) if signal == PAGE and path is not None else Feature("signal", "", signal)]

    codes = _listed((of_signal(row["kind"], row["path"]) for row in history.book.iter_rows(named=True)), numbers)
    facets = _listed((_of_facet(values, kind.property_names) for values in history.all_facets()), numbers)
    return FeatureTable(list(numbers), *codes, *facets)


def _of_facet(values: dict[str, Value], own: frozenset[str]) -> list[Feature]:
    """List the properties of a facet; not those by which the kind itself tells signals apart, nor any of us."""
    return [
        Feature("property", name, _text(value))
        for name, value in values.items()
        if value is not None and name not in own and not names_staff(name)
    ]


def _text(value: Value) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _listed(lists: Iterable[list[Feature]], numbers: dict[Feature, int]) -> _Listed:
    """Give features their numbers and lay their lists end to end; returns where each list starts, and the numbers."""
    start, flat = [0], list[int]()
    for features in lists:
        flat.extend(numbers.setdefault(feature, len(numbers)) for feature in features)
        start.append(len(flat))
    return np.array(start, np.int64), np.array(flat, np.int32)


def sides(desires: Desires, furthest: int | None) -> U8:
    """Say which desires stopped (refused or given up) and which did not; what is open or unknown is neither.

    Those who did not are the fulfilled; for one step, those who stopped there stand against all who went
    beyond it, whatever became of them.
    """
    stopped = (desires.outcome == Outcome.REFUSED) | (desires.outcome == Outcome.GIVEN_UP)
    went_on = desires.outcome == Outcome.FULFILLED
    if furthest is not None:
        stopped &= desires.furthest == furthest
        went_on |= desires.furthest > furthest
    return np.where(went_on, WENT_ON, np.where(stopped, STOPPED, LEFT_OUT)).astype(np.uint8)


def looked_until(desires: Desires, kind: DesireKind, furthest: int | None) -> I64:
    """Give the last moment (ms) at which each desire is looked at; for one step, until it went beyond that."""
    by_signal = _ended_by_signal(desires)
    # What comes in the same instant as the end is part of it: logs write an approval as three signals at once.
    until: I64 = np.where(by_signal, desires.ended - 1, desires.touched + kind.stalls_ms)
    if furthest is None:
        return until
    later = desires.reached[:, furthest:]
    beyond = np.where(later == NEVER, _FAR, later).min(axis=1, initial=_FAR)
    return np.minimum(until, np.where(beyond == _FAR, _FAR, beyond - 1))


def _ended_by_signal(desires: Desires) -> Mask:
    ended: Mask = (desires.outcome == Outcome.FULFILLED) | (desires.outcome == Outcome.REFUSED)
    return ended


def tally(
    history: History, table: FeatureTable, desires: Desires, kind: DesireKind, furthest: int | None = None
) -> Tally:
    """Count in how many desires of each side every feature was seen; `desires` name their signals by arrival."""
    side = sides(desires, furthest)
    counts = _count(
        history.start,
        np.asarray(history.at),
        np.asarray(history.arrival),
        np.asarray(history.code),
        np.asarray(history.facet),
        history.places_of(desires.customer),
        desires.arose,
        desires.first,
        np.where(_ended_by_signal(desires), desires.last, NEVER),
        looked_until(desires, kind, furthest),
        side,
        table.code_start,
        table.by_code,
        table.facet_start,
        table.by_facet,
        len(table.features),
    )
    stopped, went_on = (int((side == which).sum()) for which in (STOPPED, WENT_ON))
    return Tally(table.features, counts[STOPPED], counts[WENT_ON], stopped, went_on)


@compiled
def _count(
    start: I64,
    at: I64,
    arrival: I64,
    code: I32,
    facet: I32,
    owners: I64,
    arose: I64,
    first: I64,
    last: I64,
    until: I64,
    side: U8,
    code_start: I64,
    by_code: I32,
    facet_start: I64,
    by_facet: I32,
    features: int,
) -> I64:
    counts = np.zeros((3, features), np.int64)
    # The desire that a feature, a code or a facet was seen with last: each counts once.
    seen = np.full(features, -1, np.int64)
    seen_code = np.full(code_start.size, -1, np.int64)
    seen_facet = np.full(facet_start.size, -1, np.int64)
    for desire in range(owners.size):
        owner = owners[desire]
        if side[desire] == 0 or owner < 0:
            continue
        opening = _opening(at, arrival, start[owner], start[owner + 1], arose[desire], first[desire])
        for row in range(opening, start[owner + 1]):
            if row > opening and (at[row] > until[desire] or arrival[row] == last[desire]):
                break
            _note(desire, code[row], code_start, by_code, seen_code, seen, counts[side[desire]])
            _note(desire, facet[row], facet_start, by_facet, seen_facet, seen, counts[side[desire]])
    return counts


@compiled
def _note(desire: int, line: int, start: I64, features: I32, seen_line: I64, seen: I64, counts: I64) -> None:
    """Count what one line shows, unless this desire has been seen with it before."""
    if seen_line[line] == desire:
        return
    seen_line[line] = desire
    for place in range(start[line], start[line + 1]):
        if seen[features[place]] != desire:
            seen[features[place]] = desire
            counts[features[place]] += 1


@compiled
def _opening(at: I64, arrival: I64, begin: int, end: int, arose: int, first: int) -> int:
    """Find the row that opened a desire: at that time, and of equal times the one of that arrival."""
    low, high = begin, end
    while low < high:
        middle = (low + high) // 2
        if at[middle] < arose:
            low = middle + 1
        else:
            high = middle
    row = low
    while row < end and at[row] == arose and arrival[row] != first:
        row += 1
    return row if row < end and at[row] == arose else low
