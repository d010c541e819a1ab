"""What is known of an incoming mail: which conversation it refers to, and who its sender is to us."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.db.models import Q

from heedful.domain import authentication
from heedful.domain.mail_token import conversation_of, conversation_of_notice, is_of_notice
from heedful.domain.spam import is_spam
from heedful.domain.threading import Facts
from heedful.models import (
    BlockedSender,
    Colleague,
    Conversation,
    Identity,
    IncomingMail,
    Mailbox,
    Message,
    Participant,
    Role,
)
from heedful.wire.mail import ParsedMail

#: No mail that a person wrote refers to more.
_MOST_REFERENCES = 60


@dataclass(frozen=True)
class Thread:
    """The conversation that a mail refers to, and whether by a token that was made for its sender."""

    conversation: Conversation
    by_token: bool


def token_key() -> bytes:
    """Give the key of tokens in addresses."""
    return blake2b(settings.SECRET_KEY.encode(), person=b"mail token").digest()


def thread_of(mail: ParsedMail, row: IncomingMail) -> Thread | None:
    """Find the conversation that a mail refers to: by its token, by In-Reply-To, by References from the right."""
    sender = mail.sender.address if mail.sender else ""
    for each in _wanted(mail):
        number = conversation_of_notice(each, token_key(), sender)
        found = Conversation.objects.filter(pk=number).first() if number else None
        if found:
            return Thread(_where_it_went(found), by_token=True)
    addresses = [*row.envelope_to, *(each.address for each in (*mail.to, *mail.cc))]
    for address in addresses:
        number = conversation_of(address, token_key(), sender)
        found = Conversation.objects.filter(pk=number).first() if number else None
        if found:
            return Thread(_where_it_went(found), by_token=True)
    message = _referred(mail)
    return Thread(_where_it_went(message.conversation), by_token=message.is_ours) if message else None


def _referred(mail: ParsedMail) -> Message | None:
    wanted = _wanted(mail)
    rows = Message.objects.filter(msg_id__in=wanted).exclude(msg_id="").select_related("conversation")
    found = {row.msg_id: row for row in rows}
    return next((found[each] for each in wanted if each in found), None)


def _wanted(mail: ParsedMail) -> list[str]:
    """Give what a mail refers to, the nearest first."""
    found = dict.fromkeys(each for each in (mail.in_reply_to, *reversed(mail.references)) if each)
    return list(found)[:_MOST_REFERENCES]


def _where_it_went(conversation: Conversation) -> Conversation:
    """Give the conversation that this one was merged into, if it was."""
    while conversation.merged_into is not None:
        conversation = conversation.merged_into
    return conversation


def may_belong_to(mail: ParsedMail, thread: Thread | None) -> Conversation | None:
    """Give where a mail that is set aside may belong: to what it refers to, or what the notice was about it answers."""
    return thread.conversation if thread else _told_in_notice(mail)


def answers_notice(mail: ParsedMail) -> bool:
    """Tell whether a mail answers a notice, or says so: such a mail is no message."""
    return any(is_of_notice(each) for each in _wanted(mail))


def _told_in_notice(mail: ParsedMail) -> Conversation | None:
    """Find what a notice was about, to whomever of us it went; an id that somebody made up finds nothing."""
    answered = [each for each in _wanted(mail) if is_of_notice(each)]
    people = list(Colleague.objects.values_list("email", flat=True)) if answered else []
    numbers = [conversation_of_notice(each, token_key(), email) for each in answered for email in people]
    found = Conversation.objects.filter(pk__in=[each for each in numbers if each]).first() if any(numbers) else None
    return _where_it_went(found) if found else None


def facts_of(mail: ParsedMail, row: IncomingMail, thread: Thread | None) -> Facts:
    """Gather what decides where a mail goes."""
    sender = mail.sender.address.lower() if mail.sender else ""
    mailbox = row.mailbox
    colleague = Colleague.objects.filter(email__iexact=sender, is_active=True).first()
    return Facts(
        has_sender="@" in sender,
        refers=thread is not None,
        takes_part=thread is not None and _takes_part(thread.conversation, sender),
        is_known=Identity.objects.filter(sort=Identity.Sort.EMAIL, value=sender).exists(),
        is_ours=_is_ours(mail, sender),
        is_colleague=colleague is not None,
        is_viewer=colleague is not None and colleague.role == Role.VIEWER,
        to_notice=answers_notice(mail),
        aligned=authentication.aligned(mail.header("Authentication-Results"), mailbox.authserv if mailbox else ""),
        has_token=thread is not None and thread.by_token,
        is_automatic=mail.automatic.forbids_answer or mail.report is not None,
        is_list=mail.automatic.list is not None,
        is_spam=is_spam(mail.header),
        is_blocked=is_blocked(sender),
    )


def _takes_part(conversation: Conversation, sender: str) -> bool:
    return Participant.objects.filter(conversation=conversation, address=sender).exists()


def _is_ours(mail: ParsedMail, sender: str) -> bool:
    if Mailbox.objects.filter(address__iexact=sender).exists():
        return True
    # `exclude`, here and elsewhere: by it the databases know that the index holds all that is asked for.
    ours = Message.objects.filter(msg_id=mail.message_id, is_ours=True).exclude(msg_id="")
    return bool(mail.message_id) and ours.exists()


def is_blocked(sender: str) -> bool:
    """Tell whether an address, or its whole domain, was blocked."""
    domain = f"@{sender.rpartition('@')[2]}"
    return BlockedSender.objects.filter(Q(address=sender) | Q(address=domain)).exists()


def earlier(row: IncomingMail) -> IncomingMail | None:
    """Find the mail that this one repeats: the same Message-ID and body, or, without an id, the same bytes."""
    same = Q(msg_id=row.msg_id, body_digest=row.body_digest) if row.msg_id else Q(digest=row.digest, msg_id="")
    told = (IncomingMail.State.PLACED, IncomingMail.State.ASIDE, IncomingMail.State.BOUNCE)
    # Also one that came later and was placed earlier: an import goes by the dates of mails, and failed ones wait.
    return IncomingMail.objects.filter(same, state__in=told).exclude(pk=row.pk).order_by("pk").first()


def same_id_other_body(row: IncomingMail) -> bool:
    """Tell whether another mail bears the same Message-ID."""
    others = IncomingMail.objects.filter(msg_id=row.msg_id, pk__lt=row.pk).exclude(body_digest=row.body_digest)
    return bool(row.msg_id) and others.exists()
