"""Which source a request writes to, and how much one key may send.

The rule of this file: what a key opens is remembered for a few seconds in each process, so that a busy website
costs no query a request, and a revoked key is of no use a few seconds later.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from heedful.api.collect.body import fields_of
from heedful.api.refusal import RefusalError
from heedful.queries.source import Access, access_of, all_sites

_REMEMBERED_S = 5.0
_MOST = 5_000
#: By which names clients write it into a body.
_NAMES = ("writeKey", "api_key", "token", "token_auth")
_known: OrderedDict[str, tuple[float, Access | None]] = OrderedDict()
#: For each key how many requests it may still make, and when that was so.
_left: OrderedDict[str, tuple[float, float]] = OrderedDict()
_sites: tuple[float, frozenset[str]] | None = None
_lock = Lock()


def source_of(request: HttpRequest, document: Any) -> Access:
    """Give the source that the key of a request opens; 401 if it opens none, 429 if it came too often."""
    for key in _keys(request, document):
        access = opened(key)
        if access is not None:
            _count(key)
            return access
    raise RefusalError(
        401,
        "key",
        "No key of an open source came with this.",
        "Send the key that the page of the source shows.",
        {"WWW-Authenticate": 'Basic realm="Heedful"'},
    )


def _keys(request: HttpRequest, document: Any) -> Iterator[str]:
    """Give every key that came along, wherever clients put theirs."""
    scheme, _, word = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        yield _user_of(word)
    elif scheme.lower() == "bearer":
        yield word.strip()
    yield from (request.GET.get(name, "") for name in ("key", "token_auth", "idsite"))
    yield from _in_body(document)


def _user_of(word: str) -> str:
    try:
        return base64.b64decode(word).decode("utf-8", "replace").partition(":")[0]
    except (binascii.Error, ValueError):
        return ""


def _in_body(document: Any) -> Iterator[str]:
    holders = [document, *(document[:1] if isinstance(document, list) else [])]
    if isinstance(document, Mapping):
        yield from _in_hit(document.get("requests"))
        events = document.get("batch")
        holders += events[:1] if isinstance(events, list) else []
        holders.append(document.get("properties"))
    for holder in holders:
        if isinstance(holder, Mapping):
            inner = holder.get("properties")
            for place in (holder, inner if isinstance(inner, Mapping) else {}):
                yield from (key for name in _NAMES if isinstance(key := place.get(name), str))


def _in_hit(hits: Any) -> Iterator[str]:
    """Give the keys in the first of Matomo's hits."""
    if isinstance(hits, list) and hits and isinstance(hits[0], str):
        parameters = fields_of(hits[0].removeprefix("?"))
        yield from (parameters[name][0] for name in ("token_auth", "idsite") if name in parameters)


def opened(key: str) -> Access | None:
    """Give what a key opens, or None; remembered for a few seconds."""
    now = time.monotonic()
    with _lock:
        at, access = _known.get(key, (0.0, None))
        if key in _known and now - at < _REMEMBERED_S:
            return access
    found = access_of(key) if key else None
    with _lock:
        _known[key] = (now, found)
        _known.move_to_end(key)
        while len(_known) > _MOST:
            _known.popitem(last=False)
    return found


def _count(key: str) -> None:
    """Take one request off what a key may make: a bucket that fills again a little every second."""
    rate = settings.HEEDFUL_COLLECT_RATE
    if not rate:
        return
    now = time.monotonic()
    with _lock:
        left, at = _left.get(key, (2.0 * rate, now))
        left = min(2.0 * rate, left + (now - at) * rate)
        _left[key] = (max(0.0, left - 1), now)
        _left.move_to_end(key)
        while len(_left) > _MOST:
            _left.popitem(last=False)
    if left < 1:
        wait_s = max(1, round((1 - left) / rate))
        raise RefusalError(
            429, "too_often", "This key sends more than it may.", f"Again in {wait_s} s.", {"Retry-After": str(wait_s)}
        )


def known_sites() -> frozenset[str]:
    """Give the sites that may send to any source; where the database does not answer, those known last."""
    global _sites  # noqa: PLW0603 - one memory for all threads, as that of keys
    now = time.monotonic()
    with _lock:
        at, sites = _sites or (now - 2 * _REMEMBERED_S, frozenset())
    if now - at < _REMEMBERED_S:
        return sites
    try:
        sites = all_sites()
    except DatabaseError:
        return sites
    with _lock:
        _sites = (now, sites)
    return sites


def forget() -> None:
    """Forget what is remembered, for tests and for whoever revokes a key in this process."""
    global _sites  # noqa: PLW0603 - see above
    with _lock:
        _known.clear()
        _left.clear()
        _sites = None
