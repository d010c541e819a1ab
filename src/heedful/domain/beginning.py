"""The beginning of a text, as lists show it."""

from __future__ import annotations

#: So much of a text is read for it, and so much of that is kept.
_READ, _KEPT = 1_000, 200


def beginning(text: str) -> str:
    """Give the beginning of a text, on one line."""
    return " ".join(text[:_READ].split())[:_KEPT]
