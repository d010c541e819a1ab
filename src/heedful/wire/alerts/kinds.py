"""Which of our kinds an event is: by its name, else by its codes, else by a word within its name.

The rule of this file: a name decides what may be said of an event, never whom it touches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from heedful.domain.moment_kind import OTHER
from heedful.wire.alerts.kind_table import AWARENESS, CODES, ENDINGS, GDACS, NAMES, WITHIN

_NUMBER = re.compile(r"\s*(\d{1,2})\b")
#: Scripts that put spaces between words.
_SPACED = re.compile(r"[a-zà-ÿа-я]")
_SHORT = 6


def kind_of(event: str, codes: Iterable[str] = (), parameters: Mapping[str, str] | None = None) -> str:
    """Give our kind of an event; 'other' where no table knows it.

    `codes` are values of CAP's `eventCode`, `parameters` CAP's by their names in small letters (`awareness_type` of
    MeteoAlarm, `eventtype` of GDACS).
    """
    said = parameters or {}
    by_number = _NUMBER.match(said.get("awareness_type", ""))
    candidates = (
        by_name(event),
        GDACS.get(said.get("eventtype", "").upper()),
        next((CODES[code.upper()] for code in codes if code.upper() in CODES), None),
        AWARENESS.get(by_number[1]) if by_number else None,
        _by_word(event.casefold()),
    )
    return next((found for found in candidates if found), OTHER)


@lru_cache(maxsize=1024)
def by_name(event: str) -> str | None:
    """Give our kind of a name that a table holds, with or without what services put behind it ('Warning', 'Watch')."""
    name = event.casefold().strip()
    while name not in NAMES:
        ending = next((each for each in ENDINGS if name.endswith(f" {each}")), None)
        if ending is None:
            return None
        name = name[: -len(ending) - 1].rstrip()
    return NAMES[name]


@lru_cache(maxsize=1024)
def _by_word(name: str) -> str | None:
    return next((found for word, found in WITHIN if _is_within(word, name)), None)


def _is_within(word: str, name: str) -> bool:
    """Tell whether a word begins in a name, or a longer one stands anywhere: 'Gewitter' in 'Wärmegewitter'.

    A short one is a whole word, with an ending of two letters at most, unless the table lets it go on: 'vent' is no
    'event' and no 'ventilation', and 'sturm*' is also 'Sturmböen'.
    """
    if len(word) > _SHORT or not _SPACED.match(word):
        return word.rstrip("*") in name
    ending = r"\w*" if word.endswith("*") else r"\w{0,2}"
    return re.search(rf"(?<!\w){re.escape(word.rstrip('*'))}{ending}(?!\w)", name) is not None
