"""Words of a mail service about mail that we handed over to it, as django-anymail gives them to us.

The rule of this file: only what keeps a customer from having her answer is written down. Who opened a mail or clicked
in it is nobody's business, and is not kept even where a service tells it unasked.
"""

from __future__ import annotations

from typing import Any

from anymail.signals import RejectReason, tracking
from django.db import transaction
from django.utils import timezone

from heedful.models import Arrival, Message
from heedful.services.anymail_out import MARK
from heedful.services.letter_undelivered import note_letter
from heedful.services.undelivered import wait_again, write_down
from heedful.wire.mail import Bounce

_FOR_GOOD = ("bounced", "rejected", "failed")
_LATER = "deferred"
#: What a service says by that it takes something for no address (RFC 3463).
_NO_ADDRESS = "5.1.3"


def listen() -> None:
    """Be told by django-anymail."""
    tracking.connect(_told, dispatch_uid="heedful.delivery_event")


def _told(event: Any, **_: object) -> None:
    if event.event_type in (*_FOR_GOOD, _LATER):
        note_event((event.metadata or {}).get(MARK, ""), _bounce(event))


def _bounce(event: Any) -> Bounce:
    words = event.mta_response or event.description or event.reject_reason or ""
    return Bounce(
        recipient=event.recipient or "",
        status=_NO_ADDRESS if event.reject_reason == RejectReason.INVALID else None,
        original_message_id=None,
        action="failed" if event.event_type in _FOR_GOOD else "delayed",
        diagnostic=" ".join(str(words).split()),
    )


@transaction.atomic
def note_event(msg_id: str, bounce: Bounce) -> bool:
    """Keep what a service says of a message of ours; tells whether it was one, and was not told before."""
    ours = Message.objects.select_for_update().filter(msg_id=msg_id, is_ours=True).exclude(msg_id="")
    message, clock = ours.first(), timezone.now()
    if message is None:
        return bool(msg_id and note_letter([msg_id], [bounce], clock))
    if _known(message, bounce):
        return False
    write_down(message, [bounce], clock)
    wait_again(message, [bounce], clock)
    return True


def _known(message: Message, bounce: Bounce) -> bool:
    """Tell whether it was told already: services repeat what we did not confirm in time."""
    what = Arrival.What.BOUNCED if bounce.is_final else Arrival.What.DELAYED
    same = {"recipient": (bounce.recipient or "").lower()[:320], "what": what, "words": bounce.diagnostic[:300]}
    return message.arrivals.filter(**same).exists()
