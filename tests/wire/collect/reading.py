"""Bodies of tests, read as settling reads them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from heedful.wire.collect.calls import Call
from heedful.wire.collect.decode import decode


def ms(text: str) -> int:
    """Give an instant as ms since 1970."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


#: When every body of these tests is received.
NOW = ms("2026-03-01T12:00:00Z")


def calls(dialect: str, document: Any, *, query: tuple[str, ...] = (), noise: tuple[str, ...] = ()) -> list[Call]:
    """Read a document, as it is or as bytes, received at `NOW`."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return decode(dialect, body, NOW, frozenset(query), frozenset(noise))
