"""Our own script for websites, as a file that browsers keep."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from heedful.api.collect.door import door

_FILE = Path(__file__).with_name("heedful.js")


@cache
def _script() -> tuple[bytes, str]:
    text = _FILE.read_bytes()
    return text, f'"{blake2b(text, digest_size=8).hexdigest()}"'


@door
def script(request: HttpRequest) -> HttpResponse:
    """Give the script; a browser asks once an hour whether it has changed."""
    text, tag = _script()
    headers = {"ETag": tag, "Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)
