"""Where the desires of one kind stand, so that new signals can move them on: what the kernel carries over.

The rule of this file: for each customer the last desire is enough, be it open or ended (an end may still rest, and
what opens at the same instant is counted on).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from heedful.domain.kind import DesireKind
from heedful.flow.columns import I64
from heedful.flow.moved import Moved, part_of, record_type, records_of
from heedful.flow.whole import Part, joined
from heedful.log.desire_file import KeptDesires


class Carried:
    """The last desire of every customer: in the file, or as it has moved since.

    Sets of properties are numbered as in an overlay: the lines of the file first, then those that came since.
    """

    def __init__(self, kind: DesireKind, kept: KeptDesires, moved: Moved, facets: Sequence[str]) -> None:
        self.kind = kind
        self._kept = kept
        self._again = moved.again
        self._facets = list(facets)
        self._line_of = {text: number for number, text in enumerate(facets)}
        self._records = np.empty(max(1024, 2 * moved.records.size), record_type(len(kind.steps)))
        self._filled = 0
        self._last: dict[int, int] = {}
        self._put(moved.records)

    def last_of(self, customers: I64) -> Part:
        """Give the last desires of some customers (each once); those who never had one are left out."""
        places = np.fromiter((self._last.get(number, -1) for number in customers.tolist()), np.int64, customers.size)
        unmoved = customers[places < 0]
        unmoved = unmoved[~np.isin(unmoved, self._again)] if self._again.size else unmoved
        rows = self._kept.last_row_of(unmoved)
        return joined([part_of(self._records[places[places >= 0]]), self._kept.take(rows[rows >= 0])])

    def facet(self, line: int) -> str:
        """Give a set of properties (JSON); empty where there are none."""
        lines = self._kept.facets.height
        return self._kept.facets.item(line, 0) or "" if line < lines else self._facets[line - lines]

    def line_of(self, facet: str) -> int:
        """Give the number of a set of properties (JSON)."""
        number = self._line_of.setdefault(facet, len(self._facets))
        if number == len(self._facets):
            self._facets.append(facet)
        return number + self._kept.facets.height

    def move(self, part: Part) -> None:
        """Remember desires as they stand now, ordered by customer and time."""
        self._put(records_of(part))

    def begin_again(self, customers: Iterable[int]) -> None:
        """Forget all that was known of some customers."""
        gone = list(customers)
        for number in gone:
            self._last.pop(number, None)
        self._again = np.union1d(self._again, np.array(gone, np.int64))

    def _put(self, records: np.ndarray) -> None:
        if self._filled + records.size > self._records.size:
            self._make_room(records.size)
        self._records[self._filled : self._filled + records.size] = records
        # Of several desires of one customer the last stands last, and is the one that stays.
        self._last.update(
            zip(records["customer"].tolist(), range(self._filled, self._filled + records.size), strict=True)
        )
        self._filled += records.size

    def _make_room(self, more: int) -> None:
        """Keep only what is still pointed at, in room twice as large."""
        places = np.fromiter(self._last.values(), np.int64, len(self._last))
        roomy = np.empty(2 * (places.size + more) + 1024, self._records.dtype)
        roomy[: places.size] = self._records[places]
        self._last = dict(zip(self._last, range(places.size), strict=True))
        self._records, self._filled = roomy, places.size
