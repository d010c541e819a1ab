"""What keeps a message of ours from those to whom it was written: said when it goes out, or later by a report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heedful.domain.event import Event
from heedful.models import Arrival, Colleague, Message, Outgoing, Participant
from heedful.services.announcing import announce
from heedful.services.conversing import came_back, move_on
from heedful.services.lost_address import Refusal, note_refusal
from heedful.services.notice import tell_unsent
from heedful.wire.mail import Bounce
from heedful.wire.mail.writing import spellings

#: How it ends that somebody does not get a message.
_NOT_GOT = (Arrival.What.REFUSED, Arrival.What.BOUNCED, Arrival.What.RECALLED)


def write_down(message: Message, bounces: Sequence[Bounce], clock: datetime) -> None:
    """Keep it at the message; an address that takes nothing is marked for those who write next."""
    for each in bounces:
        what = Arrival.What.BOUNCED if each.is_final else Arrival.What.DELAYED
        recipient = (each.recipient or "").lower()[:320]
        Arrival.objects.create(
            message=message, recipient=recipient, what=what, code=(each.status or "")[:20], words=each.diagnostic[:300]
        )
        if each.is_permanent:
            Participant.objects.filter(conversation=message.conversation, address=recipient).update(bounced_at=clock)


def wait_again(message: Message, bounces: Sequence[Bounce], clock: datetime) -> None:
    """Let the conversation move on: whoever has no answer now waits as before, and those who want to know are told.

    An address at which nobody is any more is noted as lost.
    """
    final = [each for each in bounces if each.is_final]
    if final and (_names_none_of_ours(message, final) or reached_nobody(message)):
        nobody_has_it(message, clock)
    else:
        move_on(message.conversation_id)
    if final:
        announce(Event.FAILED, message.conversation, message)
    for each in final:
        if each.is_permanent:
            _note_lost(message, each, clock)


def written_to(message: Message) -> list[str]:
    """Give to whom an answer was written; whoever got a copy only was not answered."""
    return [address for _, address in message.to or message.cc]


def reached_nobody(message: Message) -> bool:
    """Tell whether it is known of all to whom it was written that they have it not, whoever got a copy."""
    ended = message.arrivals.filter(what__in=_NOT_GOT).values_list("recipient", flat=True)
    lost = {each.lower() for each in ended}
    return all(not spellings(address).isdisjoint(lost) for address in written_to(message))


def _names_none_of_ours(message: Message, final: Sequence[Bounce]) -> bool:
    """Tell whether a report means nobody whom we know: any of them may be meant, so none is known to have it."""
    return any(_meant(message, each) is None for each in final)


def nobody_has_it(message: Message, clock: datetime, by: Colleague | None = None) -> None:
    """Let a message that reached nobody to whom it was written answer nothing, and tell its author once.

    In the caller's transaction; `by` is who kept it from them, if one of us did.
    """
    way = Outgoing.objects.filter(pk=message.pk)
    is_news = way.filter(came_back_at=None).update(came_back_at=clock)
    came_back(message)
    if is_news or not way.exists():
        tell_unsent(message, by)


def _meant(message: Message, bounce: Bounce) -> str | None:
    """Give whom of its recipients a report means, as we write them. One that names nobody means the only one."""
    everybody = [address for _, address in (*message.to, *message.cc)]
    if bounce.recipient is None:
        return everybody[0] if len(everybody) == 1 else None
    named = spellings(bounce.recipient)
    return next((each for each in everybody if not named.isdisjoint(spellings(each))), None)


def _note_lost(message: Message, bounce: Bounce, clock: datetime) -> None:
    address = _meant(message, bounce)
    if address is not None:
        note_refusal(address, Refusal(bounce.diagnostic, message.at, bounce.status), clock)
