"""Accepting what clients send: durable first, settled later."""

from __future__ import annotations

import zlib
from datetime import datetime

from heedful.models import Delivery, Source


def take(
    source: Source, dialect: str, body: bytes, received_at: datetime, address: str | None, signals: int
) -> Delivery:
    """Keep what one request brought (decompressed); once this returns it is durable."""
    return Delivery.objects.create(
        source=source,
        dialect=dialect,
        received_at=received_at,
        body=zlib.compress(body, 1),
        address=address,
        signals=signals,
    )
