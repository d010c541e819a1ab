"""The indexes of words that the database keeps: of messages and notes, and of the names of files that came with them.

They are made by migrations: FTS5 on SQLite, a GIN index on PostgreSQL. Both find whole words, and those that begin with
the last one that was typed. What is found is in order of arrival, which is that of the numbers: so a search ends as
soon as there is enough, however much there is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

#: More words than this do not narrow a search any further.
_MOST_WORDS = 8
_WORD = re.compile(r"[\w@.+-]+")
_INSIDE = re.compile(r"[^\W_]+")
# As in the migration, letter by letter: by its expression PostgreSQL knows the index.
_APART = "'@._-/:+=&?#~', '            '"


@dataclass(frozen=True)
class WordIndex:
    """One index: the table whose words it holds, what PostgreSQL indexes of a row of it, and of which of both it is.

    `said` is the table by whose rows a file was sent; '' where the rows are themselves what was said.
    """

    table: str
    expression: str
    said: str = ""

    @property
    def words(self) -> str:
        """Give the name of the index."""
        return f"{self.table}_words"

    @property
    def vector(self) -> str:
        """Give what PostgreSQL indexes, as words."""
        return f"to_tsvector('simple', translate({self.expression}, {_APART}))"

    def statement(self) -> str:
        """Write the question for the newest rows that hold words: these, below which number, and how many at most."""
        said, joined = "r", ""
        if self.said:
            said, joined = "s", f" JOIN heedful_{self.said} s ON s.id = r.{self.said}_id"
        shown = f"SELECT r.id, {said}.conversation_id, {said}.at"
        if connection.vendor == "sqlite":
            return (
                f"{shown} FROM {self.words} w JOIN {self.table} r ON r.id = w.rowid{joined} "
                f"WHERE {self.words} MATCH %s AND w.rowid < %s ORDER BY w.rowid DESC LIMIT %s"
            )
        return (
            f"{shown} FROM {self.table} r{joined} "
            f"WHERE {self.vector} @@ to_tsquery('simple', %s) AND r.id < %s ORDER BY r.id DESC LIMIT %s"
        )


MESSAGES = WordIndex(
    "heedful_message", "subject || ' ' || sender_name || ' ' || sender || ' ' || left(visible, 100000)"
)
NOTES = WordIndex("heedful_note", "left(text, 100000)")
ATTACHMENTS = WordIndex("heedful_attachment", "r.name", "message")
NOTE_FILES = WordIndex("heedful_notefile", "r.name", "note")
#: All of them; the place of each in here is its sort.
INDEXES = (MESSAGES, NOTES, ATTACHMENTS, NOTE_FILES)
BEYOND = 2**62


@dataclass(frozen=True)
class Hit:
    """What holds all the words: by its sort, its number there, the conversation, and when that was said."""

    at: datetime
    sort: int
    number: int
    conversation: int


def hits(sort: int, asked: str, below: int, most: int) -> list[Hit]:
    """Give the newest of a sort that hold what is asked for, among those below a number."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES[sort].statement(), [asked, below, most])
        return [Hit(_instant(at), sort, int(number), int(row)) for number, row, at in cursor.fetchall()]


def said_of(words: str) -> list[str]:
    """Give the words that are looked for, one by one."""
    return [word for each in _parts(words) for word in each]


def asked_by(words: str) -> str:
    """Write what was typed in the language of the database: all of the words, the last one as a beginning.

    What is between letters and digits parts words for both, so an address is asked for as its parts beside each other.
    Gives '' where there is nothing to look for.
    """
    if connection.vendor == "sqlite":
        parts = _parts(words)
        phrases = [" + ".join(f'"{word}"' for word in each) for each in parts]
        return " AND ".join(f"{phrase}*" if place == len(parts) - 1 else phrase for place, phrase in enumerate(phrases))
    typed = said_of(words)
    return " & ".join(f"'{word}':*" if place == len(typed) - 1 else f"'{word}'" for place, word in enumerate(typed))


def _parts(words: str) -> list[list[str]]:
    parts = [_INSIDE.findall(word) for word in _WORD.findall(words.replace("\0", " "))[:_MOST_WORDS]]
    return [each for each in parts if each]


def _instant(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at).replace(tzinfo=None) if isinstance(at, str) else at.replace(tzinfo=None)
