"""Reading the number of something out of what somebody sent."""

from __future__ import annotations

#: More digits than these may not fit into the 64 bits of a number in the database.
_MOST_DIGITS = 18


def number_in(text: str) -> int | None:
    """Give the number that a text is; None where it is none that anything could have."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None
