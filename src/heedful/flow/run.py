"""Runs the kernel over signals of any number of customers, in any order, on all cores.

`Run` takes frames as they come; `follow_ordered` is for signals that are in order already (a bucket of the
log, the last second of a few customers). Both give desires as the signals left them; `sweep` says what the
clock makes of the open ones.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from heedful.domain.kind import DesireKind
from heedful.flow.columns import I32, I64
from heedful.flow.desires import COLUMNS, Desires, concatenated
from heedful.flow.kernel import DESIRE, KIND, Records, count_openings, follow
from heedful.flow.match import Effects
from heedful.flow.order import BUCKETS, number_customers, order_by_customer, scatter

#: A chunk by buckets: their starts, and customer, time and code.
Scattered = tuple[I64, I64, I64, I32]

#: Below this, buckets cost more than they save.
FEW_ROWS = 200_000


@dataclass(frozen=True)
class Ordered:
    """Signals ordered by customer, time and arrival.

    `who[i]` is the customer whose signals stand at `start[i]` to `start[i + 1]`; `ref` names each signal by
    its arrival and may be empty where nobody asks.
    """

    who: I64
    start: I64
    at: I64
    code: I32
    ref: I64


class Run:
    """Gathers signals in order of arrival and follows their desires when all are there."""

    def __init__(self, threads: int | None = None) -> None:
        self._pool = ThreadPoolExecutor(threads or os.cpu_count())
        self._chunks: list[Future[Scattered]] = []
        self.rows = 0

    def add(self, customer: I64, at: I64, code: I32) -> None:
        """Take signals that arrived after all those taken before; the columns must not change any more."""
        if customer.size:
            # Scattered while the next chunk is read.
            self._chunks.append(self._pool.submit(scatter, customer, at, code))
            self.rows += customer.size

    def finish(self, kinds: Sequence[DesireKind], effects: Effects) -> tuple[list[Desires], int]:
        """Follow all desires; returns them by kind, and the number of customers."""
        chunks = [chunk.result() for chunk in self._chunks]
        self._chunks.clear()

        def follow_bucket(first: int, last: int) -> tuple[list[Desires], int]:
            ordered = _order(_gathered(chunks, first, last))
            return follow_ordered(ordered, kinds, effects), ordered.who.size

        with self._pool as pool:
            parts = list(pool.map(follow_bucket, *zip(*_buckets(self.rows), strict=True)))
        desires = [
            concatenated([part[number] for part, _ in parts], len(kind.steps)) for number, kind in enumerate(kinds)
        ]
        return desires, sum(customers for _, customers in parts)


def _buckets(rows: int) -> list[tuple[int, int]]:
    """Say which buckets are followed together, from the first to before the last."""
    if rows < FEW_ROWS:
        return [(0, BUCKETS)]
    return [(bucket, bucket + 1) for bucket in range(BUCKETS)]


def _gathered(chunks: Sequence[Scattered], first: int, last: int) -> tuple[I64, I64, I32]:
    """Give the signals of some buckets out of all chunks, in order of arrival for each customer."""
    if not chunks:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int32)
    rows = [slice(start[first], start[last]) for start, _, _, _ in chunks]
    return (
        np.concatenate([customer[some] for (_, customer, _, _), some in zip(chunks, rows, strict=True)]),
        np.concatenate([at[some] for (_, _, at, _), some in zip(chunks, rows, strict=True)]),
        np.concatenate([code[some] for (_, _, _, code), some in zip(chunks, rows, strict=True)]),
    )


def _order(signals: tuple[I64, I64, I32]) -> Ordered:
    customer, at, code = signals
    numbers, who = number_customers(customer)
    start, rows = order_by_customer(numbers, who.size, at)
    return Ordered(who, start, at[rows], code[rows], np.empty(0, np.int64))


def follow_ordered(
    ordered: Ordered,
    kinds: Sequence[DesireKind],
    effects: Effects,
    carried: Sequence[Desires] | None = None,
) -> list[Desires]:
    """Follow the desires of some customers, from the beginning or from where an earlier run left them.

    `carried` holds, for each kind, the last desire of every customer of `ordered` who had one before, open
    or ended; what comes back holds these again, moved on. So one signal, a history and a part of it are the
    same thing.
    """
    room = _Room.made(ordered, kinds, effects, carried)
    follow(
        ordered.start,
        ordered.at,
        ordered.code,
        ordered.ref,
        effects.start,
        effects.kind,
        effects.moves,
        effects.steps,
        room.carried_start,
        room.carried_slot,
        room.carried_kind,
        room.kinds,
        room.desires,
        room.reached,
    )
    return [room.desires_of(number, ordered.who) for number in range(len(kinds))]


@dataclass(frozen=True)
class _Room:
    """The room that one run of the kernel writes into: the desires of all kinds, one kind after the other.

    `kinds` and `desires` are records as in `heedful.flow.kernel`; desires name customers by their place in
    the run.
    """

    kinds: Records
    desires: Records
    reached: I64
    carried_start: I64
    carried_slot: I64
    carried_kind: I64

    @classmethod
    def made(
        cls, ordered: Ordered, kinds: Sequence[DesireKind], effects: Effects, carried: Sequence[Desires] | None
    ) -> _Room:
        """Make room for the most that can open, and put in what is carried over."""
        filled = np.array([len(part) for part in carried] if carried else [0] * len(kinds), np.int64)
        most = filled + count_openings(ordered.code, effects.start, effects.kind, effects.moves, len(kinds))
        records = _kind_records(kinds, most)
        records["filled"] = filled
        room = cls(
            kinds=records,
            desires=np.empty(int(most.sum()), DESIRE),
            reached=np.empty(int((most * records["steps"]).sum()), np.int64),
            carried_start=np.zeros(ordered.who.size + 1, np.int64),
            carried_slot=np.empty(int(filled.sum()), np.int64),
            carried_kind=np.empty(int(filled.sum()), np.int64),
        )
        if carried:
            room._carry(ordered.who, carried)
        return room

    def _carry(self, who: I64, carried: Sequence[Desires]) -> None:
        """Put earlier desires into the first slots of their kind, and note whose they are."""
        order = np.argsort(who, kind="stable")
        owners, slots, numbers = [], [], []
        for number, part in enumerate(carried):
            local = order[np.searchsorted(who, part.customer, sorter=order)]
            first, step = int(self.kinds["base"][number]), int(self.kinds["step_base"][number])
            records = self.desires[first : first + len(part)]
            for name in COLUMNS[1:-1]:
                records[name] = getattr(part, name)
            records["customer"] = local
            self.reached[step : step + part.reached.size] = part.reached.ravel()
            owners.append(local)
            slots.append(first + np.arange(len(part)))
            numbers.append(np.full(len(part), number))
        owner = np.concatenate(owners)
        by_owner = np.argsort(owner, kind="stable")
        self.carried_slot[:] = np.concatenate(slots)[by_owner]
        self.carried_kind[:] = np.concatenate(numbers)[by_owner]
        self.carried_start[1:] = np.cumsum(np.bincount(owner, minlength=who.size))

    def desires_of(self, number: int, who: I64) -> Desires:
        """Cut out the desires of one kind as columns, under the customers' own numbers."""
        count, steps = int(self.kinds["filled"][number]), int(self.kinds["steps"][number])
        first, step = int(self.kinds["base"][number]), int(self.kinds["step_base"][number])
        records = self.desires[first : first + count]
        columns = {name: records[name] for name in COLUMNS[1:-1]}
        reached = self.reached[step : step + count * steps].reshape(count, steps)
        return Desires(customer=who[records["customer"]], reached=reached, **columns)


def _kind_records(kinds: Sequence[DesireKind], most: I64) -> Records:
    """Describe the kinds to the kernel, with room for so many desires of each."""
    records = np.zeros(len(kinds), KIND)
    records["patience"] = [kind.patience_ms for kind in kinds]
    records["stalls"] = [kind.stalls_ms for kind in kinds]
    records["rest"] = [kind.rest_ms for kind in kinds]
    records["steps"] = [len(kind.steps) for kind in kinds]
    records["base"] = np.cumsum(most) - most
    records["step_base"] = np.cumsum(most * records["steps"]) - most * records["steps"]
    return records
