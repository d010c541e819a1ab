"""Desires that moved since their file was written: records that are appended, and the last of each counts.

The rule of this file: a desire is named by customer, instant and ordinal, whatever becomes of it. Later records
count instead of earlier ones. Who was followed again from the beginning has only what came after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heedful.flow.columns import I64
from heedful.flow.desires import COLUMNS, Desires
from heedful.flow.whole import Part

_NARROW = {"tries": np.int32, "ordinal": np.int32, "outcome": np.uint8, "furthest": np.uint8, "flags": np.uint8}


def record_type(steps: int) -> np.dtype:
    """Give the type of a record of a kind with so many steps: the columns of `Desires`, and `facet`."""
    plain = [(name, _NARROW.get(name, np.int64)) for name in COLUMNS[:-1]]
    return np.dtype([*plain, ("facet", np.int32), ("reached", np.int64, (steps,))])


def records_of(part: Part) -> np.ndarray:
    """Turn columns into records."""
    records = np.empty(len(part), record_type(part.desires.reached.shape[1]))
    for name in COLUMNS:
        records[name] = getattr(part.desires, name)
    records["facet"] = part.facet
    return records


def part_of(records: np.ndarray) -> Part:
    """Turn records into columns."""
    columns = {name: np.ascontiguousarray(records[name]) for name in COLUMNS}
    return Part(Desires(**columns), np.ascontiguousarray(records["facet"]))


@dataclass(frozen=True)
class Moved:
    """The records that count, one for each desire, and all who were followed again (ascending)."""

    records: np.ndarray
    again: I64

    @classmethod
    def none(cls, steps: int) -> Moved:
        """Give what nothing has moved."""
        return cls(np.empty(0, record_type(steps)), np.empty(0, np.int64))

    def then(self, moves: Sequence[tuple[np.ndarray, I64]]) -> Moved:
        """Add moves in their order: records, and who was followed again just before they were written."""
        if not moves:
            return self
        parts, again = [self.records], self.again
        for records, anew in moves:
            if anew.size:
                parts = [part[~np.isin(part["customer"], anew)] for part in parts]
                again = np.union1d(again, anew)
            parts.append(records)
        return Moved(latest(np.concatenate(parts)), again)


def latest(records: np.ndarray) -> np.ndarray:
    """Keep the last record of each desire; ordered by customer, instant and ordinal."""
    order = np.lexsort((records["ordinal"], records["arose"], records["customer"]))
    ordered = records[order]
    same = np.ones(max(ordered.size - 1, 0), bool)
    for name in ("customer", "arose", "ordinal"):
        same &= ordered[name][1:] == ordered[name][:-1]
    # A stable sort keeps equal ones in the order in which they were written.
    kept: np.ndarray = ordered[~np.append(same, np.zeros(min(ordered.size, 1), bool))]
    return kept


def named_in(desires: Desires, records: np.ndarray) -> np.ndarray:
    """Tell which desires some record names (a mask)."""
    known = set(zip(records["customer"].tolist(), records["arose"].tolist(), records["ordinal"].tolist(), strict=True))
    near = np.flatnonzero(np.isin(desires.customer, records["customer"]))
    keys = zip(*(getattr(desires, name)[near].tolist() for name in ("customer", "arose", "ordinal")), strict=True)
    mask = np.zeros(len(desires), bool)
    mask[near] = [key in known for key in keys]
    return mask
