"""Bodies as clients send them, opened up to a limit: packed, as a form, in the address.

The rule of this file: no more than LARGEST bytes are ever unpacked, whatever a body claims to be. Ten thousand
nested zeros cost as little as one.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any
from urllib.parse import parse_qs

from django.http import HttpRequest, UnreadablePostError

from heedful.api.refusal import RefusalError
from heedful.wire.collect.harmless import NotJsonError, read_json

#: RudderStack sends up to 4 MB, PostHog up to 5 MB, unpacked.
LARGEST = 6_000_000
_MOST_FIELDS = 500
#: zlib's window, told to take gzip as well as zlib's own header.
_EITHER_HEADER = 32 + zlib.MAX_WBITS


def body_of(request: HttpRequest) -> bytes:
    """Give the body of a request as the client meant it: unpacked, and taken out of a form."""
    raw = raw_of(request)
    return _form(raw) if request.content_type == "application/x-www-form-urlencoded" else raw


def raw_of(request: HttpRequest) -> bytes:
    """Give the body of a request, unpacked."""
    raw = _read(request)
    packed = request.headers.get("Content-Encoding", "").strip().lower()
    if packed in {"gzip", "deflate"} or _is_packed(request, raw):
        return unpacked(raw)
    if packed not in {"", "identity"}:
        raise RefusalError(400, "encoding", f"The encoding '{packed[:40]}' is not known here.", "Send gzip or none.")
    return raw


def _is_packed(request: HttpRequest, raw: bytes) -> bool:
    # posthog-js says so in the address, and some of its versions nowhere: gzip begins with these two bytes.
    return request.GET.get("compression") in {"gzip", "gzip-js"} or raw[:2] == b"\x1f\x8b"


def _read(request: HttpRequest) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > LARGEST:
        raise _too_large()
    try:
        raw = request.read(LARGEST + 1)
    except UnreadablePostError as error:
        raise RefusalError(400, "cut", "The body broke off.", "Send it again.") from error
    if len(raw) > LARGEST:
        raise _too_large()
    return bytes(raw)


def unpacked(raw: bytes) -> bytes:
    """Unpack gzip or zlib, up to LARGEST bytes."""
    if not raw:
        return raw
    unpacker = zlib.decompressobj(_EITHER_HEADER)
    try:
        found = unpacker.decompress(raw, LARGEST + 1)
    except zlib.error as error:
        raise RefusalError(400, "packed", "The body says that it is packed, and can't be unpacked.") from error
    if len(found) > LARGEST:
        raise _too_large()
    if not unpacker.eof:
        raise RefusalError(400, "cut", "The body broke off.", "Send it again.")
    return found


def _form(raw: bytes) -> bytes:
    """Open a form whose field `data` holds JSON, in base64 or as it is."""
    # RudderStack's client for Node calls its JSON a form.
    if raw.lstrip()[:1] in {b"{", b"["}:
        return raw
    data = fields_of(raw.decode("utf-8", "replace")).get("data", [""])[0]
    return from_base64(data) if data and data[0] not in "[{" else data.encode()


def fields_of(query: str) -> dict[str, list[str]]:
    """Give the fields of a form or an address."""
    try:
        return parse_qs(query, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise RefusalError(400, "fields", f"There are more than {_MOST_FIELDS} fields.") from error


def from_base64(text: str) -> bytes:
    """Read base64 as browsers write it into addresses; what is packed in it is unpacked."""
    plain = text.replace(" ", "+").replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusalError(400, "base64", "The field 'data' is neither JSON nor base64.") from error
    return unpacked(raw) if raw[:2] == b"\x1f\x8b" else raw


def document_of(body: bytes) -> Any:
    """Read a body as JSON."""
    try:
        return read_json(body)
    except NotJsonError as error:
        raise RefusalError(400, "json", "The body is not JSON.", str(error)) from error


def _too_large() -> RefusalError:
    return RefusalError(
        413, "too_large", f"The body holds more than {LARGEST // 1_000_000} MB.", "Send fewer events at a time."
    )
