"""Where a feed points to the whole of what it summarises."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from heedful.wire.alerts.words import plain
from heedful.wire.alerts.xml_tree import Node

_LONGEST = 2000
_TYPES = frozenset({"application/cap+xml", "application/xml", "text/xml"})
_ENDINGS = (".xml", ".cap", ".cap.xml")
_ELSEWHERE = frozenset({"self", "edit", "next", "previous", "hub", "stylesheet", "icon"})


def links_of(entry: Node) -> tuple[str, ...]:
    """Give the addresses of an entry that lead to CAP; where none looks so, all that lead to the entry itself."""
    links = list(_all_links(entry))
    to_cap = [address for address, sort in links if sort in _TYPES or _looks_like_cap(address)]
    return tuple(dict.fromkeys(to_cap or [address for address, sort in links if sort in {"", "text/html"}]))


def _all_links(entry: Node) -> Iterator[tuple[str, str]]:
    """Give the addresses of an entry that can be fetched, each with the type that it names, or ''."""
    for each in entry.children:
        if each.key not in {"link", "cap", "enclosure", "content"} or each.attributes.get("rel") in _ELSEWHERE:
            continue
        given = each.attributes.get("href") or each.attributes.get("url") or each.attributes.get("src") or each.text
        address = plain(given, _LONGEST)
        if _can_be_fetched(address):
            yield address, each.attributes.get("type", "").partition(";")[0].strip().casefold()


def _can_be_fetched(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _looks_like_cap(address: str) -> bool:
    path = urlsplit(address).path.casefold()
    return path.endswith(_ENDINGS) or "/cap" in path or "wwacapget" in path
