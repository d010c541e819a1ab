"""The door for signals: every address of every client goes through here.

The rule of this file: 200 is answered when what came is durable, and never before. When the database does not take
it, the client is told to come again (503), and keeps it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from heedful.api.collect.body import body_of, document_of
from heedful.api.collect.keys import known_sites, source_of
from heedful.api.collect.struggle import Struggle, StrugglingError
from heedful.api.refusal import RefusalError
from heedful.domain.access import Right, needs
from heedful.domain.fault import Fault
from heedful.queries.source import Access
from heedful.services.collect import take
from heedful.services.fault import fault_of
from heedful.wire.collect.decode import opened
from heedful.wire.collect.envelope import Envelope
from heedful.wire.collect.whence import is_from_their_device

_log = logging.getLogger("heedful.collect")
#: Far more than any client sends at once; settling takes what came in one request in one bite.
MOST_EVENTS = 10_000

#: What a client may know of us.
_WHY = {
    Fault.DISK_FULL: "Its disk is full.",
    Fault.LOCKED: "Its database is busy.",
    Fault.AWAY: "Its database is away.",
}

_struggle = Struggle()

View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """Make a view one of the door: no session, no token against forgery, and errors that programs can read."""

    @csrf_exempt
    @needs(Right.OPEN)
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return allowed(request, HttpResponse(), known_sites())
        try:
            return view(request, *args, **kwargs)
        except RefusalError as refusal:
            return allowed(request, refusal.response(), known_sites())
        except StrugglingError as error:
            return allowed(request, _come_again(error.fault).response(), known_sites())
        except (DatabaseError, OSError) as error:
            _log.exception("what came could not be kept; the client was told to send it again")
            return allowed(request, _come_again(fault_of(error)).response(), known_sites())

    return guarded


def _come_again(fault: Fault) -> RefusalError:
    """Say that nothing can be kept just now, and why; the client keeps it, and sends it again."""
    why = _WHY.get(fault, "")
    detail = f"{why} Nothing of this was taken: send it again.".strip()
    return RefusalError(503, "busy", "Heedful can't keep this just now.", detail, {"Retry-After": "5"})


def taken(request: HttpRequest, dialect: str, body: bytes | None = None) -> tuple[Access, int]:
    """Keep what a request brought, as of a dialect; gives its source and how many events it holds."""
    if request.method != "POST" and body is None:
        raise RefusalError(405, "method", "Signals are sent by POST.", headers={"Allow": "POST, OPTIONS"})
    whole = body_of(request) if body is None else body
    document = document_of(whole)
    access = source_of(request, document)
    _check_site(request, access)
    envelope = opened(dialect, document)
    if envelope is None:
        raise RefusalError(400, "events", "The body holds no events.", "Is this the address for this client?")
    if len(envelope.events) > MOST_EVENTS:
        raise RefusalError(
            413, "too_many", f"The body holds more than {MOST_EVENTS:,} events.", "Send fewer events at a time."
        )
    if envelope.events:
        _keep(access, dialect, whole, _whence(request, dialect, envelope), len(envelope.events))
    return access, len(envelope.events)


def _keep(access: Access, dialect: str, whole: bytes, address: str | None, events: int) -> None:
    with _struggle.attempt():
        take(access.source, dialect, whole, timezone.now(), address, events)


def answer(request: HttpRequest, access: Access | None, told: Mapping[str, Any]) -> HttpResponse:
    """Answer exactly 200: with 202 or 204 some clients send everything once more."""
    response = HttpResponse(json.dumps(told), content_type="application/json")
    return allowed(request, response, access.sites if access else known_sites())


def _check_site(request: HttpRequest, access: Access) -> None:
    """Refuse pages of other sites: a browser says where it is, a server does not."""
    origin = request.headers.get("Origin")
    if origin is not None and origin not in access.sites:
        raise RefusalError(
            403, "site", "Pages of this site may not send to this source.", "An owner can allow it on its page."
        )


def allowed(request: HttpRequest, response: HttpResponse, sites: frozenset[str]) -> HttpResponse:
    """Tell a browser whether its page may read the answer; never a wildcard, and never with cookies of ours."""
    response.headers["Vary"] = "Origin"
    response.headers["Cache-Control"] = "no-store"
    origin = request.headers.get("Origin")
    if origin is not None and origin in sites:
        response.headers["Access-Control-Allow-Origin"] = origin
        # Beacons are sent with credentials, of which there are none here.
        response.headers["Access-Control-Allow-Credentials"] = "true"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = request.headers.get(
            "Access-Control-Request-Headers", "Content-Type"
        )
        response.headers["Access-Control-Max-Age"] = "600"
    return response


def _whence(request: HttpRequest, dialect: str, envelope: Envelope) -> str | None:
    """Give the network address of a customer's own browser or app; None where a server speaks for them."""
    is_theirs = (
        "Origin" in request.headers
        or is_from_their_device(envelope)
        or (dialect == "matomo" and _is_picture_of_a_page(request))
    )
    return request.META.get("REMOTE_ADDR") or None if is_theirs else None


def _is_picture_of_a_page(request: HttpRequest) -> bool:
    """Tell whether a browser asks, as pictures are asked for: without a site, and with the page or how it was asked.

    Trackers on servers send neither, even those that borrow the name of their visitor's browser.
    """
    return any(name in request.headers for name in ("Referer", "Sec-Fetch-Site"))
