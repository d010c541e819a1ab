"""The events of a XES log as columns, gathered by the handlers of a parser.

The rule of this file: the handlers run a million times for a log of average size, so they do as little as
can be; types, times and traces are dealt with by columns afterwards. Declarations of document types and
entities are refused: no log needs them, and they are how XML attacks (entity bombs, files of the host).
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

import polars as pl

from heedful.wire.chunk import Unreadable

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

    `wanted` names the columns to keep (None: all), `count` is the number of events gathered, `lines` are
    those on which they end.
    """

    def __init__(self, wanted: frozenset[str] | None) -> None:
        self.is_log = False
        self.lines: list[int] = []
        self._events: list[dict[str, str]] = []
        self._traces: list[dict[str, str]] = [{}]
        self._trace_of: list[int] = []
        self._kinds: dict[str, str] = {}
        self._wanted = wanted
        self.parser = expat.ParserCreate()
        self.parser.ordered_attributes = True
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse
        self.parser.StartElementHandler = self._root

    @property
    def count(self) -> int:
        """How many events have been gathered and not been taken."""
        return len(self._events)

    def _root(self, name: str, _: list[str]) -> None:
        prefix, _, bare = name.rpartition(":")
        if bare != "log":
            raise Unreadable(f"is no XES log: it begins with <{name}>, not with <log>")
        self.is_log = True
        self._listen(f"{prefix}:" if prefix else "")

    def _listen(self, prefix: str) -> None:
        """Set the handlers; what they share are variables of this function, the fastest there are."""
        attributes = {prefix + name: name for name in _TYPES}
        event_tag, trace_tag = prefix + "event", prefix + "trace"
        kinds, parser = self._kinds, self.parser
        into: dict[str, str] = {}
        trace: dict[str, str] = into
        # Depth of attributes inside whatever holds them; outside of traces nothing is kept.
        depth, inside = 0, False

        def start(name: str, given: list[str]) -> None:
            nonlocal into, trace, depth, inside
            if name in attributes:
                if depth == 0 and inside:
                    key, value = (given[1], given[3]) if len(given) == 4 and given[0] == "key" else _key_value(given)  # noqa: PLR2004
                    into[key] = value
                    if kinds.setdefault(key, name) != name:
                        kinds[key] = ""
                depth += 1
            elif name == event_tag:
                into = {}
                inside = True
            elif name == trace_tag:
                into = trace = {}
                inside = True
                self._traces.append(trace)
            else:
                depth += 1

        def end(name: str) -> None:
            nonlocal into, depth, inside
            if name in attributes:
                depth -= 1
            elif name == event_tag:
                self._events.append(into)
                self._trace_of.append(len(self._traces) - 1)
                self.lines.append(parser.CurrentLineNumber)
                into = trace
            elif name == trace_tag:
                inside = False
            else:
                depth -= 1

        self.parser.StartElementHandler = start
        self.parser.EndElementHandler = end

    def take(self, *, at_end: bool) -> pl.DataFrame:
        """Give the events gathered as columns, and forget them; the open trace is kept unless `at_end`."""
        del at_end
        names = dict.fromkeys(name for event in self._events for name in event)
        series = [self._series(name, name, [event.get(name) for event in self._events]) for name in names]
        case_names = dict.fromkeys(name for trace in self._traces for name in trace)
        index = pl.Series(self._trace_of, dtype=pl.UInt32)
        cases = [
            self._series(f"case:{name}", name, [trace.get(name) for trace in self._traces]).gather(index)
            for name in case_names
        ]
        self._events, self._trace_of, self.lines = [], [], []
        self._traces = self._traces[-1:]
        return pl.DataFrame([one for one in [*series, *cases] if self._wanted is None or one.name in self._wanted])

    def _series(self, name: str, key: str, values: list[str | None]) -> pl.Series:
        text = pl.Series(name, values, dtype=pl.String)
        kind = _TYPES.get(self._kinds.get(key, "").rpartition(":")[2], pl.String())
        if kind == pl.Boolean:
            return text.str.to_lowercase() == "true"
        return text if kind == pl.String else text.cast(kind, strict=False)


def _key_value(given: list[str]) -> tuple[str, str]:
    """Find key and value where they are not written in the usual order, or one is missing."""
    named = dict(zip(given[::2], given[1::2], strict=True))
    return named.get("key", ""), named.get("value", "")


def _refuse(*_: Any) -> None:
    raise Unreadable("declares a document type or entities, which no event log needs; take that part out")
