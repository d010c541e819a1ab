"""How much is asked for, or done, at once: no writer waits for more than a few hundredths of a second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")

#: Rows in one transaction: a thousand at once kept other writers waiting for 89 ms, 250 do for 14.
BITE = 250
#: SQLite takes so many values in one query, on every version that we run on.
ASKED_AT_ONCE = 500


def bites(items: Iterable[Item], size: int = BITE) -> Iterator[list[Item]]:
    """Cut into lists of at most `size`."""
    rest = iter(items)
    while bite := list(islice(rest, size)):
        yield bite
