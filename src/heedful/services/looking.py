"""Who has a conversation open: said by their page every few seconds, and forgotten with it."""

from __future__ import annotations

from datetime import datetime

from heedful.models import Colleague, Conversation, Looking


def look(conversation: Conversation, colleague: Colleague, clock: datetime, *, is_writing: bool) -> None:
    """Note that a colleague has a conversation open, and whether they write. Changes nothing about it."""
    Looking.objects.update_or_create(
        conversation=conversation, colleague=colleague, defaults={"at": clock, "is_writing": is_writing}
    )
