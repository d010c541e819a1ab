"""Searching what was said: in messages and notes, the newest first.

The words are kept by the database (migration 'words of conversations'): FTS5 on SQLite, a GIN index on PostgreSQL.
Both find whole words, and those that begin with the last one that was typed. What is found is in order of arrival,
which is that of the numbers: so a search ends as soon as a page is full, however much there is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from operator import itemgetter

from django.db import connection

from heedful.models import Conversation
from heedful.queries.handle import handle_of

#: More words than this do not narrow a search any further.
_MOST_WORDS = 8
#: So many messages are looked at for one page: a conversation often holds a word many times.
_LOOKED_AT = 400
SIZE = 40
_WORD = re.compile(r"[\w@.+-]+")
_INSIDE = re.compile(r"[^\W_]+")

_SQLITE = {
    "message": (
        "SELECT m.id, m.conversation_id, m.at FROM heedful_message_words w JOIN heedful_message m ON m.id = w.rowid "
        "WHERE heedful_message_words MATCH %s AND w.rowid < %s ORDER BY w.rowid DESC LIMIT %s"
    ),
    "note": (
        "SELECT n.id, n.conversation_id, n.at FROM heedful_note_words w JOIN heedful_note n ON n.id = w.rowid "
        "WHERE heedful_note_words MATCH %s AND w.rowid < %s ORDER BY w.rowid DESC LIMIT %s"
    ),
}
# As in the migration, letter by letter: by its expression PostgreSQL knows the index.
_APART = "'@._-/:+=&?#~', '            '"
MESSAGE_VECTOR = (
    "to_tsvector('simple', translate(subject || ' ' || sender_name || ' ' || sender || ' ' || left(visible, 100000), "
    f"{_APART}))"
)
NOTE_VECTOR = f"to_tsvector('simple', translate(left(text, 100000), {_APART}))"
_POSTGRES = {
    "message": (
        "SELECT id, conversation_id, at FROM heedful_message WHERE "
        f"{MESSAGE_VECTOR} @@ to_tsquery('simple', %s) AND id < %s ORDER BY id DESC LIMIT %s"
    ),
    "note": (
        f"SELECT id, conversation_id, at FROM heedful_note WHERE {NOTE_VECTOR} "
        "@@ to_tsquery('simple', %s) AND id < %s ORDER BY id DESC LIMIT %s"
    ),
}
_BEYOND = 2**62


@dataclass(frozen=True)
class Found:
    """One page of what was found, and where the next begins (empty on the last)."""

    rows: Sequence[Conversation]
    next: str


def found(words: str, after: str = "") -> Found:
    """Find conversations in which all these words were said together, in one message or one note."""
    asked = _asked(words)
    if not asked:
        return Found((), "")
    places = [int(part) if part.isascii() and part.isdecimal() else 0 for part in after.split(".")[:2]]
    below = [place if 0 < place < _BEYOND else _BEYOND for place in [*places, 0, 0][:2]]
    hits = [_hits(sort, asked, before) for sort, before in zip(("message", "note"), below, strict=True)]
    return _page(hits, below)


def newest_with(words: str) -> list[int]:
    """Give the conversations in which all these words were said lately: among the newest 400 messages, and notes."""
    asked = _asked(words)
    if not asked:
        return []
    return sorted({number for sort in ("message", "note") for _, number, _ in _hits(sort, asked, _BEYOND)})


def _hits(sort: str, asked: str, below: int) -> list[tuple[int, int, datetime]]:
    statement = (_SQLITE if connection.vendor == "sqlite" else _POSTGRES)[sort]
    with connection.cursor() as cursor:
        cursor.execute(statement, [asked, below, _LOOKED_AT])
        return [(int(number), int(conversation), _instant(at)) for number, conversation, at in cursor.fetchall()]


def _instant(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at).replace(tzinfo=None) if isinstance(at, str) else at.replace(tzinfo=None)


def _page(hits: list[list[tuple[int, int, datetime]]], below: list[int]) -> Found:
    """Give each conversation once, at its newest hit; note how far both tables were read for it."""
    tagged = [[(at, sort, number, conversation) for number, conversation, at in rows] for sort, rows in enumerate(hits)]
    order: dict[int, None] = {}
    read = list(below)
    is_whole = True
    # Merged and not sorted: each table is read in the order of its numbers, in which the next page goes on.
    for _, sort, number, conversation in merge(*tagged, key=itemgetter(0), reverse=True):
        if len(order) == SIZE and conversation not in order:
            is_whole = False
            break
        order.setdefault(conversation)
        read[sort] = number
    has_more = not is_whole or any(len(rows) == _LOOKED_AT for rows in hits)
    rows = Conversation.objects.annotate(handle=handle_of("customer_id")).select_related("customer", "assignee")
    there = rows.in_bulk(list(order))
    return Found([there[each] for each in order if each in there], f"{read[0]}.{read[1]}" if has_more else "")


def _asked(words: str) -> str:
    """Write what was typed in the language of the database: all of the words, the last one as a beginning.

    What is between letters and digits parts words for both, so an address is asked for as its parts beside each other.
    """
    parts = [_INSIDE.findall(word) for word in _WORD.findall(words.replace("\0", " "))[:_MOST_WORDS]]
    parts = [each for each in parts if each]
    if connection.vendor == "sqlite":
        phrases = [" + ".join(f'"{word}"' for word in each) for each in parts]
        return " AND ".join(f"{phrase}*" if place == len(parts) - 1 else phrase for place, phrase in enumerate(phrases))
    typed = [word for each in parts for word in each]
    return " & ".join(f"'{word}':*" if place == len(typed) - 1 else f"'{word}'" for place, word in enumerate(typed))
