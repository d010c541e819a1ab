"""How well each of several texts fits the words of a search: the more often they stand in it, the better.

The rule of this file: it ranks texts of which all hold all words, as a search found them. So no word is rarer than
another among them, and of BM25 remains what the words do in one text: each further time counts for less, and a time
in a short text for more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

#: As usual with BM25: how soon a further time stops to count, and how much the length of a text does.
_SATURATION, _LENGTH = 1.2, 0.75
#: What stands in a heading counts for so many times in the text.
_HEADING = 3.0
#: The last word counts as a beginning; where it is only that, for so much.
_BEGINS = 0.5
_MARKS = re.compile("[\u0300-\u036f]+")


@dataclass(frozen=True)
class Said:
    """What is ranked: its heading (a subject, who said it), and its text or the beginning of that."""

    heading: str
    text: str


def ranks(words: Sequence[str], said: Sequence[Said]) -> list[float]:
    """Give the rank of each text, 0 or more; the last word counts as a beginning, too."""
    wanted = [re.compile(re.escape(folded)) for word in words if (folded := _fold(word))]
    read = [(_fold(each.heading), _fold(each.text)) for each in said]
    lengths = [len(heading) + len(text) for heading, text in read]
    usual = sum(lengths) / len(lengths) if any(lengths) else 1.0
    return [
        sum(_part(_times(heading, text, wanted, place), length / usual) for place in range(len(wanted)))
        for (heading, text), length in zip(read, lengths, strict=True)
    ]


def _part(times: float, length: float) -> float:
    return times * (_SATURATION + 1) / (times + _SATURATION * (1 - _LENGTH + _LENGTH * length))


def _times(heading: str, text: str, wanted: Sequence[re.Pattern[str]], place: int) -> float:
    begins = _BEGINS if place == len(wanted) - 1 else 0.0
    return _HEADING * _count(heading, wanted[place], begins) + _count(text, wanted[place], begins)


def _count(text: str, wanted: re.Pattern[str], begins: float) -> float:
    """Count a word where it stands whole, and for `begins` where another begins with it.

    Sought as letters, and only where they stand is looked at what is around them: that is far quicker than taking
    every text apart into words.
    """
    count = 0.0
    for found in wanted.finditer(text):
        start, end = found.span()
        if start == 0 or not text[start - 1].isalnum():
            count += begins if text[end : end + 1].isalnum() else 1
    return count


def _fold(text: str) -> str:
    """Write small and without marks on letters, as SQLite's index does; PostgreSQL's leaves the marks."""
    small = text.lower()
    return small if small.isascii() else _MARKS.sub("", normalize("NFKD", small))
