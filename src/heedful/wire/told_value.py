"""Values of a line of JSON that anybody can write: each is what it should be, or it is said what is there instead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from heedful.domain.tag import LONGEST, MOST, tag_key, tag_name

_SHOWN = 40
_EXAMPLE = "2026-11-23T09:41:00Z"


class BadLineError(ValueError):
    """A line that can't be taken; the message says where, and what to write instead."""


def told_object(value: object, place: str) -> Mapping[str, Any]:
    """Take a value for an object; raises `BadLineError`, as all of these do."""
    if not isinstance(value, dict):
        where = f"{place}: {shown(value)} is no object" if place else "the line is JSON, but no object"
        raise BadLineError(where)
    return value


def told_word(told: Mapping[str, Any], name: str, before: str, most: int | None = None) -> str:
    """Read a text that any database takes; a number is taken for its digits."""
    value = told.get(name)
    if value is None:
        return ""
    if isinstance(value, bool | float | list | dict):
        raise BadLineError(f"{before}{name}: {shown(value)} is no text")
    text = str(value).replace("\0", "")
    text = text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
    if most is None:
        return text
    if name == "id" and len(text) > most:
        raise BadLineError(f"{before}id is longer than {most} characters")
    return " ".join(text.split())[:most]


def told_time(told: Mapping[str, Any], place: str) -> datetime:
    """Read when it was, from `at`."""
    value = told.get("at")
    if value in (None, ""):
        raise BadLineError(f"{place} is missing; write for example {_EXAMPLE}")
    try:
        at = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
        if at is not None and at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        at = None
    why = "no time" if at is None else "a time without a zone"
    raise BadLineError(f"{place}: {shown(value)} is {why}; write for example {_EXAMPLE}")


def told_tags(told: Mapping[str, Any]) -> tuple[str, ...]:
    """Read the names of tags, each as it was written first; what is empty is none."""
    given = told.get("tags")
    if given in (None, ""):
        return ()
    if not isinstance(given, list):
        raise BadLineError(f"tags: {shown(given)} is no list")
    names: dict[str, str] = {}
    for place, each in enumerate(given):
        where = f"tags[{place}]"
        text = told_word({where: each}, where, "")
        name = tag_name(text)
        if text.strip() and not name:
            raise BadLineError(
                f"{where}: {shown(each)} is no tag; it needs letters or digits, at most {LONGEST} of them"
            )
        if name:
            names.setdefault(tag_key(name), name)
    if len(names) > MOST:
        raise BadLineError(f"tags has {len(names):,} entries, and no more than {MOST} can be taken")
    return tuple(names.values())


def shown(value: object) -> str:
    """Give the beginning of a value, for whoever looks for it in the line."""
    text = json.dumps(value, ensure_ascii=True, default=str)
    return f"{text[:_SHOWN]}..." if len(text) > _SHOWN else text
