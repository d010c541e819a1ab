"""The outbox: handing over what is due, once, or saying why not.

The rule of this file: who hands a message over takes it first, by one conditional UPDATE that moves its time on, so no
other process does. What a killed process had taken is tried again when that time comes. Only between the other side's
250 and our commit can a message go twice, and then under the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction

from heedful.domain.event import Event
from heedful.models import Arrival, Mailbox, Message, Outgoing
from heedful.services.announcing import announce
from heedful.services.conversing import answered, locked, move_on
from heedful.services.lost_address import Refusal, note_refusal
from heedful.services.notice import tell_unsent
from heedful.services.outgoing_mail import mail_of
from heedful.services.reply_gate import stopped_by_gate
from heedful.services.undelivered import nobody_has_it, reached_nobody, written_to
from heedful.wire.mail.writing import UnwritableError, wire_address

#: How long after each try the next one comes, none as long as `Outgoing.TAKEN_FOR`; then it is given up, and stands
#: where people see it.
_TRY_AGAIN = (1, 5, 15, 30, 60, 120, 240, 240, 240, 480, 480, 480)


@dataclass(frozen=True)
class Handed:
    """What the next server said: whom it refused, with its words, and whether that may change later.

    `as_a_whole`: it refused the mail, and so all of them, with words that may be about any of them.
    """

    refused: Mapping[str, tuple[str, bool]]
    trouble: str = ""
    as_a_whole: bool = False


class Carrier(Protocol):
    """What hands a mail over to the next server. `Handed.trouble` is set if nobody got it."""

    def __call__(self, mailbox: Mailbox | None, recipients: list[str], mail: bytes) -> Handed:
        """Hand one mail over to all its recipients."""


def send_due(carry: Carrier, clock: datetime) -> bool:
    """Hand over one message that is due; tells whether there was one."""
    due = Outgoing.objects.filter(state__in=["held", "sending"], due_at__lte=clock)
    row = due.select_related("message__conversation__mailbox").order_by("due_at").first()
    if row is None:
        return False
    if not _claimed(row, clock):
        return True
    message = row.message
    # Once for each answer: a try that failed was judged before it.
    stopped = stopped_by_gate(message, clock) if row.tries == 1 else ""
    if stopped:
        _given_up(row, stopped)
        return True
    try:
        mail = mail_of(message)
    except UnwritableError as error:
        _given_up(row, str(error))
        return True
    except FileNotFoundError:
        _given_up(row, "A file that goes with it is not on the disk any more. Put it back from a backup.")
        return True
    recipients = still_to_go(message)
    handed = carry(message.conversation.mailbox, recipients, mail)
    _written_down(row, recipients, handed, clock)
    return True


@transaction.atomic
def _claimed(row: Outgoing, clock: datetime) -> bool:
    """Take a message to hand it over, or stop it, if something was said that its author had not seen."""
    # Whoever says something locks this, too: so it is said before we look, or when it is on its way.
    locked(row.message.conversation)
    if _news(row) and row.state == Outgoing.State.HELD:
        _stop(row)
        return False
    return _taken(row, clock)


@transaction.atomic
def _given_up(row: Outgoing, words: str) -> None:
    """Say that a message can't go out as it is; it stands where people see it."""
    locked(row.message.conversation)
    row.state, row.trouble = Outgoing.State.FAILED, words[:300]
    row.save()
    tell_unsent(row.message)
    move_on(row.message.conversation_id, waits_since=row.message.at)
    announce(Event.FAILED, row.message.conversation, row.message)


def _news(row: Outgoing) -> bool:
    """Tell whether something was said that the author had not seen: by the customer, or by another of us."""
    message = row.message
    own = {"author": message.author, "program": message.program}
    said = message.conversation.messages.filter(pk__gt=message.pk, is_automatic=False)
    noted = message.conversation.notes.filter(at__gte=message.at).exclude(**own)
    return said.exclude(is_ours=True, **own).exists() or noted.exists()


def _stop(row: Outgoing) -> None:
    held = Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.HELD)
    if held.update(state=Outgoing.State.STOPPED, stopped_why="news"):
        # She has no answer, so it waits for us as it did; if it did not, from now on somebody has to decide.
        move_on(row.message.conversation_id, waits_since=row.message.at)
        tell_unsent(row.message)
        announce(Event.STOPPED, row.message.conversation, row.message)


def _taken(row: Outgoing, clock: datetime) -> bool:
    until = clock + Outgoing.TAKEN_FOR
    taken = row.unmoved().update(state=Outgoing.State.SENDING, due_at=until, tries=row.tries + 1, tried_at=clock)
    row.tries, row.tried_at = row.tries + taken, clock
    return bool(taken)


def still_to_go(message: Message) -> list[str]:
    """Give the recipients that no server has taken or refused for good yet."""
    everybody = dict.fromkeys(address for _, address in (*message.to, *message.cc))
    return _without_end(message, everybody)


def _without_end(message: Message, recipients: Iterable[str]) -> list[str]:
    """Leave out those of whom it is known how it ended. What is told later writes addresses its own way."""
    ends = message.arrivals.exclude(what=Arrival.What.DELAYED).values_list("recipient", flat=True)
    done = {address.lower() for address in ends}
    return [each for each in recipients if not {each.lower(), wire_address(each).lower()} & done]


@transaction.atomic
def _written_down(row: Outgoing, recipients: list[str], handed: Handed, clock: datetime) -> None:
    message = row.message
    # Whoever tells of a bounce comes before this, and is seen, or after it, and finds it written.
    locked(message.conversation)
    took = [] if handed.trouble else [each for each in recipients if each not in handed.refused]
    open_ones = _without_end(message, recipients)
    has_answer = message.arrivals.filter(what=Arrival.What.TAKEN, recipient__in=written_to(message)).exists()
    if not handed.trouble:
        Arrival.objects.bulk_create(_arrival(message, each, handed, clock) for each in open_ones)
    if took and row.sent_at is None:
        row.sent_at = clock
        Outgoing.objects.filter(pk=row.pk).update(sent_at=clock)
    if set(took) & set(open_ones) & set(written_to(message)) and not has_answer and not _came_back(row):
        _arrived(message)
    later = open_ones if handed.trouble else [each for each in open_ones if handed.refused.get(each, ("", False))[1]]
    row.trouble = (handed.trouble or "; ".join(words for words, _ in handed.refused.values()))[:300]
    if not Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.SENDING).exists():
        # Meanwhile somebody saw that it should not have gone out.
        row.state = Outgoing.State.SENT
        not_any_more(message, later, clock)
    elif later and row.tries <= len(_TRY_AGAIN):
        row.state, row.due_at = Outgoing.State.SENDING, clock + timedelta(minutes=_TRY_AGAIN[row.tries - 1])
    elif row.sent_at is not None:
        row.state = Outgoing.State.SENT
        _no_more_tries(row, later, handed, clock)
    else:
        row.state = Outgoing.State.FAILED
        move_on(message.conversation_id, waits_since=message.at)
        announce(Event.FAILED, message.conversation, message)
        if not _came_back(row):
            tell_unsent(message)
    if row.state != Outgoing.State.FAILED and not _came_back(row) and reached_nobody(message):
        nobody_has_it(message, clock)
        announce(Event.FAILED, message.conversation, message)
    # When it came back is for others to write, perhaps before this.
    row.save(update_fields=["state", "due_at", "trouble", "sent_at"])
    move_on(message.conversation_id)
    _note_lost(open_ones, handed, clock)


def _came_back(row: Outgoing) -> bool:
    """Tell whether it is known that nobody to whom it was written has it; others write that, perhaps just now."""
    return Outgoing.objects.filter(pk=row.pk, came_back_at__isnull=False).exists()


def _no_more_tries(row: Outgoing, recipients: Sequence[str], handed: Handed, clock: datetime) -> None:
    """Say of those who were put off until the last try, while others got it, that they never do."""
    if not recipients:
        return
    message = row.message
    for each in recipients:
        said = handed.trouble or handed.refused[each][0]
        words = f"given up after {row.tries} tries: {said}"[:300]
        Arrival.objects.create(message=message, recipient=each, what=Arrival.What.REFUSED, words=words, at=clock)
    announce(Event.FAILED, message.conversation, message)
    if not _came_back(row) and not reached_nobody(message):
        tell_unsent(message)


def _note_lost(recipients: Sequence[str], handed: Handed, clock: datetime) -> None:
    """Note the addresses of which the next server said that nobody is there."""
    if handed.as_a_whole and len(handed.refused) > 1:
        return
    for each in recipients:
        words, may_change = handed.refused.get(each, ("", True))
        if not may_change:
            note_refusal(each, Refusal(words, clock), clock)


def not_any_more(message: Message, recipients: Iterable[str], clock: datetime) -> None:
    """Write down who does not get it any more, since it should not have gone out."""
    Arrival.objects.bulk_create(
        Arrival(message=message, recipient=each, what=Arrival.What.RECALLED, at=clock) for each in recipients
    )


def _arrived(message: Message) -> None:
    """Say that somebody to whom it was written has it now, as far as the next server knows."""
    if not message.is_automatic:
        answered(message.conversation_id, message)
    announce(Event.SENT, message.conversation, message)


def _arrival(message: Message, recipient: str, handed: Handed, clock: datetime) -> Arrival:
    words, may_change = handed.refused.get(recipient, ("", False))
    what = Arrival.What.TAKEN
    if recipient in handed.refused:
        what = Arrival.What.DELAYED if may_change else Arrival.What.REFUSED
    return Arrival(message=message, recipient=recipient, what=what, words=words[:300], at=clock)
