"""The dialect of Segment's clients and of RudderStack's, which speak it too.

`POST /v1/batch` brings `{"batch": [...], "sentAt": ...}`, the single calls (`/v1/track`, analytics-next's `/t`) one
event; its `type` says which call it was, and the dialect's name does where an address stands for it
('segment.track').
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heedful.wire.collect.calls import Aliased, Call, Grouped, Happened, Identified, Who
from heedful.wire.collect.envelope import Envelope, Reading, happened, kind_of, mapping_of, message_id_of
from heedful.wire.collect.handles import handle_of
from heedful.wire.collect.harmless import harmless_text
from heedful.wire.collect.page import campaign_of, without_query
from heedful.wire.collect.refused import RefusedError, quoted
from heedful.wire.collect.whence import address_of

#: These repeat the address of a page, with the query that we cut.
_ADDRESS = frozenset({"url", "path", "search"})
_SORTS = ("track", "page", "screen", "identify", "alias", "group")


@dataclass(frozen=True)
class Segment:
    """Reads bodies of Segment and RudderStack; `sort` is the call that an address stands for."""

    sort: str | None = None

    def opened(self, document: Any) -> Envelope | None:
        """Give the events of a batch, or the one event that a body is."""
        if not isinstance(document, dict):
            return None
        around = {name: document[name] for name in ("sentAt", "context") if name in document}
        if "batch" not in document:
            return Envelope("batch", [document], {name: around[name] for name in around if name == "sentAt"})
        events = document["batch"]
        return Envelope("batch", events, around, document.get("sentAt")) if isinstance(events, list) else None

    def calls(self, event: dict[str, Any], reading: Reading) -> Iterator[Call]:
        """Read one event."""
        sort = event.get("type") or self.sort
        read = _READERS.get(sort) if isinstance(sort, str) else None
        if read is None:
            raise RefusedError(f"Its type is {quoted(sort)}; known are {', '.join(_SORTS)}.")
        yield from read(event, reading)


def _track(event: dict[str, Any], reading: Reading) -> Iterator[Call]:
    properties = _properties(event)
    properties = {**_campaign(event, reading), **properties}
    yield happened(
        _who(event),
        _when(event, reading),
        kind_of(event.get("event")),
        properties,
        message_id=_message(event),
        address=_whence(event, reading),
    )


def _page(event: dict[str, Any], reading: Reading) -> Iterator[Call]:
    yield _view(event, reading, address=_address(event, reading))


def _screen(event: dict[str, Any], reading: Reading) -> Iterator[Call]:
    # An app has no addresses: the name of the screen is where somebody is. Older clients call it a category.
    yield _view(event, reading, address=event.get("name") or event.get("category"))


def _view(event: dict[str, Any], reading: Reading, address: Any) -> Happened:
    sent = _properties(event)
    kept = {name: value for name, value in sent.items() if name not in _ADDRESS}
    referrer = without_query(kept.pop("referrer", None) or _web_page(event, reading).get("referrer"))
    title = kept.pop("title", None) or _web_page(event, reading).get("title") or kept.pop("name", None)
    named = {"title": title or event.get("name"), "category": event.get("category"), "referrer": referrer}
    told = {name: harmless_text(text) for name, text in named.items() if isinstance(text, str) and text}
    properties = {**_campaign(event, reading), **campaign_of(address), **kept, **told}
    if properties.get("name") == properties.get("title"):
        properties.pop("name", None)
    return happened(
        _who(event),
        _when(event, reading),
        "page",
        properties,
        path=reading.path(address),
        message_id=_message(event),
        address=_whence(event, reading),
    )


def _identify(event: dict[str, Any], reading: Reading) -> Iterator[Call]:
    traits = event.get("traits")
    if not traits:
        # RudderStack's Python client sends them here alone.
        traits = _context(event, reading).get("traits")
    yield Identified(_who(event), _when(event, reading)[0], mapping_of(traits, "‘traits’"), _message(event))


def _alias(event: dict[str, Any], reading: Reading) -> Iterator[Call]:
    previous, user_id = handle_of(event.get("previousId")), handle_of(event.get("userId"))
    if previous is None or user_id is None:
        raise RefusedError("It says that two ids are one person, and one of them identifies nobody.")
    if previous != user_id:
        yield Aliased(previous, user_id, _when(event, reading)[0], _message(event))


def _group(event: dict[str, Any], reading: Reading) -> Iterator[Call]:
    organisation = handle_of(event.get("groupId"))
    if organisation is None:
        raise RefusedError("It does not say which organisation: there is no ‘groupId’.")
    traits = mapping_of(event.get("traits"), "‘traits’")
    yield Grouped(_who(event), _when(event, reading)[0], organisation, traits, _message(event))


_READERS = {
    "track": _track,
    "page": _page,
    "screen": _screen,
    "identify": _identify,
    "alias": _alias,
    "group": _group,
}


def _who(event: dict[str, Any]) -> Who:
    who = Who(handle_of(event.get("userId")), handle_of(event.get("anonymousId")))
    if who == Who():
        raise RefusedError("It names nobody: neither ‘userId’ nor ‘anonymousId’ identifies anybody.")
    return who


def _when(event: dict[str, Any], reading: Reading) -> tuple[int, tuple[str, ...]]:
    # RudderStack's clients call it the original one, since their server writes a shifted one beside it.
    timestamp = event.get("originalTimestamp") or event.get("timestamp")
    return reading.at(timestamp, event.get("sentAt"))


def _message(event: dict[str, Any]) -> str | None:
    return message_id_of(event.get("messageId"))


def _properties(event: dict[str, Any]) -> dict[str, Any]:
    return mapping_of(event.get("properties"), "‘properties’")


def _context(event: dict[str, Any], reading: Reading) -> Mapping[str, Any]:
    context = event.get("context") or reading.around.get("context")
    return context if isinstance(context, dict) else {}


def _whence(event: dict[str, Any], reading: Reading) -> str | None:
    return address_of(_context(event, reading).get("ip"))


def _web_page(event: dict[str, Any], reading: Reading) -> Mapping[str, Any]:
    page = _context(event, reading).get("page")
    return page if isinstance(page, dict) else {}


def _address(event: dict[str, Any], reading: Reading) -> Any:
    """Give where a page is: its address rather than its path, since the address has the query."""
    sent = event.get("properties")
    sent = sent if isinstance(sent, dict) else {}
    page = _web_page(event, reading)
    return sent.get("url") or sent.get("path") or page.get("url") or page.get("path")


def _campaign(event: dict[str, Any], reading: Reading) -> dict[str, str]:
    campaign = _context(event, reading).get("campaign")
    if not isinstance(campaign, dict):
        return {}
    named = {"campaign" if name == "name" else name: value for name, value in campaign.items()}
    return {
        f"utm_{name}": harmless_text(named[name])
        for name in ("source", "medium", "campaign", "term", "content")
        if isinstance(named.get(name), str) and named[name]
    }
