"""A text as words that can be compared: folded, with their places, and with the ends of sentences among them.

The rule of this file: folding keeps the length, so that every place in the folded text is one in the draft; and every
regular expression is linear, because the draft may be anything.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: Stands among the words where a sentence ends, and where only a part of one does.
STOP, QUESTION, PAUSE, COLON = ".", "?", ",", ":"
ENDS = frozenset({STOP, QUESTION})
BREAKS = ENDS | {PAUSE, COLON}
#: A line this short was ended by its writer, a longer one by a program that wraps.
_SHORT_LINE = 50
_AHEAD = 4

_TOKEN = re.compile(
    r"[^\W_]+|[.!?\u2026]+(?=[\s\"'\u00bb\u201d)]|$)|\n+|[,;:()\u2013\u2014\u00a1\u00bf]|\s-+\s|@(?=\w)"
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


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words and breaks of a text, each with where it stands there."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def raw(self, place: int) -> str:
        """Give a word as it was written."""
        return self.text[self.starts[place] : self.ends[place]]

    def sentence(self, place: int) -> range:
        """Give the places of the sentence around a word, without its ends."""
        first = last = place
        while first > 0 and self.words[first - 1] not in ENDS:
            first -= 1
        while last < len(self.words) and self.words[last] not in ENDS:
            last += 1
        return range(first, last)


def words_of(text: str) -> Words:
    """Cut a text into folded words and breaks; it begins with a stop and ends with some."""
    words, starts, ends = [STOP], [0], [0]
    line = 0
    for match in _TOKEN.finditer(fold(text)):
        word, start = match[0], match.start()
        if not word[0].isalnum():
            word = _break(word, start - line)
            line = match.end() if match[0][0] == "\n" else line
        if word:
            words.append(word)
            starts.append(start)
            ends.append(match.end())
    # Several stops, so that whoever looks a few words ahead need not ask whether there are any.
    words += [STOP] * _AHEAD
    starts += [len(text)] * _AHEAD
    ends += [len(text)] * _AHEAD
    return Words(text, words, starts, ends)


def _break(mark: str, length: int) -> str:
    """Name what a mark of punctuation ends; `length` is that of the line so far."""
    if mark[0] == "\n":
        return STOP if len(mark) > 1 or length < _SHORT_LINE else ""
    if mark == "@":
        return mark
    if mark[0] in ".!?\u2026":
        return QUESTION if "?" in mark else STOP
    return COLON if mark == ":" else PAUSE
