"""What a key of the API may open.

The rule of this file: a key opens what its scopes name and nothing else; no scope includes another.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Scope(StrEnum):
    """One thing that a key may be for; the words stand in the database and in the description of the API."""

    SIGNALS_WRITE = "signals:write"
    SIGNALS_READ = "signals:read"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    DESIRES_READ = "desires:read"
    CONVERSATIONS_READ = "conversations:read"
    CONVERSATIONS_WRITE = "conversations:write"
    REPLIES_SEND = "replies:send"
    NOTES_READ = "notes:read"
    NOTES_WRITE = "notes:write"
    SAVED_REPLIES_READ = "saved_replies:read"
    SAVED_REPLIES_WRITE = "saved_replies:write"
    OUTREACH_JUDGE = "outreach:judge"
    OUTREACH_SEND = "outreach:send"
    INCIDENTS_WRITE = "incidents:write"
    CUSTOMERS_EXPORT = "customers:export"
    CUSTOMERS_ERASE = "customers:erase"


def opens(scopes: Iterable[str], wanted: Scope) -> bool:
    """Tell whether scopes as kept open what `wanted` names; a word that we do not know opens nothing."""
    return wanted.value in set(scopes)
