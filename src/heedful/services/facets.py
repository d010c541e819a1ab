"""Which properties of collected signals are facets: those with few and short values, of which groups are made.

A property is a facet until it has had too many values, and never again after that. What it has had is kept, so that
a process that starts anew does not begin to count anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from heedful.domain.pattern import Value
from heedful.models import FacetName

#: Properties with more values, or with longer ones, make no groups; and more properties nobody chooses among.
MOST_VALUES, LONGEST_VALUE, MOST_NAMES = 200, 80, 300
_LONGEST_NAME = 200


class Facets:
    """The facets as they stand; `save` keeps what has changed, in the caller's transaction."""

    def __init__(self) -> None:
        rows = FacetName.objects.all()
        self._values = {row.name: set(row.values_seen) if row.is_open else None for row in rows}
        self._changed: set[str] = set()

    def split(self, properties: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, Value]]:
        """Part the properties of a signal into facets and all others; what is null is neither."""
        facets: dict[str, Value] = {}
        others: dict[str, Value] = {}
        for name, value in properties.items():
            if value is not None:
                (facets if self._is_facet(name, value) else others)[name] = value
        return facets, others

    def _is_facet(self, name: str, value: Value) -> bool:
        seen = self._values.get(name, set()) if name in self._values or self._has_room(name) else None
        if seen is None:
            return False
        text = str(value)
        if text not in seen:
            # An address is a person, however short.
            closed = len(seen) == MOST_VALUES or len(text) > LONGEST_VALUE or "@" in text
            self._values[name] = None if closed else seen | {text}
            self._changed.add(name)
            return not closed
        return True

    def _has_room(self, name: str) -> bool:
        return len(self._values) < MOST_NAMES and len(name) <= _LONGEST_NAME

    def save(self) -> None:
        """Keep what has changed since the last time."""
        FacetName.objects.bulk_create(
            [self._row(name, self._values[name]) for name in sorted(self._changed)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["values_seen", "is_open"],
        )
        self._changed.clear()

    @staticmethod
    def _row(name: str, values: set[str] | None) -> FacetName:
        return FacetName(name=name, values_seen=sorted(values or ()), is_open=values is not None)
