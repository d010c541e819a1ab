"""Placing incoming mail: into a conversation, or aside with a reason; each in exactly one visible place.

The rule of this file: what is read from a mail, and where it went, is one transaction. Whoever is killed before it
finds the mail waiting, and reads it again from its bytes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from heedful.domain.beginning import beginning
from heedful.domain.identity import Sort, handle
from heedful.domain.thanks import is_plain_thanks
from heedful.domain.threading import Place, Placing, Why, judge
from heedful.models import Conversation, Customer, IncomingMail, Message, Note
from heedful.queries.said import is_answered
from heedful.queries.threading import (
    colleague_at,
    earlier,
    facts_of,
    may_belong_to,
    same_id_other_body,
    thread_of,
)
from heedful.services.audit import Actor
from heedful.services.conversing import Heard, add_note, hear
from heedful.services.customer import resolve_identities
from heedful.services.forget_mail import forget_unread, without_the_erased
from heedful.services.kept_bytes import ATTACHMENTS, keep
from heedful.services.letter_undelivered import note_letter
from heedful.services.log import locked_state
from heedful.services.undelivered import wait_again, write_down
from heedful.wire.mail import Bounce, Flaw, ParsedMail

_SAME_ID = "same_id_other_body"


def place(row: IncomingMail, mail: ParsedMail, clock: datetime) -> IncomingMail:
    """Put a mail where it belongs. Does nothing if somebody else has done so meanwhile."""
    files = kept_files(mail)
    with transaction.atomic():
        # First of all, as everybody does who may make customers known: else two could wait for each other.
        locked_state()
        row = IncomingMail.objects.select_for_update(of=("self",)).select_related("mailbox").get(pk=row.pk)
        if row.state not in {IncomingMail.State.WAITING, IncomingMail.State.FAILED}:
            return row
        left = without_the_erased(row, mail)
        if left is None:
            forget_unread(row, files, clock)
            return row
        mail = left
        describe(row, mail)
        before = earlier(row)
        if before is not None:
            repeat(row, before)
        elif mail.bounces:
            _bounce(row, mail.bounces, clock)
        else:
            _judged(row, mail, files)
        row.save()
    return row


def put_in(row: IncomingMail, mail: ParsedMail, placing: Placing, conversation: Conversation | None) -> IncomingMail:
    """Put a mail where a person says that it belongs: they have looked at it, so nothing is judged any more.

    It stays aside, deleted, if whoever wrote it was erased since it came.
    """
    files = kept_files(mail)
    with transaction.atomic():
        # First of all, as `place` does.
        locked_state()
        row = IncomingMail.objects.select_for_update(of=("self",)).select_related("mailbox").get(pk=row.pk)
        left = left_of(row, mail, files, timezone.now())
        if left is not None:
            # An address that was typed in a form is nobody's proof: it makes the letter nobody's.
            sender = None if row.by_form else sender_of(left)
            row.message = hear(conversation, heard_of(row, left, files, sender, placing))
            row.conversation, row.state = row.message.conversation, IncomingMail.State.PLACED
            row.save()
    return row


def left_of(row: IncomingMail, mail: ParsedMail, files: list[str], clock: datetime) -> ParsedMail | None:
    """Give what may still be taken of a locked mail that was set aside; None if nothing, or if somebody has taken it.

    What only the erased wrote is forgotten by that. In a transaction that has locked `LogState`.
    """
    if row.state != IncomingMail.State.ASIDE or row.deleted_at is not None:
        return None
    left = without_the_erased(row, mail)
    if left is None:
        forget_unread(row, files, clock)
    return left


def kept_files(mail: ParsedMail) -> list[str]:
    """Keep what is attached to a mail, and give the names under which it lies."""
    return [keep(ATTACHMENTS, each.content) if each.content is not None else "" for each in mail.attachments]


def sender_of(mail: ParsedMail) -> Customer | None:
    """Give the customer who wrote what is taken into a conversation; who is new is made known by that."""
    known = handle(Sort.EMAIL, mail.sender.address) if mail.sender else None
    if known is None:
        return None
    number, _ = resolve_identities([known.value], known.sort)[known.value]
    customer = Customer.objects.get(pk=number)
    if not customer.name and mail.sender and mail.sender.name:
        customer.name = mail.sender.name[:200]
        customer.save(update_fields=["name"])
    return customer


def describe(row: IncomingMail, mail: ParsedMail) -> None:
    """Write into the row of a mail what lists show of it."""
    row.msg_id = (mail.message_id or "")[:998]
    row.sender = mail.sender.address.lower()[:320] if mail.sender else ""
    row.sender_name = mail.sender.name[:200] if mail.sender else ""
    row.subject = (mail.subject or "")[:500]
    row.beginning = beginning(mail.visible_text or mail.text)
    row.written_at = mail.date
    row.warnings = [{"code": each.flaw.value, "detail": each.detail[:200]} for each in mail.warnings]
    if same_id_other_body(row):
        row.warnings.append({"code": _SAME_ID, "detail": ""})


def repeat(row: IncomingMail, before: IncomingMail) -> None:
    """Let a mail that came before stand where it stands; in a second mailbox of ours, too."""
    row.state, row.detail = IncomingMail.State.REPEAT, f"mail {before.pk}"
    row.conversation, row.message = before.conversation, before.message


def _bounce(row: IncomingMail, bounces: tuple[Bounce, ...], clock: datetime) -> None:
    """Write down at a message of ours what a mail server says of it; she has no answer then, and waits as before."""
    message = note_bounce(row, bounces, clock)
    if message is not None:
        wait_again(message, bounces, clock)


def note_bounce(row: IncomingMail, bounces: tuple[Bounce, ...], clock: datetime) -> Message | None:
    """Write down at a message of ours what a mail server says of it, and give the message; aside if it is none.

    At a letter to many or a mail of a program it stands there, and there is no message.
    """
    ids = [each.original_message_id for each in bounces if each.original_message_id]
    ours = Message.objects.filter(msg_id__in=ids, is_ours=True).exclude(msg_id="")
    message = ours.select_related("conversation").first()
    if message is None:
        row.detail = note_letter(ids, bounces, clock)
        row.state, row.why = (
            (IncomingMail.State.BOUNCE, "") if row.detail else (IncomingMail.State.ASIDE, Why.AUTOMATIC)
        )
        return None
    row.state, row.message, row.conversation = IncomingMail.State.BOUNCE, message, message.conversation
    write_down(message, bounces, clock)
    return message


def _judged(row: IncomingMail, mail: ParsedMail, files: list[str]) -> None:
    thread = thread_of(mail, row)
    placing = judge(facts_of(mail, row, thread))
    if placing.place is Place.ASIDE:
        row.state, row.why = IncomingMail.State.ASIDE, placing.why or ""
        row.conversation = may_belong_to(mail, thread)
        return
    row.state = IncomingMail.State.PLACED
    if placing.place is Place.NOTE and thread is not None:
        row.conversation = thread.conversation
        _note(row, mail, thread.conversation)
        return
    conversation = thread.conversation if thread and placing.place is Place.JOIN else None
    # Only now: what is set aside, bounces and what colleagues write make nobody a customer.
    heard = heard_of(row, mail, files, sender_of(mail), placing)
    row.message = hear(conversation, replace(heard, thanks=is_thanks(mail, conversation)))
    row.conversation = row.message.conversation


def is_thanks(mail: ParsedMail, conversation: Conversation | None) -> bool:
    """Tell whether it is a plain thank-you for an answer of ours: it asks for nothing."""
    return is_plain_thanks(
        # 'Thanks, Ana' alone is a closing, to whoever looks for signatures.
        mail.visible_text.strip() or mail.signature,
        after_our_answer=conversation is not None and is_answered(conversation),
        has_attachment=any(not each.inline for each in mail.attachments),
    )


def _note(row: IncomingMail, mail: ParsedMail, conversation: Conversation) -> None:
    """Keep what a colleague wrote by mail among colleagues; there is no way on which it could go further."""
    author = colleague_at(row.sender)
    note_of(row, mail, conversation, Actor(author), words_of(mail))


def note_of(row: IncomingMail, mail: ParsedMail, conversation: Conversation, by: Actor, text: str) -> Note:
    """Make a note of a mail, with the files that came with it, whose bytes are kept already."""
    return add_note(conversation, by, text, [each for each in mail.attachments if each.content is not None], row)


def words_of(mail: ParsedMail) -> str:
    """Give what is new in a mail; all of it, where that would be nothing, as when somebody passes a mail on."""
    return mail.visible_text.strip() or mail.text


def heard_of(row: IncomingMail, mail: ParsedMail, files: list[str], sender: Customer | None, placing: Placing) -> Heard:
    """Give what a mail says to us, for its conversation."""
    return Heard(
        customer=sender,
        mailbox=row.mailbox,
        at=row.received_at,
        sender=row.sender,
        sender_name=row.sender_name,
        to=[[each.name, each.address] for each in mail.to],
        cc=[[each.name, each.address] for each in mail.cc],
        reply_to=[[each.name, each.address] for each in mail.reply_to],
        subject=row.subject,
        text=mail.text,
        visible=mail.visible_text,
        html=mail.html or "",
        msg_id=row.msg_id,
        references=" ".join(mail.references),
        how=Message.How.FORM if row.by_form else Message.How.MAIL,
        is_automatic=placing.quiet,
        # Whoever takes a mail in says that somebody waits for an answer, and not that a machine may give it.
        forbids_answer=mail.forbids_answer or row.why == Why.OURS,
        warnings=row.warnings,
        attachments=[(each, digest) for each, digest in zip(mail.attachments, files, strict=True)],
    )


def fail(row: IncomingMail, reason: str) -> None:
    """Say that a mail could not be read or placed, and why; it stays, and can be tried again."""
    unread = (IncomingMail.State.WAITING, IncomingMail.State.BROUGHT, IncomingMail.State.FAILED)
    IncomingMail.objects.filter(pk=row.pk, state__in=unread).update(
        state=IncomingMail.State.FAILED, detail=reason[:300]
    )


def unreadable(mail: ParsedMail) -> str:
    """Say why nothing could be read of a mail; empty if something could."""
    return "" if mail.failure is None else {Flaw.EMPTY: "It is empty."}.get(mail.failure, "It is no mail.")
