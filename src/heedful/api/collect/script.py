"""Our own script for websites, as a file that browsers keep.

Whether it may keep an id in a visitor's browser is written into it here, as the source says, and not said by
whoever pastes it.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from heedful.api.collect.door import door
from heedful.api.collect.keys import opened

_FILE = Path(__file__).with_name("heedful.js")


_UNASKED, _ALLOWED = b"mayKeep = false", b"mayKeep = true"


@cache
def _script(*, may_keep: bool) -> tuple[bytes, str]:
    plain = _FILE.read_bytes()
    text = plain.replace(_UNASKED, _ALLOWED) if may_keep else plain
    return text, f'"{blake2b(text, digest_size=8).hexdigest()}"'


@door
def script(request: HttpRequest) -> HttpResponse:
    """Give the script; a browser asks once an hour whether it has changed."""
    access = opened(request.GET.get("key", ""))
    text, tag = _script(may_keep=access is not None and access.source.may_keep_cookie)
    headers = {"ETag": tag, "Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)
