"""Deliveries read into rows: what settling needs to know of each signal, in the order in which they arrived."""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from heedful.domain.pattern import Value
from heedful.log.repeats import digest_of
from heedful.models import Delivery, Identity, Source
from heedful.services.facets import TIME_CORRECTED
from heedful.services.gone import Gone
from heedful.wire.collect.calls import Aliased, Grouped, Happened, Identified, Unreadable, Who
from heedful.wire.collect.decode import decode

_log = logging.getLogger("heedful.settle")

Telling = Identified | Aliased | Grouped
Handle = tuple[str, str]
#: How deep properties within properties get names of their own.
_DEEPEST = 3


@dataclass(frozen=True)
class Arrived:
    """One signal: its source and handle, the digest of its id (0 without one), its properties, flat, and whence."""

    signal: Happened
    source: Source
    handle: Handle
    message: int
    properties: Mapping[str, Value]
    address: str | None


@dataclass
class Arrivals:
    """What some deliveries brought: signals, what they tell of people, and what can't be read.

    What is told lies in parts to be learnt one after the other: an alias ends one, since who is meant by it follows
    from all that was told before.
    """

    deliveries: list[Delivery]
    signals: list[Arrived] = field(default_factory=list)
    told: list[list[Telling]] = field(default_factory=list)
    unreadable: list[tuple[Delivery, Unreadable]] = field(default_factory=list)
    _is_ended: bool = True

    def tell(self, told: Sequence[Telling]) -> None:
        """Add what one delivery tells of people."""
        if not told:
            return
        if self._is_ended:
            self.told.append([])
        self.told[-1] += told
        self._is_ended = any(isinstance(each, Aliased) for each in told)


def read_deliveries(deliveries: Iterable[Delivery], gone: Gone) -> Arrivals:
    """Decode deliveries; one that can't be decoded at all is unreadable as a whole, and the others go on."""
    arrivals = Arrivals(list(deliveries))
    for delivery in arrivals.deliveries:
        _read(delivery, arrivals, gone)
    return arrivals


def _read(delivery: Delivery, arrivals: Arrivals, gone: Gone) -> None:
    told: list[Telling] = []
    for call in _calls(delivery):
        if gone.any_of(_handles_in(call), delivery.received_at):
            continue
        if isinstance(call, Unreadable):
            arrivals.unreadable.append((delivery, call))
        elif isinstance(call, Happened):
            arrivals.signals.append(_arrived(call, delivery))
            told += _both_handles(call)
        else:
            told.append(call)
    arrivals.tell(told)


def _handles_in(call: Any) -> list[Handle]:
    """Give every handle that a call names."""
    who = getattr(call, "who", None) or Who()
    users = [who.user_id, getattr(call, "user_id", None), getattr(call, "previous", None)]
    browsers = [who.anonymous_id, getattr(call, "previous", None)]
    email = getattr(call, "traits", {}).get("email")
    return [
        *((Identity.Sort.USER_ID.value, user) for user in users if user is not None),
        *((Identity.Sort.ANONYMOUS.value, browser) for browser in browsers if browser is not None),
        *([(Identity.Sort.EMAIL.value, email.strip().lower())] if isinstance(email, str) else []),
    ]


def _calls(delivery: Delivery) -> list[Any]:
    source = delivery.source
    body = zlib.decompress(bytes(delivery.body))
    received = round(delivery.received_at.timestamp() * 1000)
    try:
        return list(
            decode(delivery.dialect, body, received, frozenset(source.kept_query), frozenset(source.kept_noise))
        )
    except Exception:  # noqa: BLE001 - see below
        # What was accepted must never stop what comes after it: it is set aside whole, with its words in the log.
        _log.exception("delivery %s of source %s can't be read", delivery.pk, source.pk)
        return [Unreadable("We failed to read this; it is our mistake.", body.decode("utf-8", "replace"))]


def _both_handles(call: Happened) -> list[Telling]:
    """Let a signal that carries both handles say that they are one person, as its client says by that.

    Some clients do with every signal; what is known already is left out before anything is learnt.
    """
    who = call.who
    return [Identified(who, call.at)] if who.user_id is not None and who.anonymous_id is not None else []


def _arrived(call: Happened, delivery: Delivery) -> Arrived:
    source = delivery.source
    message = digest_of(source.pk, call.message_id) if call.message_id else 0
    properties = dict(_flat(call.properties))
    if call.marks:
        # No property of the client's: it says that the time is ours.
        properties[TIME_CORRECTED] = ", ".join(call.marks)
    return Arrived(call, source, handle_of(call.who), message, properties, call.address or delivery.address)


def handle_of(who: Who) -> Handle:
    """Give the handle by which a signal is filed: the user id where there is one."""
    if who.user_id is not None:
        return Identity.Sort.USER_ID, who.user_id
    return Identity.Sort.ANONYMOUS, who.anonymous_id or ""


def _flat(properties: Mapping[str, Any], prefix: str = "", depth: int = 1) -> Iterator[tuple[str, Value]]:
    """Name what lies within properties by a path ('address.city'), so that conditions and groups can ask for it."""
    for name, value in properties.items():
        if isinstance(value, Mapping) and depth < _DEEPEST:
            yield from _flat(value, f"{prefix}{name}.", depth + 1)
        elif isinstance(value, str | int | float | bool) or value is None:
            yield f"{prefix}{name}", value
        else:
            yield f"{prefix}{name}", json.dumps(value, ensure_ascii=False)
