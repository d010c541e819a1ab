"""What other programs may be told of conversations.

The rule of this file: the words stand in the database, on the pages and in what is sent; they do not change.
"""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """One thing that happens in a conversation."""

    OPENED = "conversation.opened"
    RECEIVED = "message.received"
    SENT = "message.sent"
    FAILED = "message.failed"
    STOPPED = "message.stopped"
    CLOSED = "conversation.closed"
