"""Message ids and references, without their angle brackets."""

from __future__ import annotations

import re

_ID = re.compile(r"<([^<>]{1,998})>")
_BARE = re.compile(r"[^\s<>(),;\"]{1,300}@[^\s<>(),;\"]{1,300}")
_LONGEST = 998


def read_ids(text: str) -> list[str]:
    """Give the message ids in a header, in order, each once. Blanks that folding left inside are taken out."""
    found = [re.sub(r"\s+", "", each) for each in _ID.findall(text)] or _BARE.findall(text)
    return list(dict.fromkeys(each for each in found if each))


def read_id(text: str) -> str | None:
    """Give the first message id, also where it is written without brackets."""
    found = read_ids(text)
    bare = text.strip().strip("<>").strip()
    if found or not bare:
        return found[0] if found else None
    return re.split(r"\s", bare)[0][:_LONGEST]


def capped(ids: list[str], most: int) -> list[str]:
    """Keep references below `most` characters: the first, which began it all, and as many of the last as fit."""
    if _length(ids) < most:
        return ids
    room = most - _length(ids[:1]) - 1
    kept: list[str] = []
    for each in reversed(ids[1:]):
        room -= len(each) + 3
        if room < 0:
            break
        kept.append(each)
    return [*ids[:1], *reversed(kept)]


def _length(ids: list[str]) -> int:
    return sum(len(each) + 3 for each in ids)
