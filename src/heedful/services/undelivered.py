"""What is said later of a message of ours: that it could not be delivered, or that it is late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from heedful.domain.event import Event
from heedful.models import Arrival, Message, Participant
from heedful.services.announcing import announce
from heedful.services.conversing import move_on
from heedful.wire.mail import Bounce


def write_down(message: Message, bounces: Iterable[Bounce], clock: datetime) -> None:
    """Keep it at the message; an address that takes nothing is marked for those who write next."""
    for each in bounces:
        what = Arrival.What.BOUNCED if each.is_permanent else Arrival.What.DELAYED
        recipient = (each.recipient or "").lower()[:320]
        Arrival.objects.create(
            message=message, recipient=recipient, what=what, code=(each.status or "")[:20], words=each.diagnostic[:300]
        )
        if each.is_permanent:
            Participant.objects.filter(conversation=message.conversation, address=recipient).update(bounced_at=clock)


def wait_again(message: Message, bounces: Iterable[Bounce]) -> None:
    """Let the conversation move on: whoever has no answer now waits as before, and those who want to know are told."""
    is_permanent = any(each.is_permanent for each in bounces)
    move_on(message.conversation_id, waits_since=message.at if is_permanent else None)
    if is_permanent:
        announce(Event.FAILED, message.conversation, message)
