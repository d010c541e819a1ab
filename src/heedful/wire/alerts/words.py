"""Words of a feed: made harmless, and found among those of CAP whatever their case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

#: Control characters and halves of surrogate pairs: no database and no terminal takes them.
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
LONGEST_NAME = 200
LONGEST_ID = 500
LONGEST_HEADLINE = 1000
_LONGEST_WARNING = 300
#: Whoever has read fifty knows that the file is not as it should be.
_MOST_WARNINGS = 50
#: CAP 1.0 had one word more.
_OLD_WORDS = {"verylikely": "likely"}

Words = TypeVar("Words", bound=StrEnum)


def plain(value: Any, longest: int = LONGEST_NAME) -> str:
    """Give a text on one line, without what is no character, and no longer than `longest`; '' for what is no text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(_NO_CHARACTER.sub(" ", str(value)).split())[:longest]


def told(warnings: Iterable[str]) -> tuple[str, ...]:
    """Give warnings for a person: each once, harmless, and of more than 51 the first fifty."""
    found = list(dict.fromkeys(warnings))
    rest = len(found) - _MOST_WARNINGS
    if rest > 1:
        found[_MOST_WARNINGS:] = [f"And {rest:,} more."]
    return tuple(dict.fromkeys(plain(warning, _LONGEST_WARNING) for warning in found))


def chosen(words: type[Words], given: str, default: Words, name: str, warnings: list[str]) -> Words:
    """Find a word of CAP; what is missing or unknown is `default`, and said in `warnings`."""
    key = _key(given)
    for each in words:
        if _key(each.value) == _OLD_WORDS.get(key, key):
            if each.value != given:
                warnings.append(f"'{name}' is '{given}'; read as {each.value}.")
            return each
    said = f"'{name}' is '{given}', which is no word of CAP" if given else f"'{name}' is missing"
    warnings.append(f"{said}; taken as {default.value}.")
    return default


def _key(word: str) -> str:
    return word.casefold().replace(" ", "").replace("-", "").replace("_", "")
