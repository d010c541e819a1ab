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
    r"([^\W_]+|[.!?\u2026]+(?=[\s\"'\u00bb\u201d)]|$)|\n\n|(?<![^\n]{50})\n|[,;:()\u2013\u2014\u00a1\u00bf]|\s-+\s|@(?=\w))"
)
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
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
    if text.isascii():
        return text.lower()
    # Letter by letter only where it is needed: most of a text is quicker as a whole.
    return _FOREIGN.sub(lambda run: run[0].translate(_FOLDS), text).lower()


@dataclass(frozen=True)
class Words:
    """Folded words and breaks of a text, each with where it stands there."""

    text: str
    folded: str
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
    folded = fold(text)
    # What lies between words, a word, what lies between, ...: much quicker than a match for each, and their places.
    pieces = _TOKEN.split(folded)
    places = list(accumulate(map(len, pieces)))
    found = pieces[1::2]
    named = {word: _break(word) for word in set(found) if not word[0].isalnum()}
    # Several stops, so that whoever looks a few words ahead need not ask whether there are any.
    words = [STOP, *[named.get(word, word) for word in found], *[STOP] * _AHEAD]
    end = [len(text)] * _AHEAD
    return Words(text, folded, words, [0, *places[0:-1:2], *end], [0, *places[1::2], *end])


def _break(mark: str) -> str:
    """Name what a mark of punctuation ends."""
    if mark in {"@", ":"}:
        return mark
    if mark[0] in "\n.!?\u2026":
        return QUESTION if "?" in mark else STOP
    return PAUSE
