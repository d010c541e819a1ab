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

_STEP = np.uint64(0xD6E8FEB86659FD93)


class RowsSeen:
    """Tells which rows of a file are new; `known` are the ids of what was taken before."""

    def __init__(self, known: KnownIds) -> None:
        self._known = known
        self._runs: list[U64] = []
        self._fresh: list[I64] = []

    def fresh(self, hashes: U64) -> Mask:
        """Take the next rows of the file by their hashes, and tell which of them were never taken."""
        order = np.argsort(hashes)
        ranked = hashes[order]
        ids = _with_count(ranked, _ordinals(ranked) + self._before(ranked))
        is_new = ~self._known.holds(ids)
        self._remember(ranked)
        self._fresh.append(np.sort(ids[is_new]))
        mask = np.empty(hashes.size, np.bool_)
        mask[order] = is_new
        return mask

    def new_ids(self) -> I64:
        """Give the ids of all rows that were new, sorted; what was remembered for telling is let go."""
        self._runs = []
        ids, self._fresh = np.concatenate([np.empty(0, np.int64), *self._fresh]), []
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
        while self._runs and self._runs[-1].size <= ranked.size:
            ranked = np.sort(np.concatenate([self._runs.pop(), ranked]), kind="stable")
        if ranked.size:
            self._runs.append(ranked)


def _ordinals(ranked: U64) -> U64:
    """Give each row its number among equal neighbours, from nought."""
    places = np.arange(ranked.size)
    begins = np.empty(ranked.size, np.bool_)
    begins[:1] = True
    np.not_equal(ranked[1:], ranked[:-1], out=begins[1:])
    if begins.all():
        return np.zeros(ranked.size, np.uint64)
    return (places - np.maximum.accumulate(np.where(begins, places, 0))).astype(np.uint64)


def _with_count(ranked: U64, count: U64) -> I64:
    """Give 63 bits for each row, as other ids have."""
    ids = ranked.copy()
    again = np.flatnonzero(count)
    ids[again] = stirred(ranked[again] + count[again] * _STEP)
    return (ids >> np.uint64(1)).astype(np.int64)


def to_merge(sizes: Sequence[int], new: int) -> int:
    """Say how many of the last files of ids become one with a new one, so that there are never many of a source."""
    merged = 0
    while merged < len(sizes) and sizes[-1 - merged] <= new:
        new += sizes[-1 - merged]
        merged += 1
    return merged
