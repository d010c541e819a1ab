"""Searching what was said: in messages and notes, and in the names of their files, the newest first.

A search ends as soon as a page is full, however much there is: each index of words (`heedful.queries.word_index`) is
read from its newest row on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter

from heedful.models import Conversation
from heedful.queries.handle import handle_of
from heedful.queries.word_index import BEYOND, INDEXES, Hit, asked_by, hits

#: So many of each sort are looked at for one page: a conversation often holds a word many times.
_LOOKED_AT = 400
#: A view that somebody keeps holds words that stand in the newest so many of each sort.
LATELY = 400
SIZE = 40


@dataclass(frozen=True)
class Found:
    """One page of what was found, and where the next begins (empty on the last).

    `is_cut`: older messages or notes hold the words, too, and were not looked at.
    """

    rows: Sequence[Conversation]
    next: str
    is_cut: bool = False


def found(words: str, after: str = "") -> Found:
    """Find conversations in which all these words were said together: in one message, one note, or a file's name."""
    asked = asked_by(words)
    if not asked:
        return Found((), "")
    below = _places(after)
    return _page([hits(sort, asked, before, _LOOKED_AT) for sort, before in enumerate(below)], below)


def newest_with(words: str) -> tuple[list[int], bool]:
    """Give the conversations in which all these words were said lately: among the newest 400 of each sort.

    And whether more hold them.
    """
    asked = asked_by(words)
    lately = [hits(sort, asked, BEYOND, LATELY) for sort in range(len(INDEXES))] if asked else []
    return sorted({each.conversation for rows in lately for each in rows}), any(len(rows) == LATELY for rows in lately)


def newest_hits(words: str, most: int) -> list[Hit]:
    """Give the newest messages, notes and files that hold all these words, the newest first."""
    asked = asked_by(words)
    if not asked:
        return []
    return _merged([hits(sort, asked, BEYOND, most) for sort in range(len(INDEXES))])[:most]


def in_order(numbers: Sequence[int]) -> list[Conversation]:
    """Give conversations as the page shows them, in this order; those that are gone are left out."""
    rows = Conversation.objects.annotate(handle=handle_of("customer_id")).select_related("customer", "assignee")
    there = rows.in_bulk(list(numbers))
    return [there[each] for each in numbers if each in there]


def _places(after: str) -> list[int]:
    """Read from where each index is read on; from its newest row, where that is not said."""
    told = [int(part) if part.isascii() and part.isdecimal() else 0 for part in after.split(".")[: len(INDEXES)]]
    told += [0] * (len(INDEXES) - len(told))
    return [place if 0 < place < BEYOND else BEYOND for place in told]


def _merged(found_in: list[list[Hit]]) -> list[Hit]:
    # Merged and not sorted: each table is read in the order of its numbers, in which the next page goes on.
    return list(merge(*found_in, key=attrgetter("at"), reverse=True))


def _page(found_in: list[list[Hit]], below: list[int]) -> Found:
    """Give each conversation once, at its newest hit; note how far each index was read for it."""
    order: dict[int, None] = {}
    read = list(below)
    is_whole = True
    for each in _merged(found_in):
        if len(order) == SIZE and each.conversation not in order:
            is_whole = False
            break
        order.setdefault(each.conversation)
        read[each.sort] = each.number
    # Nought for an index of which nothing was read: the next page begins there at its newest row, too.
    has_more = not is_whole or any(len(rows) == _LOOKED_AT for rows in found_in)
    return Found(in_order(list(order)), ".".join(str(each % BEYOND) for each in read) if has_more else "")
