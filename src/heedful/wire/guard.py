"""Replies to be judged, as JSON lines: one object a line, and in it as little as the writer knows.

The rule of this file: a key that is missing is not known, and a value of another form is an error that
says which key it is. Nothing is guessed but the form of people: 'Ann <ann@x.example>', an
address, a name, or an object.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heedful.domain.guard import Customer, Elsewhere, Person, Reply, Turn, quoted

#: A line longer than this is no reply with its thread.
LONGEST_LINE = 64 * 1024 * 1024


class LineError(ValueError):
    """A line that is no reply; the message says why, for a person."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the id as it was given, of whatever type, and the reply."""

    id: Any
    reply: Reply


def read_line(line: bytes) -> Line:
    """Read one line; raises `LineError`."""
    if len(line) > LONGEST_LINE:
        raise LineError("The line is longer than 64 MB.")
    try:
        given = json.loads(line.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise LineError(f"The line is not JSON in UTF-8: {error}.") from error
    if not isinstance(given, dict):
        raise LineError('The line is not an object, such as {"draft": "..."}.')
    if not isinstance(given.get("draft"), str):
        raise LineError("'draft' is missing, or is no text.")
    return Line(given.get("id"), reply_of(given))


def reply_of(given: Mapping[str, Any]) -> Reply:
    """Read an object that has a draft; raises `LineError`."""
    draft: str = given["draft"]
    senders = _people(given, "from")
    customer = _object(given, "customer")
    return Reply(
        id=str(given.get("id") or ""),
        sender=senders[0] if senders else Person(),
        to=_people(given, "to"),
        cc=(*_people(given, "cc"), *_people(given, "bcc")),
        customer=Customer(_text(customer, "name"), tuple(_texts(customer, "identities"))),
        colleagues=_people(given, "colleagues"),
        thread=tuple(_turn(each) for each in _objects(given, "thread")),
        draft=draft,
        attachments=None if given.get("attachments") is None else tuple(map(str, _list(given, "attachments"))),
        elsewhere=_elsewhere(_objects(given, "others"), draft),
    )


def _turn(given: Mapping[str, Any]) -> Turn:
    kind = given.get("kind") or "message"
    if kind not in {"message", "note"}:
        raise LineError(f"'kind' in 'thread' is 'message' or 'note', and not {kind!r}.")
    senders = _people(given, "from")
    return Turn(
        sender=senders[0] if senders else Person(),
        to=(*_people(given, "to"), *_people(given, "cc")),
        text=_text(given, "text"),
        is_note=kind == "note",
    )


def _elsewhere(others: list[Mapping[str, Any]], draft: str) -> Elsewhere:
    """Read what an installation looks up in its tables, and a line gives by itself."""
    if not others:
        return Elsewhere()
    texts = [text for other in others for text in _texts(other, "texts")]
    return Elsewhere(
        handles=frozenset(handle for other in others for handle in _texts(other, "identities")),
        names=frozenset(name for other in others if (name := _text(other, "name"))),
        prints=frozenset().union(*(quoted(draft, text) for text in texts)),
    )


def _people(given: Mapping[str, Any], key: str) -> tuple[Person, ...]:
    value = given.get(key)
    if value is None or value == "":
        return ()
    return tuple(_person(each, key) for each in (value if isinstance(value, list) else [value]))


def _person(value: Any, key: str) -> Person:
    if isinstance(value, str):
        return person_of(value)
    if isinstance(value, dict):
        return Person(_text(value, "name"), _text(value, "address") or _text(value, "email"))
    raise LineError(f"'{key}' holds people: texts, or objects with 'name' and 'address'.")


def person_of(text: str) -> Person:
    """Read 'Ann <ann@x.example>', 'ann@x.example' or 'Ann'."""
    name, bracket, rest = text.rpartition("<")
    if bracket and rest.rstrip().endswith(">"):
        return Person(name.strip(" \t\"'"), rest.rstrip()[:-1].strip())
    return Person(address=text.strip()) if "@" in text else Person(name=text.strip())


def _text(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise LineError(f"'{key}' is no text.")
    return value


def _list(given: Mapping[str, Any], key: str) -> list[Any]:
    value = given.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise LineError(f"'{key}' is no list.")
    return value


def _texts(given: Mapping[str, Any], key: str) -> list[str]:
    values = _list(given, key)
    if not all(isinstance(value, str | int) for value in values):
        raise LineError(f"'{key}' is no list of texts.")
    return [str(value) for value in values]


def _object(given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = given.get(key)
    if value is None:
        return {}
    if isinstance(value, str):
        return {"name": value}
    if not isinstance(value, dict):
        raise LineError(f"'{key}' is no object.")
    return value


def _objects(given: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    values = _list(given, key)
    if not all(isinstance(value, dict) for value in values):
        raise LineError(f"'{key}' is no list of objects.")
    return values
