"""Our own dialect: a list of `{kind, at, user_id, anonymous_id, path, value, currency, properties, message_id}`.

`at` may be left out (now), and so may all but `kind` and one of the ids. Around the list may stand
`{"signals": [...], "sent_at": ...}`, by which a wrong clock is noticed. Three kinds are no signals: `identify` (with
`traits`), `alias` (with `previous_id`) and `group` (with `organisation` and `traits`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from heedful.wire.collect.calls import Aliased, Call, Grouped, Identified, Who
from heedful.wire.collect.envelope import Envelope, Reading, happened, kind_of, mapping_of, message_id_of
from heedful.wire.collect.handles import handle_of
from heedful.wire.collect.page import campaign_of, without_query
from heedful.wire.collect.refused import RefusedError, quoted
from heedful.wire.collect.worth import currency_of, number_of


@dataclass(frozen=True)
class Own:
    """Reads bodies of our own script, and of whoever writes to us without a client."""

    def opened(self, document: Any) -> Envelope | None:
        """Give the events of a body."""
        if isinstance(document, list):
            return Envelope("signals", document)
        if not isinstance(document, dict):
            return None
        around = {"sent_at": document["sent_at"]} if "sent_at" in document else {}
        events = document.get("signals", [document] if "kind" in document else None)
        return Envelope("signals", events, around, document.get("sent_at")) if isinstance(events, list) else None

    def calls(self, event: dict[str, Any], reading: Reading) -> Iterator[Call]:
        """Read one event."""
        kind = kind_of(event.get("kind"))
        at, marks = reading.at(event.get("at"), event.get("sent_at"))
        message_id = message_id_of(event.get("message_id"))
        if kind == "alias":
            yield from _alias(event, at, message_id)
        elif kind == "group":
            traits = mapping_of(event.get("traits"), "‘traits’")
            yield Grouped(_who(event), at, _organisation(event), traits, message_id)
        elif kind == "identify":
            yield Identified(_who(event), at, mapping_of(event.get("traits"), "‘traits’"), message_id)
        else:
            yield _signal(event, reading, kind, (at, marks), message_id)


def _signal(
    event: dict[str, Any], reading: Reading, kind: str, when: tuple[int, tuple[str, ...]], message_id: str | None
) -> Call:
    properties = {**campaign_of(event.get("path")), **mapping_of(event.get("properties"), "‘properties’")}
    if "referrer" in properties:
        properties["referrer"] = without_query(properties["referrer"])
    path = reading.path(event.get("path"))
    found = happened(_who(event), when, kind, properties, path=path, message_id=message_id)
    if event.get("value") is None:
        return found
    value = number_of(event["value"])
    if value is None:
        raise RefusedError(f"Its value is {quoted(event['value'])}, and should be a number.")
    return replace(found, value=value, currency=currency_of(event.get("currency")) or found.currency)


def _alias(event: dict[str, Any], at: int, message_id: str | None) -> Iterator[Call]:
    previous, user_id = handle_of(event.get("previous_id")), handle_of(event.get("user_id"))
    if previous is None or user_id is None:
        raise RefusedError("It says that two ids are one person, and one of them identifies nobody.")
    if previous != user_id:
        yield Aliased(previous, user_id, at, message_id)


def _organisation(event: dict[str, Any]) -> str:
    organisation = handle_of(event.get("organisation"))
    if organisation is None:
        raise RefusedError("It does not say which organisation.")
    return organisation


def _who(event: dict[str, Any]) -> Who:
    who = Who(handle_of(event.get("user_id")), handle_of(event.get("anonymous_id")))
    if who == Who():
        raise RefusedError("It names nobody: neither ‘user_id’ nor ‘anonymous_id’ identifies anybody.")
    return who
