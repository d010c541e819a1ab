"""Which properties of collected signals are facets: those with few and short values, of which groups are made.

A property is a facet until it has had too many values, and never again after that. What it has had is kept, so that
a process that starts anew does not begin to count anew; as digests too short to say what it was, since a value may be
somebody's name, and this outlives whoever is erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b

from heedful.domain.pattern import Value
from heedful.models import FacetName

#: Properties with more values, or with longer ones, make no groups; and more properties nobody chooses among.
MOST_VALUES, LONGEST_VALUE, MOST_NAMES = 200, 80, 300
_LONGEST_NAME = 200
#: What we write beside a signal whose time is ours and not its client's; nobody asks for groups of it.
TIME_CORRECTED = "time_corrected"


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
        if seen is None or name == TIME_CORRECTED:
            return False
        text = str(value)
        # An address is a person, however short. What is long is not even looked at.
        is_short = len(text) <= LONGEST_VALUE and "@" not in text
        digest = _digest(text) if is_short else ""
        if digest not in seen:
            closed = not is_short or len(seen) == MOST_VALUES
            self._values[name] = None if closed else seen | {digest}
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


# The values of facets are few, and come again with nearly every signal.
@lru_cache(maxsize=10_000)
def _digest(text: str) -> str:
    """Give what tells one value from others of a property, and what it was to nobody."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
