"""A text as words that can be compared: folded, with their places, and with the ends of sentences among them.

The rule of this file: folding keeps the length, so that every place in the folded text is one in the draft; and every
regular expression is linear, because the draft may be anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

#: Stands among the words where a sentence ends, and where only a part of one does.
STOP, QUESTION, PAUSE, COLON = ".", "?", ",", ":"
ENDS = frozenset({STOP, QUESTION})
BREAKS = ENDS | {PAUSE, COLON}
_AHEAD = 4

# A break of a line ends a sentence where the line is short: the fifty characters before it are not all of one line.
_TOKEN = re.compile(
    r"[^\W_]+|[.!?\u2026]+(?=[\s\"'\u00bb\u201d)]|$)|\n\n|(?<![^\n]{50})\n|[,;:()\u2013\u2014\u00a1\u00bf]|\s-+\s|@(?=\w)"
)
_APOSTROPHES = {ord("’"): "'", ord("‘"): "'", 0x2BC: "'"}


class _Folds(dict[int, int | str]):
    """Each letter without its accent and in lower case, as one letter."""

    def __missing__(self, code: int) -> int | str:
        plain = unicodedata.normalize("NFKD", chr(code))[0].lower()
        folded = plain if len(plain) == 1 else chr(code)
        self[code] = folded
        return folded


_FOLDS = _Folds(_APOSTROPHES)


def fold(text: str) -> str:
    """Give a text in lower case and without accents; it keeps its length."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


@dataclass(frozen=True)
class Words:
    """Folded words and breaks of a text, each with where it stands there."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def raw(self, place: int) -> str:
        """Give a word as it was written."""
        return self.text[self.starts[place] : self.ends[place]]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Give where each word stands; the stops at the end, which nothing follows, are left out."""
        found: dict[str, list[int]] = {}
        for at, word in enumerate(self.words[:-1]):
            found.setdefault(word, []).append(at)
        return found

    def of(self, wanted: Iterable[str]) -> list[int]:
        """Give the places of all these words, in order."""
        return sorted(at for word in wanted for at in self.places.get(word, ()))

    @cached_property
    def sentences(self) -> list[int]:
        """Give for each word the number of its sentence."""
        return list(accumulate(word in ENDS for word in self.words))


def words_of(text: str) -> Words:
    """Cut a text into folded words and breaks; it begins with a stop and ends with some."""
    found = list(_TOKEN.finditer(fold(text)))
    # Several stops, so that whoever looks a few words ahead need not ask whether there are any.
    words = [STOP, *[word if (word := match[0])[0].isalnum() else _break(word) for match in found], *[STOP] * _AHEAD]
    end = [len(text)] * _AHEAD
    return Words(
        text, words, [0, *[match.start() for match in found], *end], [0, *[match.end() for match in found], *end]
    )


def _break(mark: str) -> str:
    """Name what a mark of punctuation ends."""
    if mark in {"@", ":"}:
        return mark
    if mark[0] in "\n.!?\u2026":
        return QUESTION if "?" in mark else STOP
    return PAUSE
