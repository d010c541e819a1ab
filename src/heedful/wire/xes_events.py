"""The events of a XES log as columns, gathered by the handlers of a parser.

The rule of this file: the handlers run a million times for a log of average size, so they do as little as
can be; types, times and traces are dealt with by columns afterwards. Declarations of document types and
entities are refused: no log needs them, and they are how XML attacks (entity bombs, files of the host).
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

import polars as pl

from heedful.wire.chunk import MOST_COLUMNS, Names, Unreadable

_TYPES: dict[str, pl.DataType] = {
    "string": pl.String(),
    "date": pl.String(),
    "int": pl.Int64(),
    "float": pl.Float64(),
    "boolean": pl.Boolean(),
    "id": pl.String(),
}


class EventColumns:
    """A parser that gathers events; `take` gives what has been gathered since the last time.

    `wanted` names the columns to keep (None: all).
    """

    def __init__(self, wanted: frozenset[str] | None) -> None:
        self.is_log = False
        self._offsets: list[int] = []
        self._events: list[dict[str, str]] = []
        self._traces: list[dict[str, str]] = [{}]
        self._trace_of: list[int] = []
        self._types: dict[str, str] = {}
        self._mixed: set[str] = set()
        self._wanted = wanted
        self.names = Names()
        self.parser = expat.ParserCreate()
        self.parser.ordered_attributes = True
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse
        self.parser.StartElementHandler = self._root

    @property
    def count(self) -> int:
        """How many whole events have been gathered and not been taken."""
        return len(self._events)

    @property
    def cells(self) -> int:
        """How many cells the gathered events would have as columns."""
        return len(self._events) * min(len(self._types), MOST_COLUMNS)

    @property
    def offsets(self) -> list[int]:
        """The bytes at which the gathered events begin; asking for lines would cost a tenth of all reading."""
        return self._offsets[: len(self._events)]

    def _root(self, name: str, _: list[str]) -> None:
        prefix, _colon, bare = name.rpartition(":")
        if bare != "log":
            raise Unreadable(f"is no XES log: it begins with <{name}>, not with <log>")
        self.is_log = True
        self._listen(f"{prefix}:" if prefix else "")

    def _listen(self, prefix: str) -> None:  # noqa: C901 - calls would cost a third of the speed
        """Set the handlers; what they share are variables of this function, the fastest there are."""
        attributes = {prefix + name for name in _TYPES}
        event_tag, trace_tag = prefix + "event", prefix + "trace"
        types, parser, traces, remember = self._types, self.parser, self._traces, self._remember_type
        begins, ends, belongs_to = self._offsets.append, self._events.append, self._trace_of.append
        into: dict[str, str] = {}
        trace = into
        # 0 inside a trace or an event, more inside whatever holds further attributes, and outside of traces.
        depth = 1

        def start(name: str, given: list[str]) -> None:
            nonlocal into, depth
            if name in attributes:
                if not depth:
                    if len(given) == 4 and given[0] == "key":  # noqa: PLR2004
                        key = given[1]
                        into[key] = given[3]
                    else:
                        key = odd_attribute(given)
                    if types.get(key) != name:
                        remember(key, name)
                depth += 1
            elif name == event_tag:
                into = {}
                depth = 0
                begins(parser.CurrentByteIndex)
            elif name == trace_tag:
                begin_trace()
            else:
                depth += 1

        def odd_attribute(given: list[str]) -> str:
            """Take an attribute that is written in another order, or lacks its key or its value."""
            named = dict(zip(given[::2], given[1::2], strict=True))
            into[named.get("key", "")] = named.get("value", "")
            return named.get("key", "")

        def begin_trace() -> None:
            nonlocal into, trace, depth
            into = trace = {}
            depth = 0
            traces.append(trace)

        def end(name: str) -> None:
            nonlocal into, depth
            if name == event_tag:
                ends(into)
                belongs_to(len(traces) - 1)
                into = trace
            elif name == trace_tag:
                # An event outside of any trace belongs to nobody, and is not to be taken for one of this trace.
                into, depth = {}, 1
                traces.append(into)
            else:
                depth -= 1

        self.parser.StartElementHandler = start
        self.parser.EndElementHandler = end

    def _remember_type(self, key: str, name: str) -> None:
        if key in self._types:
            self._mixed.add(key)
        self._types[key] = name

    def take(self) -> pl.DataFrame:
        """Give the events gathered as columns, and forget them; the open trace goes on."""
        index = pl.Series(self._trace_of, dtype=pl.UInt32)
        # What a trace says of all its events comes before what each event may make up.
        of_traces = self._kept(self._traces, "case:")
        series = [self._series(name, name, self._events) for name in self._kept(self._events, "")]
        series += [self._series(name, f"case:{name}", self._traces).gather(index) for name in of_traces]
        count = len(self._events)
        # The lists stay the same ones, since the handlers hold them. An event that has begun has its offset.
        for gathered in (self._events, self._trace_of, self._offsets):
            del gathered[:count]
        del self._traces[:-1]
        return pl.DataFrame(series or None, height=count)

    def _kept(self, rows: list[dict[str, str]], before: str) -> list[str]:
        names = dict.fromkeys(name for row in rows for name in row)
        kept = [name for name in names if name and (self._wanted is None or before + name in self._wanted)]
        return [name.removeprefix(before) for name in self.names.admit(before + name for name in kept)]

    def _series(self, key: str, name: str, rows: list[dict[str, str]]) -> pl.Series:
        text = pl.Series(name, [row.get(key) for row in rows], dtype=pl.String)
        written = self._types.get(key, "").rpartition(":")[2]
        kind = pl.String() if key in self._mixed else _TYPES.get(written, pl.String())
        if kind == pl.Boolean:
            return text.str.to_lowercase() == "true"
        return text if kind == pl.String else text.cast(kind, strict=False)


def _refuse(*_: Any) -> None:
    raise Unreadable("declares a document type or entities, which no event log needs; take that part out")
