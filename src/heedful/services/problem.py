"""Recall and own up: a message of ours that should not have gone out as it did.

The rules of this file:

1. What has not gone out yet is simply taken back: nothing went astray, and nobody is written to. Who has not got yet
   what others have does not get it any more.
2. What has gone out can't be called back. So it is said to whoever got it, in a letter that names the mistake, which
   goes by the guard and can be undone like every other; nothing is sent from here.
3. It is on record as a problem until it is put right for the customer, and its cause is stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.domain.recipients import Recipients
from heedful.models import Conversation, Draft, Message, Outgoing, Problem
from heedful.queries.conversation import recipients_now
from heedful.queries.problem import whoever_got
from heedful.services.audit import Actor, record
from heedful.services.conversing import locked, move_on
from heedful.services.drafting import save_draft
from heedful.services.notice import tell_unsent
from heedful.services.outbox import not_any_more, still_to_go
from heedful.services.owning_up import letter_about
from heedful.services.replying import TooLateError, not_gone, take_up_again, undo
from heedful.services.undelivered import nobody_has_it, reached_nobody

#: Why a reply was stopped: one of us saw that it should not go.
RECALLED = "recalled"


class OnItsWayError(Exception):
    """Somebody hands it over right now: in a moment it is known who has it."""


@dataclass(frozen=True)
class TakenBack:
    """It had not gone out, and does not go; `is_draft`: its text is a draft of whoever took it back."""

    is_draft: bool


def recall(message: Message, by: Actor, slip: str, clock: datetime) -> Problem | TakenBack:
    """Take a message of ours back, or, if it has gone out, record the slip and begin the letter that owns up to it.

    A message goes astray once: who comes second gets the problem that is there. Raises `OnItsWayError`.
    """
    way = Outgoing.objects.get(pk=message.pk)
    if way.sent_at is not None:
        return _on_record(message, by, slip, way.sent_at, clock)
    if way.state == Outgoing.State.SENDING and not way.waits_for_next_try:
        raise OnItsWayError
    try:
        return _taken_back(message, way, by, clock)
    except TooLateError:
        # It went while we looked.
        raise OnItsWayError from None


def _taken_back(message: Message, way: Outgoing, by: Actor, clock: datetime) -> TakenBack:
    if way.state not in {Outgoing.State.HELD, Outgoing.State.SENDING}:
        return TakenBack(is_draft=take_up_again(message, by, clock))
    if message.author_id in {by.colleague.pk if by.colleague else None, None}:
        return TakenBack(is_draft=undo(message, by, clock))
    _stop(message, by, clock)
    return TakenBack(is_draft=False)


def _stop(message: Message, by: Actor, clock: datetime) -> None:
    """Stop what a colleague wrote: it stays theirs, where they and all see it."""
    with transaction.atomic():
        locked(message.conversation)
        if not not_gone(message, clock).update(state=Outgoing.State.STOPPED, stopped_why=RECALLED):
            raise TooLateError
        move_on(message.conversation_id, waits_since=message.at)
        tell_unsent(message, by.colleague)
        record(by, gettext_noop("stopped a colleague's reply before it went out"), "message", message.pk)


@transaction.atomic
def _on_record(message: Message, by: Actor, slip: str, sent_at: datetime, clock: datetime) -> Problem:
    # Its version rises: whoever has it open sees the mark.
    move_on(message.conversation_id)
    _end_tries(message, by, clock)
    row, is_new = Problem.objects.get_or_create(
        message=message,
        defaults={"slip": slip, "since": sent_at, "found_at": clock, "found_by": by.colleague},
    )
    if is_new:
        record(by, gettext_noop("said that a message went astray"), "message", message.pk, slip=slip)
        begin_letter(row, by, clock)
    return row


def _end_tries(message: Message, by: Actor, clock: datetime) -> None:
    """Let nobody get it who has not got it. Whoever hands it over this moment writes down what came of that."""
    if not Outgoing.objects.filter(pk=message.pk, state=Outgoing.State.SENDING).update(state=Outgoing.State.SENT):
        return
    if not Outgoing.objects.get(pk=message.pk).is_taken:
        not_any_more(message, still_to_go(message), clock)
        if reached_nobody(message):
            nobody_has_it(message, clock, by.colleague)


def begin_letter(row: Problem, by: Actor, clock: datetime) -> None:
    """Begin the letter that owns up to a slip, above what its author has begun to write to the same people.

    What was begun to others stays as it is, alone: nobody gets what was written to somebody else. A program writes
    its own letter, and where nobody got the message there is none.
    """
    if by.colleague is None or not whoever_got(row.message).to:
        return
    with transaction.atomic():
        conversation = locked(row.message.conversation)
        drafts = Draft.objects.filter(conversation=conversation, author=by.colleague, sort=Draft.Sort.REPLY)
        begun = drafts.first()
        if begun is not None and (begun.owns_up_to_id or not _goes_to_the_same(conversation, row.message)):
            return
        text = "\n\n".join(each for each in (letter_about(row), begun.text if begun else "") if each.strip())
        save_draft(conversation, by.colleague, Draft.Sort.REPLY, text, clock)
        drafts.update(owns_up_to=row)


def _goes_to_the_same(conversation: Conversation, message: Message) -> bool:
    """Tell whether an answer now goes to whoever got a message, and to nobody else."""
    return _addresses(recipients_now(conversation)) == _addresses(whoever_got(message))


def _addresses(recipients: Recipients) -> set[str]:
    return {each.address.lower() for each in (*recipients.to, *recipients.cc)}


def put_right(row: Problem, by: Actor, done: str, clock: datetime) -> None:
    """Say what was done for the customer, and that it is put right for them."""
    _dated(row, by, gettext_noop("put a slip right for the customer"), "fixed_for_customer", clock, done=done)


def stop_cause(row: Problem, by: Actor, what: str, clock: datetime) -> None:
    """Say what keeps it from happening again."""
    _dated(row, by, gettext_noop("stopped the cause of a slip"), "cause_stopped", clock, stopped_by_what=what)


@transaction.atomic
def open_again(row: Problem, by: Actor) -> None:
    """Take both dates back: it is not over. What was said stays."""
    Problem.objects.filter(pk=row.pk).update(
        fixed_for_customer_at=None, fixed_for_customer_by=None, cause_stopped_at=None, cause_stopped_by=None
    )
    record(by, gettext_noop("opened a problem again"), "problem", row.pk)


@transaction.atomic
def _dated(row: Problem, by: Actor, verb: str, field: str, clock: datetime, **said: str) -> None:
    Problem.objects.filter(pk=row.pk).update(**{f"{field}_at": clock, f"{field}_by": by.colleague}, **said)
    record(by, verb, "problem", row.pk)
