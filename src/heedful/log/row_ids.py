"""Which rows of a source were taken, and which of a file being read are new.

The id of a row is its hash and its count among equal rows of its file, so that a row which stands twice in a file
is taken twice, and not again when the file comes back with more rows. Ids lie apart from the signals, in files as
those of `repeats`: they outlive compaction, retention and erasure, and a row that is gone does not come in again
with its file.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from heedful.flow.columns import I64, Mask
from heedful.log.repeats import KnownIds
from heedful.log.row_hash import stirred

U64 = npt.NDArray[np.uint64]

#: So many ids are looked up at once.
_AT_ONCE = 1_000_000
_STEP = np.uint64(0xD6E8FEB86659FD93)


class RowsSeen:
    """Tells which rows of a file are new; `known` are the ids of what was taken before.

    What it holds of a file is 8 bytes for each row.
    """

    def __init__(self, known: KnownIds) -> None:
        self._known = known
        self._runs: list[U64] = []

    def fresh(self, hashes: U64) -> Mask:
        """Take the next rows of the file by their hashes, and tell which of them were never taken."""
        order = np.argsort(hashes)
        ranked = hashes[order]
        count = self._before(ranked)
        again, nth = _equal_neighbours(ranked)
        count[again] += nth
        rows = np.flatnonzero(count)
        mask = np.empty(hashes.size, np.bool_)
        mask[order] = ~self._known.holds(_ids(ranked.copy(), rows, count[rows]))
        self._remember(ranked)
        return mask

    def new_ids(self) -> I64:
        """Give the ids of all rows that were new, sorted, and begin anew."""
        whole = _merged(self._runs)
        self._runs = []
        ids = _ids(whole, *_equal_neighbours(whole))
        del whole
        new = [part[~self._known.holds(part)] for part in np.array_split(ids, ids.size // _AT_ONCE + 1)]
        ids = np.concatenate(new)
        # The stable sort finds what is in order already, and only merges.
        ids.sort(kind="stable")
        return ids

    def _before(self, ranked: U64) -> U64:
        """Count for each row the equal ones in earlier parts of the file."""
        count = np.zeros(ranked.size, np.uint64)
        for run in self._runs:
            first = np.searchsorted(run, ranked)
            there = run[np.minimum(first, run.size - 1)] == ranked
            if there.any():
                behind = np.searchsorted(run, ranked[there], side="right")
                count[there] += (behind - first[there]).astype(np.uint64)
        return count

    def _remember(self, ranked: U64) -> None:
        """Keep the hashes of this part; runs of one size become one, so that there are never many."""
        if ranked.size:
            self._runs.append(ranked)
        while len(self._runs) > 1 and self._runs[-2].size <= self._runs[-1].size:
            self._runs[-2:] = [_merged(self._runs[-2:])]


def _merged(runs: list[U64]) -> U64:
    """Make one sorted run of all, which are let go."""
    if len(runs) != 1:
        one = np.concatenate(runs) if runs else np.empty(0, np.uint64)
        one.sort(kind="stable")
        runs[:] = [one]
    return runs[0]


def _equal_neighbours(ranked: U64) -> tuple[I64, U64]:
    """Give the rows that equal the one before them, and which one of its equals each is, from 1."""
    again = np.flatnonzero(ranked[1:] == ranked[:-1]) + 1
    begins = np.ones(again.size, np.bool_)
    np.not_equal(again[1:], again[:-1] + 1, out=begins[1:])
    places = np.arange(again.size)
    nth = places - np.maximum.accumulate(np.where(begins, places, 0)) + 1
    return again, nth.astype(np.uint64)


def _ids(ranked: U64, again: I64, nth: U64) -> I64:
    """Make 63 bits of each hash, as other ids have, in its place; those `again` are told apart by their count."""
    ranked[again] = stirred(ranked[again] + nth * _STEP)
    ranked >>= np.uint64(1)
    return ranked.view(np.int64)


def to_merge(sizes: Sequence[int], new: int) -> int:
    """Say how many of the last files of ids become one with a new one, so that there are never many of a source."""
    merged = 0
    while merged < len(sizes) and sizes[-1 - merged] <= new:
        new += sizes[-1 - merged]
        merged += 1
    return merged
