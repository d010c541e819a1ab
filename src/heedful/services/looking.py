"""Who has a conversation open: said by their page every few seconds, and forgotten with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from heedful.models import Colleague, Conversation, Looking

#: The guard asks where somebody has been in the last hours; after that nobody asks any more.
_KEPT_FOR = timedelta(days=1)


def look(conversation: Conversation, colleague: Colleague, clock: datetime, *, is_writing: bool) -> None:
    """Note that a colleague has a conversation open, and whether they write. Changes nothing about it."""
    Looking.objects.update_or_create(
        conversation=conversation, colleague=colleague, defaults={"at": clock, "is_writing": is_writing}
    )


def forget_looks(clock: datetime) -> None:
    """Forget who had what open; that they saw a customer's words stands in the audit log."""
    Looking.objects.filter(at__lt=clock - _KEPT_FOR).delete()
