"""What stands around the events of a body, and how one dialect reads one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from heedful.wire.collect.calls import Call, Happened, Who
from heedful.wire.collect.harmless import harmless, harmless_text
from heedful.wire.collect.page import path_of
from heedful.wire.collect.refused import RefusedError, quoted
from heedful.wire.collect.skew import instant_of, shifted
from heedful.wire.collect.worth import worth_of

#: Longer kinds and ids of messages are not what their names say.
LONGEST_KIND = 200
_LONGEST_MESSAGE_ID = 200
#: It stands around every reject of a body: as long as it likes, ten thousand bad events would fill a disk.
_LONGEST_AROUND = 10_000


@dataclass(frozen=True)
class Envelope:
    """The events of one body; `around` is what must stand around one of them alone, so that it means the same."""

    name: str
    events: list[Any]
    around: Mapping[str, Any] = field(default_factory=dict)
    sent_at: Any = None

    def alone(self, event: Any) -> str:
        """Write a body, as JSON, that holds this event alone and reads the same, unless endless things stand around."""
        return json.dumps({**self._short_around, self.name: [event]})

    @cached_property
    def _short_around(self) -> Mapping[str, Any]:
        return self.around if len(json.dumps(self.around)) <= _LONGEST_AROUND else {}


@dataclass(frozen=True)
class Reading:
    """How events of one body are read: by which clock, and what the source wants kept."""

    received_at: int
    sent_at: Any = None
    kept_query: frozenset[str] = frozenset()
    kept_noise: frozenset[str] = frozenset()
    around: Mapping[str, Any] = field(default_factory=dict)
    # Somebody belongs to an organisation with every event that says so: once a body is enough.
    told_groups: set[tuple[Who, str]] = field(default_factory=set)

    def at(self, timestamp: Any, sent_at: Any = None) -> tuple[int, tuple[str, ...]]:
        """Give the time of an event by our clock; a `sent_at` of its own counts before that of the body."""
        sent = sent_at if instant_of(sent_at) is not None else self.sent_at
        return shifted(timestamp, sent, self.received_at)

    def path(self, address: Any) -> str | None:
        """Give the path of an address as it is kept."""
        return path_of(address, self.kept_query)


class Dialect(Protocol):
    """What a module of a dialect has."""

    def opened(self, document: Any) -> Envelope | None:
        """Give the events of a body read as JSON; None where it is not of this dialect."""

    def calls(self, event: dict[str, Any], reading: Reading) -> Iterator[Call]:
        """Read one event; raises `RefusedError`."""


def kind_of(value: Any) -> str:
    """Read the kind of a signal."""
    kind = harmless_text(value).strip() if isinstance(value, str) else ""
    if value is None or value == "":
        raise RefusedError("It does not say what happened: the event has no name.")
    if not kind:
        raise RefusedError(f"It does not say what happened: the name of the event is {quoted(value)}.")
    if len(kind) > LONGEST_KIND:
        raise RefusedError(f"The name of the event has {len(kind):,} characters; {LONGEST_KIND} are the most.")
    return kind


def mapping_of(value: Any, name: str) -> dict[str, Any]:
    """Read an object that may be left out, made harmless, without what is null."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RefusedError(f"{name} should be an object, and is {quoted(value)}.")
    return {key: part for key, part in harmless(value).items() if part is not None}


def message_id_of(value: Any) -> str | None:
    """Read the id of a message; a longer one than anybody makes is cut, and still the same when it is sent again."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return harmless_text(value)[:_LONGEST_MESSAGE_ID] or None if isinstance(value, str) else None


def happened(
    who: Who,
    when: tuple[int, tuple[str, ...]],
    kind: str,
    properties: Mapping[str, Any],
    *,
    path: str | None = None,
    message_id: str | None = None,
    address: str | None = None,
) -> Happened:
    """Put a signal together; its value is read from its properties."""
    value, currency = worth_of(properties)
    at, marks = when
    return Happened(who, at, kind, path, message_id, value, currency, properties, marks, address)
