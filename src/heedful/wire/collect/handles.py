"""Which ids identify somebody. Useless ones never do: thousands of people would become one.

The list is PostHog's (its documentation names the ids that it refuses), with what broken code of other
languages makes of 'nobody'.
"""

from __future__ import annotations

from typing import Any

from heedful.wire.collect.harmless import harmless_text
from heedful.wire.collect.refused import RefusedError

#: As long as a handle may be in our tables.
LONGEST = 320

USELESS = frozenset(
    {
        "",
        "-1",
        "0",
        "00000000-0000-0000-0000-000000000000",
        "[object object]",
        "$posthog_cookieless",
        "anonymous",
        "distinct_id",
        "distinctid",
        "email",
        "false",
        "guest",
        "id",
        "nan",
        "nil",
        "none",
        "not_authenticated",
        "null",
        "true",
        "undefined",
        "unknown",
        "user_id",
        "userid",
    }
)


def handle_of(value: Any) -> str | None:
    """Give an id as the handle that it is, or None where it identifies nobody; raises `RefusedError` if too long."""
    text = _text(value)
    if text is None or text.lower() in USELESS:
        return None
    if len(text) > LONGEST:
        raise RefusedError(f"An id has {len(text):,} characters; {LONGEST} are the most.")
    return text


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    # Quotes around an id come from code that wrote it as JSON twice.
    return harmless_text(value).strip().strip("\"'").strip() if isinstance(value, str) else None
