"""Why one event can't be taken."""

from __future__ import annotations

from typing import Any

from heedful.wire.collect.harmless import harmless_text

_LONGEST_QUOTE = 60


class RefusedError(ValueError):
    """One event can't be taken; its words are for a person and end with a full stop."""


def quoted(value: Any) -> str:
    """Quote what somebody sent, cut short, inside a reason."""
    text = harmless_text(value if isinstance(value, str) else repr(value)[: 4 * _LONGEST_QUOTE])
    return f"‘{text[:_LONGEST_QUOTE]}…’" if len(text) > _LONGEST_QUOTE else f"‘{text}’"
