"""Conversations: what a customer says goes in here, and what colleagues do about it.

The rule of this file: whatever changes a conversation locks its row and raises its version, in one transaction with
the change. By the version pages see that something is new, and a reply that was written before it stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain import waiting
from heedful.domain.beginning import beginning
from heedful.domain.event import Event
from heedful.domain.rule import When
from heedful.domain.waiting import Waiting
from heedful.models import (
    ApiKey,
    Attachment,
    Colleague,
    Conversation,
    Customer,
    DesireTie,
    IncomingMail,
    Kind,
    Mailbox,
    Message,
    Note,
    Participant,
    Rule,
    RuleCall,
    Team,
)
from heedful.queries.conversation_standing import told_by
from heedful.queries.identity import one_who_stays
from heedful.queries.said import words_of_people
from heedful.services.again import flow_again
from heedful.services.announcing import announce
from heedful.services.attaching import put_in_note
from heedful.services.audit import Actor, record
from heedful.services.fingerprint import remember, remember_notes
from heedful.services.help_desire import follow_conversations
from heedful.services.lost_address import heard_from
from heedful.services.notice import tell_answered, tell_assigned, tell_mentioned
from heedful.wire.mail import Attachment as Part

Names = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Heard:
    """What a customer said to us. `is_automatic`: no person wrote it; `thanks`: it is a plain thank-you.

    `forbids_answer`: no machine may answer it, whoever wrote it.
    """

    customer: Customer | None
    mailbox: Mailbox | None
    at: datetime
    text: str
    visible: str = ""
    sender: str = ""
    sender_name: str = ""
    to: Names = ()
    cc: Names = ()
    reply_to: Names = ()
    subject: str = ""
    html: str = ""
    msg_id: str = ""
    references: str = ""
    how: str = Message.How.MAIL
    #: The program that brought it.
    program: ApiKey | None = None
    is_automatic: bool = False
    forbids_answer: bool = False
    thanks: bool = False
    warnings: Sequence[dict[str, str]] = ()
    #: What came with it, and under which name its bytes are kept; empty if they were left in the raw mail.
    attachments: Sequence[tuple[Part, str]] = field(default=())


@transaction.atomic
def hear(conversation: Conversation | None, heard: Heard) -> Message:
    """Put what a customer said into a conversation, or begin one with it."""
    row = _locked(conversation.pk) if conversation else _begun(heard)
    proves_who = row.customer_id is None and _wrote_before(row, heard.sender)
    message = Message.objects.create(
        conversation=row,
        is_ours=False,
        how=heard.how,
        program=heard.program,
        customer=heard.customer,
        sender=heard.sender,
        sender_name=heard.sender_name,
        to=list(heard.to),
        cc=list(heard.cc),
        reply_to=list(heard.reply_to),
        subject=heard.subject,
        text=heard.text.replace("\0", ""),
        visible=(heard.visible or heard.text).replace("\0", ""),
        html=heard.html.replace("\0", ""),
        at=heard.at,
        msg_id=heard.msg_id,
        references=heard.references,
        is_automatic=heard.is_automatic,
        forbids_answer=heard.forbids_answer,
        is_thanks=heard.thanks,
        warnings=list(heard.warnings),
    )
    attach(message, heard.attachments)
    remember([message])
    if heard.how == Message.How.MAIL and not heard.is_automatic:
        heard_from(heard.sender)
    add_participants(row, [[heard.sender_name, heard.sender], *heard.to, *heard.cc])
    _moved(row, message)
    if not heard.is_automatic and not heard.thanks:
        _wait(row, waiting.heard(_waiting_of(row), ms(heard.at), asks=True))
        row.closed_at = row.snoozed_until = None
    if proves_who:
        row.customer = heard.customer
    row.save()
    if (conversation is None or proves_who) and row.customer is not None and not heard.is_automatic:
        _wonder_what_about(row, ms(heard.at))
    _follow(row)
    _call_rules(message, begins=conversation is None)
    if conversation is None:
        announce(Event.OPENED, row)
    announce(Event.RECEIVED, row, message)
    tell_answered(row, message)
    return message


def _call_rules(message: Message, *, begins: bool) -> None:
    """Write that the rules are to look at a message, if there are some: soon, and not in the way of the mail."""
    if not message.is_automatic and Rule.objects.filter(on_since__isnull=False).exclude(when=When.WAITS).exists():
        RuleCall.objects.create(message=message, begins=begins)


def _wonder_what_about(row: Conversation, since: int) -> None:
    """Leave it to whoever follows the customer to say what it is about, by all that she did until then.

    Where nothing is followed through the log nobody has to ask, and nothing that follows is loaded.
    """
    if Kind.objects.filter(is_built_in=False).exists():
        DesireTie.objects.create(conversation=row, since=since)


def _begun(heard: Heard) -> Conversation:
    return Conversation.objects.create(
        customer=heard.customer, mailbox=heard.mailbox, subject=heard.subject, made_at=heard.at, moved_at=heard.at
    )


def begun_by_us(customer: Customer, mailbox: Mailbox | None, subject: str, by: Actor, clock: datetime) -> Conversation:
    """Begin a conversation with a customer, in the caller's transaction: nobody waits for us in it.

    Whoever begins it looks after it. It is about what the customer has open, if that is one thing only.
    """
    row = Conversation.objects.create(
        customer=customer, mailbox=mailbox, subject=subject, made_at=clock, moved_at=clock, assignee=by.colleague
    )
    _wonder_what_about(row, ms(clock))
    announce(Event.OPENED, row)
    record(by, gettext_noop("began a conversation"), "conversation", row.pk)
    return row


def _wrote_before(row: Conversation, sender: str) -> bool:
    """Tell whether this address was typed in a form before. Who joins from it by mail has got our answer."""
    return bool(sender) and row.messages.filter(is_ours=False, sender=sender).exists()


def attach(message: Message, parts: Iterable[tuple[Part, str]]) -> None:
    """Write down what came with a message; its bytes are kept already."""
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            name=part.name[:255],
            type=part.type[:255],
            size=part.size,
            digest=digest,
            is_inline=part.inline,
            content_id=(part.content_id or "")[:255],
        )
        for part, digest in parts
    )


def no_thanks(message: Message, by: Actor) -> None:
    """Say that what was taken for a plain thank-you was none: it waits for us, since it came."""
    with transaction.atomic():
        row = _locked(message.conversation_id)
        if Message.objects.filter(pk=message.pk, is_thanks=True).update(is_thanks=False):
            _wait(row, waiting.heard(_waiting_of(row), ms(message.at), asks=True))
            row.closed_at = row.snoozed_until = None
            row.version += 1
            row.save()
            _follow(row)
            record(by, gettext_noop("said that it was no plain thank-you"), "message", message.pk)


def add_participants(conversation: Conversation, people: Names) -> None:
    """Note who takes part in a conversation; mailboxes of ours and colleagues do not."""
    named = {address.lower()[:320]: name[:200] for name, address in people if "@" in address}
    ours = set(Mailbox.objects.filter(address__in=named).values_list("address", flat=True))
    ours |= set(Colleague.objects.filter(email__in=named).values_list("email", flat=True))
    Participant.objects.bulk_create(
        [
            Participant(conversation=conversation, address=address, name=name)
            for address, name in named.items()
            if address not in ours
        ],
        ignore_conflicts=True,
    )


def _moved(row: Conversation, message: Message) -> None:
    row.version += 1
    row.messages_count += 1
    if message.at >= row.moved_at or row.messages_count == 1:
        row.moved_at = message.at
        row.beginning = beginning(message.visible)
        row.is_ours_last = message.is_ours


def answered(conversation: int, message: Message) -> None:
    """Say that an answer of ours that a person wrote has gone out; in the caller's transaction.

    What was asked after it was written, while it was on its way, is not answered by it.
    """
    row = _locked(conversation)
    waited = row.waiting_since is not None
    _wait(row, waiting.answered(_waiting_of(row), ms(message.at)))
    if waited and words_of_people().filter(conversation=row, is_ours=False, at__gt=message.at).exists():
        row.waiting_since = told_by(row).waiting_since
    row.version += 1
    row.save()
    _follow(row)


def came_back(message: Message) -> None:
    """Say that an answer of ours came back from all to whom it was written; in the caller's transaction.

    The customer waits as if it had never been, since she asked. Where nobody had asked, somebody has to decide all the
    same, unless one of us has answered since.
    """
    row = _locked(message.conversation_id)
    told = told_by(row)
    row.waiting_since, row.answered_at, row.waited_ms = told.waiting_since, told.answered_at, told.waited_ms
    if row.waiting_since is None and not _answered_since(message):
        row.waiting_since = message.at
    if row.waiting_since is not None:
        row.closed_at = row.snoozed_until = None
    row.version += 1
    row.save()
    follow_again(row)


def _answered_since(message: Message) -> bool:
    ours = words_of_people().filter(conversation=message.conversation_id, is_ours=True)
    return ours.filter(at__gt=message.at).exists()


def _follow(row: Conversation) -> None:
    """Let what was said move desires: the conversation's own at once, one that it is about within a moment."""
    follow_conversations([row.pk])
    if row.ties.filter(until=None).exists():
        follow_writer_again(row)


def follow_again(*rows: Conversation) -> None:
    """Let what was said in conversations move desires anew, since it stands elsewhere; in the caller's transaction."""
    follow_conversations(row.pk for row in rows)
    if DesireTie.objects.filter(conversation__in=rows).exists():
        for row in rows:
            follow_writer_again(row)


def follow_writer_again(row: Conversation) -> None:
    """Have the customer of a conversation followed again, since words count otherwise; in the caller's transaction."""
    if row.customer is not None:
        flow_again([one_who_stays(row.customer).pk])


def said(conversation: Conversation, message: Message) -> None:
    """Note a message of ours at its (locked) conversation; whether it answers is known when it has gone out."""
    add_participants(conversation, [*message.to, *message.cc])
    _moved(conversation, message)
    conversation.save()


def move_on(conversation: int | None, waits_since: datetime | None = None) -> None:
    """Say that something happened in a conversation; and, if so, since when it waits for us (again)."""
    if conversation is None:
        return
    row = _locked(conversation)
    row.version += 1
    if waits_since is not None:
        # Whoever waited before waits since then. Closed or put off it was on the word of an answer that did not go.
        row.waiting_since = row.waiting_since or waits_since
        row.closed_at = row.snoozed_until = None
    row.save()


@transaction.atomic
def add_note(
    conversation: Conversation, by: Actor, text: str, files: Iterable[Part] = (), mail: IncomingMail | None = None
) -> Note:
    """Keep a note among colleagues; the bytes of its files are kept already. `mail` is the one that it was made of."""
    row = _locked(conversation.pk)
    note = Note.objects.create(conversation=row, author=by.colleague, program=by.program, mail=mail, text=text)
    put_in_note(note, files)
    remember_notes([note])
    row.version += 1
    row.moved_at = max(row.moved_at, note.at)
    row.save()
    tell_mentioned(note)
    return note


@transaction.atomic
def assign(conversation: Conversation, by: Actor, to: Colleague | None) -> None:
    """Say who looks after a conversation, or that nobody does."""
    _changed(conversation, by, gettext_noop("assigned a conversation"), assignee=to)
    tell_assigned(conversation, to, by.colleague)


def hand_to_team(conversation: Conversation, by: Actor, to: Team | None) -> None:
    """Say which team looks after a conversation, or that none does. Whoever has it keeps it."""
    _changed(conversation, by, gettext_noop("handed a conversation to a team"), team=to)


def close(conversation: Conversation, by: Actor) -> None:
    """Call a conversation closed. It ends nothing for the customer; what she writes next opens it again."""
    with transaction.atomic():
        was_open = _locked(conversation.pk).closed_at is None
        _changed(conversation, by, gettext_noop("closed a conversation"), closed_at=timezone.now(), snoozed_until=None)
        if was_open:
            announce(Event.CLOSED, conversation)


def reopen(conversation: Conversation, by: Actor) -> None:
    """Take 'closed' back."""
    _changed(conversation, by, gettext_noop("opened a conversation again"), closed_at=None)


def snooze(conversation: Conversation, by: Actor, until: datetime | None) -> None:
    """Put a conversation off until a time; it comes back then, or with the next word of the customer."""
    _changed(conversation, by, gettext_noop("put a conversation off"), snoozed_until=until)


@transaction.atomic
def _changed(conversation: Conversation, by: Actor, verb: str, **changes: object) -> None:
    row = _locked(conversation.pk)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    record(by, verb, "conversation", row.pk)


def _locked(number: int) -> Conversation:
    """Lock a conversation. One that was merged meanwhile is found where it went: whoever comes late is not lost."""
    row = Conversation.objects.select_for_update(of=("self",)).get(pk=number)
    return row if row.merged_into_id is None else _locked(row.merged_into_id)


def locked(conversation: Conversation) -> Conversation:
    """Lock a conversation, in the caller's transaction."""
    return _locked(conversation.pk)


def _waiting_of(row: Conversation) -> Waiting:
    return Waiting(
        ms(row.waiting_since) if row.waiting_since else None,
        ms(row.answered_at) if row.answered_at else None,
        row.waited_ms,
    )


def _wait(row: Conversation, now: Waiting) -> None:
    row.waiting_since = _instant(now.since)
    row.answered_at = _instant(now.first_answer)
    row.waited_ms = now.waited_ms


def ms(at: datetime) -> int:
    """Give a time as ms since 1970."""
    return round(at.timestamp() * 1000)


def _instant(at: int | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC)
