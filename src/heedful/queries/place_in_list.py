"""A place in a list that is in order of time: lists go on from a place, and never count rows they pass over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: No number of a row and no time in microseconds that a database knows is longer.
_LONGEST = 17


@dataclass(frozen=True)
class Place:
    """The time and the number of the last row that was shown."""

    at: datetime
    number: int

    def __str__(self) -> str:
        """Write it for an address."""
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}.{self.number}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """Read it from an address; None where it is no such thing."""
        at, _, number = text.partition(".")
        if not all(part.isascii() and part.isdecimal() and len(part) <= _LONGEST for part in (at, number)):
            return None
        return cls(_EPOCH + timedelta(microseconds=int(at)), int(number))

    def behind(self, field: str, *, earliest_first: bool) -> Q:
        """Choose what comes after it, in the order of a field and the number."""
        way = "gt" if earliest_first else "lt"
        # The first condition is implied by the others, and is the one that an index can begin at.
        return Q((f"{field}__{way}e", self.at)) & (Q((f"{field}__{way}", self.at)) | Q((f"pk__{way}", self.number)))
