"""Handles: what names a customer, and what names nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

#: The longest address that mail allows (RFC 5321, 4.5.3.1: 64, '@' and 255); what is longer names nobody.
LONGEST_HANDLE = 320

#: What clients send when they know nobody. Each of these has tied thousands of strangers together somewhere.
_SAY_NOTHING = frozenset(
    {
        *("", "0", "-1", "null", "(null)", "none", "(none)", "nil", "nan", "undefined", "unknown", "n/a", "not set"),
        *("guest", "anonymous", "visitor", "anon", "not_authenticated", "(not set)", "true", "false"),
        *("id", "userid", "user_id", "user id", "distinct_id", "distinctid", "anonymous_id", "anonymousid"),
        *("email", "e-mail", "mail", "phone", "customer", "user", "[object object]", "object", "string", "function"),
        "00000000-0000-0000-0000-000000000000",
    }
)
_FEWEST_DIGITS = 6


class Sort(StrEnum):
    """What a handle is, the one that says most first."""

    USER_ID = "user_id"
    EMAIL = "email"
    PHONE = "phone"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Handle:
    """One handle, as `handle` makes it from what was sent."""

    sort: Sort
    value: str

    @property
    def names(self) -> bool:
        """Whether it says who somebody is, and not only that it was the same browser."""
        return self.sort is not Sort.ANONYMOUS


def says_nothing(value: str) -> bool:
    """Tell whether a handle identifies nobody, whatever sort it is said to be."""
    bare = value.strip().strip("\"'").casefold()
    return bare in _SAY_NOTHING or len(value) > LONGEST_HANDLE or not _is_text(value)


def _is_text(value: str) -> bool:
    """Tell whether a database takes it: neither NUL nor half a character."""
    return "\0" not in value and not any("\ud800" <= char <= "\udfff" for char in value)


def handle(sort: Sort, sent: object) -> Handle | None:
    """Make a handle of what was sent; None where that says nothing, or is no such thing.

    An address is compared in small letters, a phone number by its digits.
    """
    if isinstance(sent, bool) or not isinstance(sent, str | int):
        return None
    if isinstance(sent, int) and abs(sent) >= 10**40:  # no id, and more digits than Python writes down
        return None
    value = str(sent).strip()
    if says_nothing(value):
        return None
    if sort is Sort.EMAIL:
        return Handle(sort, value.lower()) if re.fullmatch(r"[^@\s]+@[^@\s]+", value) else None
    if sort is Sort.PHONE:
        return _phone(value)
    return Handle(sort, value)


def _phone(value: str) -> Handle | None:
    digits = re.sub(r"\D", "", value)
    if len(digits) < _FEWEST_DIGITS or re.search(r"[^\d\s()+./-]", value):
        return None
    return Handle(Sort.PHONE, f"+{digits}" if value.startswith("+") else digits)
