"""Announcing what happens in conversations to the programs that want to know.

The rule of this file: what is to be told is written in the transaction in which it happens; telling it is the matter
of `heedful.services.telling`.
"""

from __future__ import annotations

from heedful.domain.event import Event
from heedful.models import Conversation, Message, Telling
from heedful.queries.telling import webhooks_for


def announce(event: Event, conversation: Conversation, message: Message | None = None) -> None:
    """Write that every webhook that chose this is to be told, in the caller's transaction; of a message once each."""
    Telling.objects.bulk_create(
        [
            Telling(what=event.value, conversation=conversation, message=message, webhook=webhook)
            for webhook in webhooks_for(event)
        ],
        # One message may fail at two recipients; that it failed is told once.
        ignore_conflicts=True,
    )
