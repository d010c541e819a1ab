"""Calls: what clients tell us, whatever dialect they speak.

The rule of this file: values only. Times are ms since 1970 in UTC, already shifted by the skew of the client's
clock. A handle is what a client calls a person; one that says nothing ('null', 'guest') has become None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Who:
    """By which handles a client knows the person; at least one of them is there."""

    user_id: str | None = None
    anonymous_id: str | None = None


@dataclass(frozen=True)
class Happened:
    """A signal. `message_id` is None where the client gives none, and then it is never a repeat.

    `properties` hold JSON values; `marks` say what we changed, such as 'time taken as received'. `address` is the
    network address from which the event itself says that the customer came; it goes no further than a place.
    """

    who: Who
    at: int
    kind: str
    path: str | None = None
    message_id: str | None = None
    value: float | None = None
    currency: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    address: str | None = None


@dataclass(frozen=True)
class Identified:
    """Somebody is one person under both handles, and we learn traits of theirs (as sent)."""

    who: Who
    at: int
    traits: Mapping[str, Any] = field(default_factory=dict)
    message_id: str | None = None


@dataclass(frozen=True)
class Aliased:
    """Whom we knew as `previous` is `user_id`."""

    previous: str
    user_id: str
    at: int
    message_id: str | None = None


@dataclass(frozen=True)
class Grouped:
    """Somebody belongs to an organisation (its id as the client has it), and we learn traits of that.

    `who` is None where only the organisation is told about.
    """

    who: Who | None
    at: int
    organisation: str
    traits: Mapping[str, Any] = field(default_factory=dict)
    message_id: str | None = None


@dataclass(frozen=True)
class Unreadable:
    """An event that can't be taken: why, in a sentence for a person, and what it was (JSON text)."""

    reason: str
    body: str


Call = Happened | Identified | Aliased | Grouped | Unreadable
