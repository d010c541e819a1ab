"""Desires and histories for tests of what is counted over them, written as few words."""

from __future__ import annotations

import json

import numpy as np
import polars as pl

from heedful.domain.desire import Outcome
from heedful.flow.columns import NEVER, PAUSED
from heedful.flow.desires import Desires
from heedful.flow.history import History
from tests.flow.oracle import Signal


def desires(*rows: dict, steps: int = 0) -> Desires:
    """Give columns of desires: each row names customer, arose, ended (None where open) and outcome."""

    def column(name: str, default, dtype):
        return np.array([row.get(name, default) for row in rows], dtype)

    ended = [NEVER if row.get("ended") is None else row["ended"] for row in rows]
    return Desires(
        customer=column("customer", 1, np.int64),
        arose=column("arose", 0, np.int64),
        touched=np.array([row.get("touched", row.get("ended") or row.get("arose", 0)) for row in rows], np.int64),
        ended=np.array(ended, np.int64),
        waiting=np.full(len(rows), NEVER, np.int64),
        first=column("first", NEVER, np.int64),
        last=column("last", NEVER, np.int64),
        outcome=np.array([Outcome[row.get("outcome", "flowing").upper()] for row in rows], np.uint8),
        furthest=column("furthest", 0, np.uint8),
        flags=np.array([PAUSED if row.get("paused") else 0 for row in rows], np.uint8),
        tries=column("tries", 1, np.int32),
        ordinal=column("ordinal", 0, np.int32),
        reached=np.full((len(rows), steps), NEVER, np.int64),
    )


def history(signals: list[Signal]) -> History:
    """Put signals in order as the log does; their place in the list is their arrival."""
    order = sorted(range(len(signals)), key=lambda n: (signals[n].customer, signals[n].at, n))
    there = [signals[n] for n in order]
    book = list(dict.fromkeys((s.kind, s.path) for s in there))
    facets = list(dict.fromkeys(json.dumps(s.properties) for s in there))
    who, start = np.unique(np.array([s.customer for s in there], np.int64), return_index=True)
    return History(
        who=who,
        start=np.append(start, len(there)).astype(np.int64),
        at=np.array([s.at for s in there], np.int64),
        arrival=np.array(order, np.int64),
        code=np.array([book.index((s.kind, s.path)) for s in there], np.int32),
        facet=np.array([facets.index(json.dumps(s.properties)) for s in there], np.int32),
        book=pl.DataFrame(book, schema={"kind": pl.String, "path": pl.String}, orient="row"),
        facets=pl.DataFrame({"facets": facets}, schema={"facets": pl.String}),
    )
