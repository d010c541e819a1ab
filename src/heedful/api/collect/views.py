"""The addresses that clients post to, each answered in the words that its client expects."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

from django.http import HttpRequest, HttpResponse

from heedful.api.collect.body import body_of, document_of, from_base64, raw_of
from heedful.api.collect.door import allowed, answer, door, taken
from heedful.api.collect.keys import known_sites
from heedful.api.refusal import RefusalError

#: The smallest picture there is, for trackers that ask for one.
_PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@door
def segment(request: HttpRequest, sort: str = "") -> HttpResponse:
    """Take a batch, or one call of a sort, from Segment's and RudderStack's clients."""
    access, _ = taken(request, f"segment.{sort}" if sort else "segment")
    return answer(request, access, {"success": True})


@door
def segment_settings(request: HttpRequest, key: str) -> HttpResponse:
    """Tell Segment's client for browsers what it asks for before it sends: that there is nothing but its own server."""
    own = {"apiKey": key, "addBundledMetadata": False, "unbundledIntegrations": []}
    return answer(request, None, {"integrations": {"Segment.io": own}, "plan": {}, "metrics": {"sampleRate": 0}})


@door
def posthog(request: HttpRequest) -> HttpResponse:
    """Take events from PostHog's clients; older ones put them into the address."""
    data = request.GET.get("data")
    access, _ = taken(request, "posthog", from_base64(data) if data and request.method == "GET" else None)
    return answer(request, access, {"status": 1})


@door
def posthog_events(request: HttpRequest) -> HttpResponse:
    """Take events from PostHog's clients that want to be told of each."""
    body = body_of(request)
    events = _listed(document_of(body))
    access, _ = taken(request, "posthog", _with_headers(request, body))
    results = {str(event.get("uuid")): {"result": "ok"} for event in events if isinstance(event, dict)}
    return answer(request, access, {"status": 1, "results": results})


def _with_headers(request: HttpRequest, body: bytes) -> bytes:
    """Write into a body what this client says in headers: its name, and when it sends.

    The time in the body is that of the first try, and stays when it tries again.
    """
    named = {
        "$lib": request.headers.get("PostHog-Sdk-Info", "").partition("/")[0],
        "sent_at": request.headers.get("PostHog-Request-Timestamp", ""),
    }
    told = {name: word for name, word in named.items() if word}
    bare = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not told or bare[:1] != b"{" or bare[1:].lstrip()[:1] == b"}":
        return body
    return json.dumps(told).encode()[:-1] + b", " + bare[1:]


def _listed(document: Any) -> list[Any]:
    events = document.get("batch") if isinstance(document, dict) else document
    return events if isinstance(events, list) else []


@door
def posthog_flags(request: HttpRequest) -> HttpResponse:
    """Say that there are no feature flags: PostHog's clients ask, and wait for the answer."""
    flags = {"flags": {}, "featureFlags": {}, "featureFlagPayloads": {}, "errorsWhileComputingFlags": False}
    config = {
        "sessionRecording": False,
        "surveys": False,
        "supportedCompression": ["gzip", "gzip-js"],
        "toolbarParams": {},
    }
    return answer(request, None, {**flags, **config, "autocapture_opt_out": True})


@door
def posthog_extra(request: HttpRequest) -> HttpResponse:
    """Answer what PostHog's script loads beside itself with a script that does nothing."""
    return allowed(request, HttpResponse("", content_type="text/javascript"), known_sites())


@door
def matomo(request: HttpRequest) -> HttpResponse:
    """Take hits from Matomo's trackers: one in the address or a form, or many as JSON."""
    body = _hits(request)
    access, count = taken(request, "matomo", body)
    if request.method == "GET" and request.GET.get("send_image") != "0":
        return HttpResponse(_PIXEL, content_type="image/gif", headers={"Cache-Control": "no-store"})
    return answer(request, access, {"status": "success", "tracked": count, "invalid": 0})


def _hits(request: HttpRequest) -> bytes:
    """Give the hits of a request as a bulk; a single one stands in the address, in a form, or in both."""
    if request.method == "GET":
        return json.dumps({"requests": [f"?{request.META.get('QUERY_STRING', '')}"]}).encode()
    if request.method != "POST":
        raise RefusalError(405, "method", "Hits are sent by GET or POST.", headers={"Allow": "GET, POST, OPTIONS"})
    raw = raw_of(request)
    if raw.lstrip()[:1] == b"{":
        return raw
    parts = [request.META.get("QUERY_STRING", ""), raw.decode("utf-8", "replace")]
    return json.dumps({"requests": ["?" + "&".join(part for part in parts if part)]}).encode()


@door
def matomo_sites(request: HttpRequest) -> HttpResponse:
    """Answer Matomo's log importer, which asks for its site before it sends anything."""
    asked = request.POST if request.method == "POST" else request.GET
    # Without a closing stroke: it writes paths behind it as they are.
    site = {"idsite": asked.get("idSite", "1"), "name": "Heedful", "main_url": request.build_absolute_uri("/")[:-1]}
    whole: Any = site if "getSiteFromId" in asked.get("method", "") else [site]
    response = HttpResponse(json.dumps(whole), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@door
def own(request: HttpRequest) -> HttpResponse:
    """Take signals from our own script, and from whoever writes to us without a client."""
    access, count = taken(request, "heedful")
    return answer(request, access, {"accepted": count})
