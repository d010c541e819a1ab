"""Matching before the kernel: each distinct signal (kind, path, properties that matter) is compared once.

A log of millions of signals holds few distinct ones. They are numbered (`code`), compared with the patterns
of all kinds in plain Python, and the kernel sees numbers only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from heedful.domain.desire import Effect, effect_of
from heedful.domain.kind import DesireKind
from heedful.domain.pattern import PAGE, Value
from heedful.flow.columns import I32, I64, U8, U64


@dataclass(frozen=True)
class Effects:
    """What each code means: the effects of code c stand at `start[c]` to `start[c + 1]` of the others."""

    start: I64
    kind: U8
    moves: U8
    steps: U64


@dataclass(frozen=True)
class Distinct:
    """One distinct signal, as far as patterns can tell signals apart."""

    kind: str
    path: str | None
    properties: tuple[Value, ...]


class Codebook:
    """Numbers distinct signals over any number of frames, and knows what each means to the kinds."""

    def __init__(self, kinds: Sequence[DesireKind]) -> None:
        self.kinds = tuple(kinds)
        self._properties = sorted(frozenset[str]().union(*(kind.property_names for kind in kinds)))
        self._needs_path = any(pattern.is_page for kind in kinds for pattern in kind.patterns)
        self._codes: dict[Distinct, int] = {}
        self._by_category: I32 = np.empty(0, np.int32)

    @property
    def properties(self) -> frozenset[str]:
        """The properties that some pattern asks for."""
        return frozenset(self._properties)

    @property
    def distinct(self) -> list[Distinct]:
        """Every distinct signal, by code."""
        return list(self._codes)

    def encode(self, frame: pl.DataFrame) -> I32:
        """Give the codes of the signals of a frame with columns `kind`, `path` and those properties it has."""
        columns = self._columns(frame)
        if len(columns) == 1 and frame.schema["kind"] == pl.Categorical:
            return self._encode_categories(frame.get_column("kind"))
        distinct = frame.select(columns).unique(maintain_order=True).with_row_index("_place")
        codes = np.fromiter(
            (self._code(row) for row in distinct.drop("_place").iter_rows(named=True)), np.int32, distinct.height
        )
        if distinct.height == 1:
            return np.full(frame.height, codes[0], np.int32)
        joined = frame.select(columns).join(distinct, on=columns, how="left", nulls_equal=True, maintain_order="left")
        numbered: I32 = codes[joined.get_column("_place").to_numpy()]
        return numbered

    def asks(self, kind: str, path: str | None) -> bool:
        """Tell whether the properties of such a signal decide anything."""
        return any(pattern.conditions and pattern.names(kind, path) for each in self.kinds for pattern in each.patterns)

    def encode_with(self, kind: str, path: str | None, sets: Sequence[Mapping[str, Value]]) -> I32:
        """Give the codes of one signal under each of several sets of properties, in their order."""
        return np.array([self._code({**properties, "kind": kind, "path": path}) for properties in sets], np.int32)

    def _columns(self, frame: pl.DataFrame) -> list[str]:
        wanted = ["kind", *(["path"] if self._needs_path else []), *self._properties]
        return [name for name in wanted if name in frame.columns]

    def _encode_categories(self, column: pl.Series) -> I32:
        """Give codes by category, without touching a text for each row."""
        physical = column.to_physical().to_numpy()
        top = int(physical.max()) + 1 if physical.size else 0
        # Categories are numbered once for the whole process, so what was seen in one frame holds for the next.
        fresh = np.full(max(0, top - self._by_category.size), -1, np.int32)
        self._by_category = np.concatenate([self._by_category, fresh])
        codes: I32 = np.take(self._by_category, physical, mode="clip")
        if codes.size and codes.min() < 0:
            numbers, rows = np.unique(physical, return_index=True)
            for number, name in zip(numbers, column.gather(rows).to_list(), strict=True):
                self._by_category[number] = self._code({"kind": name})
            codes = np.take(self._by_category, physical, mode="clip")
        return codes

    def _code(self, row: Mapping[str, Value]) -> int:
        kind = str(row["kind"])
        path = row.get("path") if kind == PAGE and self._needs_path else None
        key = Distinct(
            kind,
            path if isinstance(path, str) else None,
            tuple(row.get(name) for name in self._properties),
        )
        return self._codes.setdefault(key, len(self._codes))

    def effects(self) -> Effects:
        """Compare every distinct signal so far with every kind."""
        return _effects([self._effects_of(signal) for signal in self._codes])

    def _effects_of(self, signal: Distinct) -> list[tuple[int, Effect]]:
        properties = dict(zip(self._properties, signal.properties, strict=True))
        effects = (
            (number, effect_of(kind, signal.kind, signal.path, properties)) for number, kind in enumerate(self.kinds)
        )
        return [(number, effect) for number, effect in effects if effect]


class SignalEffects:
    """Effects of signals that come one after the other, for ever: each distinct one is compared once.

    A codebook numbers all that it has seen; here numbers are given anew for each round, and what was compared is
    forgotten when it has become too much, since paths and values of properties never end.
    """

    _MOST = 100_000

    def __init__(self, kinds: Sequence[DesireKind]) -> None:
        self.kinds = tuple(kinds)
        self._names = {name for kind in kinds for name in kind.property_names}
        self._known: dict[Distinct, list[tuple[int, Effect]]] = {}

    def of(self, signals: Sequence[tuple[str, str | None, Mapping[str, Value]]]) -> tuple[I32, Effects]:
        """Give a code for each signal (kind, path, properties), and what each code means."""
        if len(self._known) > self._MOST:
            self._known.clear()
        number: dict[Distinct, int] = {}
        codes = np.fromiter((number.setdefault(self._distinct(*each), len(number)) for each in signals), np.int32)
        meanings = [self._effects_of(each) for each in number]
        return codes, _effects(meanings)

    def _distinct(self, kind: str, path: str | None, properties: Mapping[str, Value]) -> Distinct:
        values = tuple(properties.get(name) for name in sorted(self._names)) if self._names else ()
        return Distinct(kind, path if kind == PAGE else None, tuple(map(_plain, values)))

    def _effects_of(self, signal: Distinct) -> list[tuple[int, Effect]]:
        if signal not in self._known:
            properties = dict(zip(sorted(self._names), signal.properties, strict=True))
            found = (
                (number, effect_of(kind, signal.kind, signal.path, properties))
                for number, kind in enumerate(self.kinds)
            )
            self._known[signal] = [(number, effect) for number, effect in found if effect]
        return self._known[signal]


def with_more(effects: Effects, more: Sequence[Sequence[tuple[int, Effect]]]) -> Effects:
    """Give effects with further codes after them, each meaning something to some kinds, by their numbers."""
    rest = _effects(more)
    return Effects(
        np.concatenate([effects.start, effects.start[-1] + rest.start[1:]]),
        np.concatenate([effects.kind, rest.kind]),
        np.concatenate([effects.moves, rest.moves]),
        np.concatenate([effects.steps, rest.steps]),
    )


def _plain(value: Value) -> Value:
    """Leave out what a condition can't compare: lists and objects."""
    return value if isinstance(value, str | int | float | bool) else None


def _effects(meanings: Sequence[Sequence[tuple[int, Effect]]]) -> Effects:
    rows = [pair for meaning in meanings for pair in meaning]
    return Effects(
        np.cumsum([0, *map(len, meanings)], dtype=np.int64),
        np.array([number for number, _ in rows], np.uint8),
        np.array([int(effect.moves) for _, effect in rows], np.uint8),
        np.array([effect.steps for _, effect in rows], np.uint64),
    )
