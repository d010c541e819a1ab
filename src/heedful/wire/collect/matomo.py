"""The dialect of Matomo's trackers: queries, one by one or many as `{"requests": ["?...", ...]}`.

A hit has no id, so it is never a repeat. The door writes a single hit as a bulk of one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from heedful.wire.collect.calls import Call, Who
from heedful.wire.collect.envelope import Envelope, Reading, happened, kind_of
from heedful.wire.collect.handles import handle_of
from heedful.wire.collect.harmless import harmless_text
from heedful.wire.collect.page import campaign_of, without_query
from heedful.wire.collect.refused import RefusedError
from heedful.wire.collect.skew import DAY_MS
from heedful.wire.collect.whence import address_of
from heedful.wire.collect.worth import number_of

_MOST_PARAMETERS = 500
#: A heartbeat says that a page is still open, an impression that something was in sight.
_PING, _IMPRESSION = "ping", "content"
#: Custom dimensions and what belongs to an event, a search or an order, under names that can be read.
_NAMED = {
    "action_name": "title",
    "e_c": "category",
    "e_n": "name",
    "search": "words",
    "search_cat": "category",
    "search_count": "found",
    "idgoal": "goal",
    "ec_id": "order",
}
_ADDRESSES = {"urlref": "referrer", "link": "link", "download": "download"}

Hit = dict[str, str]


@dataclass(frozen=True)
class Matomo:
    """Reads bodies of Matomo."""

    def opened(self, document: Any) -> Envelope | None:
        """Give the hits of a bulk."""
        hits = document.get("requests") if isinstance(document, dict) else None
        return Envelope("requests", [_event(hit) for hit in hits]) if isinstance(hits, list) else None

    def calls(self, event: dict[str, Any], reading: Reading) -> Iterator[Call]:
        """Read one hit."""
        hit = _parameters(event)
        kind = _kind(hit)
        if kind in {_PING, _IMPRESSION} and kind not in reading.kept_noise:
            return
        properties: dict[str, Any] = {**campaign_of(hit.get("url")), **_properties(hit)}
        value = number_of(hit.get("revenue")) if "revenue" in hit else number_of(hit.get("e_v"))
        if value is not None:
            properties["value"] = value
        when = reading.at(hit.get("cdt"))
        yield happened(
            _who(hit, when[0] // DAY_MS),
            when,
            kind,
            properties,
            path=reading.path(hit.get("url")) if kind == "page" else None,
            address=address_of(hit.get("cip")),
        )


def _event(hit: Any) -> Any:
    """Give a hit as an object, as events of every dialect are."""
    return {"query": hit} if isinstance(hit, str) else hit


def _parameters(event: dict[str, Any]) -> Hit:
    query = event.get("query")
    if not isinstance(query, str):
        return {
            name: harmless_text(str(value)) for name, value in event.items() if isinstance(value, str | int | float)
        }
    try:
        pairs = parse_qsl(
            query.partition("#")[0].removeprefix("?"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=_MOST_PARAMETERS,
        )
    except ValueError:
        raise RefusedError(f"It has more than {_MOST_PARAMETERS} parameters.") from None
    return {name: harmless_text(value) for name, value in pairs if value}


def _kind(hit: Hit) -> str:
    """Say what a hit is: our own word where Matomo has one, its own where somebody chose it."""
    if "ping" in hit:
        return _PING
    if "e_a" in hit:
        return kind_of(".".join(part for part in (hit.get("e_c"), hit["e_a"]) if part))
    if "c_n" in hit:
        return f"{_IMPRESSION}.{hit['c_i']}"[:200] if "c_i" in hit else _IMPRESSION
    if "idgoal" in hit:
        return "goal" if hit["idgoal"] != "0" else "order" if "ec_id" in hit else "cart"
    named = ("search", "download", "link")
    return next((name for name in named if name in hit), "page")


def _properties(hit: Hit) -> Hit:
    told = {ours: hit[name] for name, ours in _NAMED.items() if name in hit}
    told.update({name: value for name, value in hit.items() if name.startswith("dimension")})
    addresses = {ours: without_query(hit.get(name)) for name, ours in _ADDRESSES.items()}
    return {**told, **{ours: bare for ours, bare in addresses.items() if bare}}


def _who(hit: Hit, day: int) -> Who:
    who = Who(handle_of(hit.get("uid")), handle_of(hit.get("_id") or hit.get("cid")))
    if who != Who():
        return who
    if "cip" in hit:
        return Who(anonymous_id=_visitor(hit, day))
    raise RefusedError("It names nobody: send ‘uid’ for who is signed in, or ‘_id’ or ‘cid’ for a visitor.")


def _visitor(hit: Hit, day: int) -> str:
    """Name who left a line in a log, which knows no ids: an address with a browser is one visitor for one day.

    As a digest, so that addresses do not travel into the log of signals.
    """
    told = "\n".join((hit["cip"], hit.get("ua", ""), str(day)))
    return hashlib.blake2s(told.encode("utf-8", "replace"), digest_size=8).hexdigest()
