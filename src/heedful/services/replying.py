"""Answering: what one of us writes to a customer is frozen, held for a while, and then handed over.

The rules of this file:

1. Recipients and text are those that were on the page when 'send' was pressed; nothing reads them again later.
2. It takes a `Reply`, and nothing else. No function here, or that is called from here, knows what a note is.
3. Whoever answered had seen everything: if something was said meanwhile that they had not, nothing goes out, and they
   are shown what it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from heedful.domain import attaching
from heedful.domain.automatic_answer import WINDOW, NoAutomaticAnswer, judge
from heedful.domain.signature import signed
from heedful.models import Colleague, Conversation, Draft, Message, Outgoing
from heedful.queries.conversation_standing import told_by
from heedful.queries.problem import whoever_got
from heedful.services.attaching import attached, put_in_draft
from heedful.services.audit import Actor, record
from heedful.services.conversing import attach, locked, move_on, said
from heedful.services.fingerprint import forget_fingerprints, remember
from heedful.services.granting import come_back, go_with
from heedful.services.house_address import house_address, house_domain
from heedful.wire.mail import Attachment
from heedful.wire.mail.writing import UnwritableError, wire_address

#: Why a reply that was taken back is stopped, and no draft: its author has begun another answer, to others.
APART = "apart"
#: No mail of ours goes to more at once.
MOST_RECIPIENTS = 50
#: Relays refuse longer ones.
_LONGEST_REFERENCES = 3_900


class MovedOnError(Exception):
    """Something was said meanwhile that the author has not seen."""


class NoRecipientError(Exception):
    """Nobody is named to whom it could go."""


class UnfitRecipientError(NoRecipientError):
    """An `address` is none that mail can be sent to; the message says so in English."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(why)
        self.address = address


class TooMuchAttachedError(Exception):
    """More or larger files are attached than mail servers take."""


class AutomaticAnswerError(Exception):
    """A machine may not answer this: two of them could go on for ever. Holds why."""

    def __init__(self, why: NoAutomaticAnswer) -> None:
        super().__init__(why.value)
        self.why = why


class TooLateError(Exception):
    """It is on its way already, or was stopped."""


@dataclass(frozen=True)
class Reply:
    """What one of us writes to a customer, as it stood on the page. `to` and `cc` are lists of [name, address].

    `seen_version` is the version of the conversation that the page showed.
    """

    text: str
    to: Sequence[Sequence[str]]
    seen_version: int
    cc: Sequence[Sequence[str]] = ()
    #: What the guard had found that the author sends all the same.
    overridden: Sequence[Mapping[str, object]] = ()
    #: No person wrote it: it answers nothing, and says so to other machines (RFC 3834).
    is_automatic: bool = False
    #: What stands below it, exactly as the page showed it.
    signature: str = ""
    #: What goes with it; the bytes are kept already.
    files: Sequence[Attachment] = ()


def send(conversation: Conversation, by: Actor, reply: Reply, clock: datetime) -> Message:
    """Freeze a reply; it goes out when the time for undoing is over.

    Raises `MovedOnError`, `NoRecipientError`, `UnfitRecipientError`, `TooMuchAttachedError` and
    `AutomaticAnswerError`; nothing is kept then.
    """
    recipients = [*reply.to, *reply.cc]
    if not reply.to or len(recipients) > MOST_RECIPIENTS or not reply.text.strip():
        raise NoRecipientError
    _check(recipients)
    if not attaching.fit([each.size for each in reply.files]):
        raise TooMuchAttachedError
    with transaction.atomic():
        row = locked(conversation)
        if row.version != reply.seen_version:
            raise MovedOnError
        if reply.is_automatic:
            _check_automatic(row, recipients, clock)
        message = Message.objects.create(
            conversation=row,
            is_ours=True,
            author=by.colleague,
            program=by.program,
            is_automatic=reply.is_automatic,
            sender=row.mailbox.address if row.mailbox else house_address()[1],
            sender_name=row.mailbox.sender_name if row.mailbox else house_address()[0],
            to=[list(each) for each in reply.to],
            cc=[list(each) for each in reply.cc],
            subject=answer_subject(row.subject) if row.messages_count else row.subject,
            text=signed(reply.text, reply.signature),
            visible=reply.text,
            at=clock,
            msg_id=_new_id(row),
            references=_references(row),
        )
        attach(message, ((each, each.sha256 or "") for each in reply.files))
        go_with(message, clock)
        remember([message])
        said(row, message)
        Outgoing.objects.create(
            message=message,
            due_at=clock + timedelta(seconds=settings.HEEDFUL_UNDO_SECONDS),
            seen_version=row.version,
            overridden=list(reply.overridden),
            owns_up_to_id=_owned_up_to(row, by, recipients),
        )
        Draft.objects.filter(conversation=row, author=by.colleague, sort=Draft.Sort.REPLY).delete()
        record(by, gettext_noop("wrote to a customer"), "message", message.pk, overridden=len(reply.overridden))
    return message


def _owned_up_to(row: Conversation, by: Actor, recipients: Sequence[Sequence[str]]) -> int | None:
    """Give the slip to which what was begun owns up, if it goes to all to whom that message went."""
    drafts = Draft.objects.filter(conversation=row, author=by.colleague, sort=Draft.Sort.REPLY)
    begun = drafts.exclude(owns_up_to=None).select_related("owns_up_to__message").first()
    if begun is None or begun.owns_up_to is None:
        return None
    reached = {address.lower() for _, address in recipients}
    astray = {each.address.lower() for each in whoever_got(begun.owns_up_to.message).to}
    return begun.owns_up_to_id if astray and astray <= reached else None


def _check(recipients: Sequence[Sequence[str]]) -> None:
    for _, address in recipients:
        _check_one(address)


def _check_one(address: str) -> None:
    try:
        wire_address(address)
    except UnwritableError as error:
        raise UnfitRecipientError(address, str(error)) from error


def _check_automatic(row: Conversation, recipients: Sequence[Sequence[str]], clock: datetime) -> None:
    last = row.messages.filter(is_ours=False).order_by("-at", "-pk").first()
    addresses = [address.lower() for _, address in recipients]
    sent = Message.objects.filter(
        is_ours=True, is_automatic=True, at__gt=clock - WINDOW, conversation__participants__address__in=addresses
    )
    times = [at for _, at in sent.values_list("pk", "at").distinct()]
    # What came before this was kept at messages says so by `is_automatic` alone.
    to_a_machine = last is not None and (last.forbids_answer or last.is_automatic)
    why = judge(times, clock, to_a_machine=to_a_machine)
    if why is not None:
        raise AutomaticAnswerError(why)


def undo(message: Message, by: Actor, clock: datetime) -> bool:
    """Take a reply back before it goes out; its text becomes the draft it was, unsigned. Raises `TooLateError`.

    Tells whether it is a draft again: beside another answer to others it waits, stopped.
    """
    return _back_to_draft(
        message, not_gone(message, clock), by, clock, gettext_noop("took back a reply before it went out")
    )


def not_gone(message: Message, clock: datetime) -> QuerySet[Outgoing]:
    """Choose its way as long as nobody has it and nobody hands it over: it is held, or waits for the next try."""
    way = Outgoing.objects.filter(message=message, sent_at=None).first()
    if way is not None and way.waits_for_next_try:
        return way.unmoved()
    return Outgoing.objects.filter(message=message, state=Outgoing.State.HELD, due_at__gt=clock)


def take_up_again(message: Message, by: Actor, clock: datetime) -> bool:
    """Make a draft again, as `undo` does, of a reply that was stopped, or that nobody got. Raises `TooLateError`."""
    ended = Outgoing.objects.filter(
        message=message, state__in=[Outgoing.State.STOPPED, Outgoing.State.FAILED], sent_at=None
    )
    return _back_to_draft(message, ended, by, clock, gettext_noop("took up a reply again that had not gone out"))


def _back_to_draft(message: Message, way: QuerySet[Outgoing], by: Actor, clock: datetime, verb: str) -> bool:
    """Turn a message into its author's draft, with its files, above what they have begun since to the same people."""
    with transaction.atomic():
        row = locked(message.conversation)
        if by.colleague is not None and _is_apart(row, by.colleague, message):
            if not way.update(state=Outgoing.State.STOPPED, stopped_why=APART):
                raise TooLateError
            record(by, verb, "message", message.pk)
            move_on(row.pk, waits_since=message.at)
            return False
        if not way.update(state=Outgoing.State.UNDONE):
            raise TooLateError
        if by.colleague is not None:  # a program keeps its drafts itself
            _become_draft(row, by.colleague, message, clock)
        record(by, verb, "message", message.pk)
        come_back(message, by.colleague)
        forget_fingerprints([message], [])
        message.delete()
        _retell(row)
    return True


def _is_apart(row: Conversation, author: Colleague, message: Message) -> bool:
    """Tell whether one of the two, this and what was begun since, owns up to a slip, and the other does not."""
    begun = Draft.objects.filter(conversation=row, author=author, sort=Draft.Sort.REPLY).first()
    return begun is not None and begun.owns_up_to_id != message.outgoing.owns_up_to_id


def _become_draft(row: Conversation, author: Colleague, message: Message, clock: datetime) -> None:
    begun = Draft.objects.filter(conversation=row, author=author, sort=Draft.Sort.REPLY).first()
    draft = begun or Draft(conversation=row, author=author, sort=Draft.Sort.REPLY)
    draft.text = "\n\n".join(each for each in (message.visible, draft.text) if each.strip())
    draft.saved_at, draft.saved_by = clock, ""
    draft.owns_up_to_id = message.outgoing.owns_up_to_id
    draft.save()
    put_in_draft(draft, attached(message.attachments.exclude(digest="").order_by("pk")))


def _retell(row: Conversation) -> None:
    """Let a conversation say again what was said last in it."""
    told = told_by(row)
    row.version += 1
    row.messages_count, row.is_ours_last = told.messages_count, told.is_ours_last
    row.moved_at, row.beginning = told.moved_at, told.beginning
    row.save()


def answer_subject(subject: str) -> str:
    """Give the subject of an answer."""
    bare = subject.strip()
    return (bare if bare.lower().startswith("re:") else f"Re: {bare}")[:500]


def _new_id(row: Conversation) -> str:
    """Make a Message-ID that nobody can guess: who refers to it has seen a mail of ours."""
    domain = row.mailbox.address.rpartition("@")[2] if row.mailbox else house_domain()
    return f"{row.pk}.{token_hex(16)}@{domain}"


def _references(row: Conversation) -> str:
    """Give the ids of what was said so far, without brackets: the first, and the newest that fit."""
    ids = list(row.messages.exclude(msg_id="").order_by("at", "pk").values_list("msg_id", flat=True))
    kept: list[str] = []
    length = len(ids[0]) + 3 if ids else 0
    for each in reversed(ids[1:]):
        length += len(each) + 3
        if length > _LONGEST_REFERENCES:
            break
        kept.insert(0, each)
    return " ".join([*ids[:1], *kept])
