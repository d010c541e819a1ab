"""Following desires through a whole history: after an import, a changed definition, or to try one out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from heedful.domain.kind import DesireKind
from heedful.domain.pattern import Value
from heedful.flow.columns import I32, I64
from heedful.flow.desires import Desires, concatenated
from heedful.flow.history import History
from heedful.flow.match import Codebook, Effects
from heedful.flow.run import Ordered, follow_ordered

#: Signals that one thread follows at a time.
_AT_ONCE = 500_000


def follow_history(history: History, kinds: Sequence[DesireKind], threads: int | None = None) -> list[Desires]:
    """Follow all desires of a history; their `first` and `last` are rows of it."""
    codes, effects = _encoded(history, kinds)
    edges = _edges(history.start)

    def part(edge: int) -> list[Desires]:
        return follow_ordered(_cut(history, codes, edges[edge], edges[edge + 1]), kinds, effects)

    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        parts = list(pool.map(part, range(len(edges) - 1)))
    return [concatenated([one[number] for one in parts], len(kind.steps)) for number, kind in enumerate(kinds)]


def _edges(start: I64) -> list[int]:
    """Cut the customers into runs of about _AT_ONCE signals."""
    customers = start.size - 1
    if customers <= 0:
        return [0]
    cuts = np.searchsorted(start, np.arange(_AT_ONCE, int(start[-1]), _AT_ONCE))
    return sorted({0, *np.minimum(cuts, customers).tolist(), customers})


def _cut(history: History, codes: I32, first: int, last: int) -> Ordered:
    begin, end = int(history.start[first]), int(history.start[last])
    return Ordered(
        history.who[first:last],
        history.start[first : last + 1] - begin,
        np.asarray(history.at[begin:end]),
        codes[begin:end],
        np.arange(begin, end),
    )


def _encoded(history: History, kinds: Sequence[DesireKind]) -> tuple[I32, Effects]:
    """Give the code of every signal, as far as the kinds can tell signals apart."""
    codebook = Codebook(kinds)
    if not codebook.properties:
        table = codebook.encode(history.book)
        return table[history.code], codebook.effects()
    sets, reduced = _reduced(history, sorted(codebook.properties))
    # Few lines of the book are named by a condition, and those alone need a code for each set of properties:
    # every page times every amount would not fit into memory.
    book: list[tuple[str, str | None]] = history.book.rows()
    asked = np.array([codebook.asks(kind, path) for kind, path in book], bool)
    each = [codebook.encode_with(*book[line], sets) for line in np.flatnonzero(asked)]
    by_set = np.array(each, np.int32).reshape(len(each), len(sets))
    codes, lines = codebook.encode(history.book), np.cumsum(asked) - 1
    found = codes[history.code]
    rows = np.flatnonzero(asked[history.code])
    found[rows] = by_set[lines[history.code[rows]], reduced[history.facet[rows]]]
    return found, codebook.effects()


def _reduced(history: History, names: list[str]) -> tuple[list[dict[str, Value]], I32]:
    """Give the distinct values of some properties, and for each facet which of them it has."""
    known: dict[tuple[Value, ...], int] = {}
    reduced = [
        known.setdefault(tuple(values.get(name) for name in names), len(known)) for values in history.all_facets()
    ]
    return [dict(zip(names, key, strict=True)) for key in known], np.array(reduced, np.int32)
