"""How much of a mail is read. What lies beyond is left in the raw mail, and said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bytes, counts and characters at which reading stops."""

    raw: int = 25_000_000
    parts: int = 200
    depth: int = 20
    head: int = 65_536
    recipients: int = 200
    #: Of all that people wrote, and of one mail's HTML: an honest letter is far shorter, a dump belongs in a file.
    text: int = 2_000_000
    html: int = 1_000_000
    #: Relays refuse a References header that is longer (RFC 5322 allows 998 octets a line, and folding).
    references: int = 4_096
