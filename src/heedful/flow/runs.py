"""Runs of signals, and what comes before what in them: the tables from which kinds are suggested."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from heedful.compiled import compiled
from heedful.flow.columns import I32, I64

Flags = npt.NDArray[np.bool_]

#: Where so many customers begin alike, each is a case, and one run.
_ALIKE = 0.8
#: Gaps are compared by their order of magnitude, four bins to a factor of ten, between these two (ms).
_SHORTEST, _LONGEST, _BINS = 60_000, 30 * 86_400_000, 4
#: A valley has so few gaps in each bin, against the lower of the tops on either side, over so many bins.
_VALLEY, _WIDE = 0.2, 3
#: What is a heap at all, of all gaps.
_HEAP = 0.02
#: Without two heaps, the pause that those who count visits have agreed on.
_HALF_AN_HOUR = 30 * 60_000


@dataclass(frozen=True)
class RunTables:
    """Counts over runs, by name: with it, with it as the last new one, and its customers; and by pairs of names.

    `before[x, y]`: runs in which x came first, and y for the first time after that. `opened[x, y]`: runs with y
    that x began.
    """

    runs: int
    runs_with: I64
    final: I64
    customers_with: I64
    before: I64
    opened: I64


def run_starts(start: I64, at: I64, name: I32) -> tuple[I64, int | None]:
    """Cut signals (ordered by customer and time, customers at `start`) into runs.

    Returns where runs start, with the end of the last, and the pause (ms) that parts them, None where a run is
    all that there is of a customer.
    """
    if start.size == 1:
        return start, None
    first = np.bincount(name[start[:-1]])
    if first.max() >= _ALIKE * (start.size - 1):
        return start, None
    inside = np.ones(at.size, np.bool_)
    inside[start[:-1]] = False
    gap = np.diff(at, prepend=at[:1])
    pause = _pause(gap[inside])
    if pause is None:
        return start, None
    return np.append(np.flatnonzero(~inside | (gap > pause)), at.size), pause


def _pause(gaps: I64) -> int | None:
    """Find the size of gap between two heaps: those within a visit, and those between visits."""
    if not gaps.size:
        return None
    edges = 10 ** np.arange(np.log10(_SHORTEST), np.log10(_LONGEST) + 1 / _BINS, 1 / _BINS)
    counts = np.histogram(gaps, [0, *edges, np.inf])[0]
    tops = np.minimum(np.maximum.accumulate(counts), np.maximum.accumulate(counts[::-1])[::-1])
    above = counts[::-1].cumsum()[::-1]
    parts = (counts <= _VALLEY * tops) & (np.minimum(above, gaps.size - above) >= _HEAP * gaps.size)
    begin, width = _longest(parts)
    if width >= _WIDE:
        return int(edges[begin + width // 2 - 1])
    return _HALF_AN_HOUR if np.median(gaps) < _HALF_AN_HOUR else None


def _longest(flags: Flags) -> tuple[int, int]:
    """Find the longest stretch of true: where it begins, and how long it is."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]])))
    begins, lengths = edges[::2], np.diff(edges)[::2]
    if not begins.size:
        return 0, 0
    longest = int(lengths.argmax())
    return int(begins[longest]), int(lengths[longest])


def tables_of(start: I64, run_start: I64, at: I64, name: I32, names: int) -> RunTables:
    """Count over runs of signals whose names are numbered below `names`, -1 for those that don't matter."""
    owner = np.searchsorted(start, run_start[:-1], side="right") - 1
    return RunTables(run_start.size - 1, *_tables(owner, run_start, at, name, names))


@compiled
def customers_with(start: I64, name: I32, names: int) -> I64:
    """Count the customers of each name, among signals ordered by customer."""
    counts, seen = np.zeros(names, np.int64), np.full(names, -1, np.int64)
    for customer in range(start.size - 1):
        for row in range(start[customer], start[customer + 1]):
            if seen[name[row]] != customer:
                seen[name[row]] = customer
                counts[name[row]] += 1
    return counts


@compiled
def _tables(owner: I64, run_start: I64, at: I64, name: I32, names: int) -> tuple[I64, I64, I64, I64, I64]:
    runs_with, final, customers = np.zeros(names, np.int64), np.zeros(names, np.int64), np.zeros(names, np.int64)
    before, opened = np.zeros((names, names), np.int64), np.zeros((names, names), np.int64)
    seen_in, seen_of = np.full(names, -1, np.int64), np.full(names, -1, np.int64)
    order, since = np.empty(names, np.int64), np.empty(names, np.int64)
    for run in range(run_start.size - 1):
        found = 0
        for row in range(run_start[run], run_start[run + 1]):
            if name[row] >= 0 and seen_in[name[row]] != run:
                seen_in[name[row]] = run
                order[found], since[found] = name[row], at[row]
                found += 1
        for place in range(found):
            new = order[place]
            runs_with[new] += 1
            opened[order[0], new] += 1
            # What comes at one instant is new together.
            if since[place] == since[found - 1]:
                final[new] += 1
            if seen_of[new] != owner[run]:
                seen_of[new] = owner[run]
                customers[new] += 1
            for earlier in range(place):
                before[order[earlier], new] += 1
    return runs_with, final, customers, before, opened


def times_on_the_way(
    run_start: I64, at: I64, name: I32, arises: Flags, own: Flags, ending: int
) -> tuple[int, int, I64]:
    """Count the runs that came to an entrance, and those that then finished; and give the gaps of the latter.

    Gaps (ms) are between signals of the kind's own, from the first entrance to the first ending after it.
    """
    began, finished, gaps, filled = _way(run_start, at, name, arises, own, ending)
    return int(began), int(finished), gaps[:filled]


@compiled
def _way(run_start: I64, at: I64, name: I32, arises: Flags, own: Flags, ending: int) -> tuple[int, int, I64, int]:
    gaps = np.empty(at.size, np.int64)
    began, finished, filled = 0, 0, 0
    for run in range(run_start.size - 1):
        last, mark = -1, filled
        for row in range(run_start[run], run_start[run + 1]):
            if name[row] < 0 or not own[name[row]]:
                continue
            if last < 0:
                if arises[name[row]]:
                    last = row
                    began += 1
                continue
            gaps[filled] = at[row] - at[last]
            filled += 1
            last = row
            if name[row] == ending:
                finished += 1
                mark = filled
                break
        # Gaps of a run that did not finish say nothing about how long a finished one takes.
        filled = mark
    return began, finished, gaps, filled
