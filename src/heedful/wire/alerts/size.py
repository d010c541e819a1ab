"""How much is read at all: capped before anything is parsed, and while it is unpacked."""

from __future__ import annotations

import zlib

from heedful.wire.alerts.reading import AlertError

#: The largest real alert known has 93,000 points and 1.7 MB; national feeds have a few MB.
LARGEST = 20 * 1024 * 1024
#: Entries of a feed, features of a collection: all earthquakes of a month are 12,000.
MOST_ENTRIES = 50_000
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31


def bounded(data: bytes, what: str = "feed of warnings") -> bytes:
    """Give the bytes of a file, unpacked if gzipped; raises `AlertError` where there are too many or they break."""
    if len(data) > LARGEST:
        raise AlertError(_too_large(what))
    if not data.startswith(_GZIP):
        return data
    inflater = zlib.decompressobj(_GZIP_WINDOW)
    try:
        plain = inflater.decompress(data, LARGEST + 1)
    except zlib.error:
        raise AlertError("It is damaged: its gzip data can't be unpacked.") from None
    if len(plain) > LARGEST:
        raise AlertError(_too_large(what))
    if not inflater.eof:
        raise AlertError("It is cut: its gzip data breaks off.")
    return plain


def _too_large(what: str) -> str:
    return f"It is larger than {LARGEST // 1024 // 1024} MB; no {what} is."
