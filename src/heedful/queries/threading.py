"""What is known of an incoming mail: which conversation it refers to, and who its sender is to us."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from heedful.wire.mail import Automatic, ParsedMail

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
    message = _referred(mail, sender.lower())
    return Thread(_where_it_went(message.conversation), by_token=message.is_ours) if message else None


def _referred(mail: ParsedMail, sender: str) -> Message | None:
    """Find the message that a mail refers to: the nearest, and of several with one id that which is the sender's."""
    wanted = _wanted(mail)
    rows = Message.objects.filter(msg_id__in=wanted).exclude(msg_id="").select_related("conversation").order_by("pk")
    found: dict[str, list[Message]] = {}
    for row in rows:
        found.setdefault(row.msg_id, []).append(row)
    equals = next((found[each] for each in wanted if each in found), [])
    return _theirs(equals, sender) if len(equals) > 1 else next(iter(equals), None)


def _theirs(equals: list[Message], sender: str) -> Message:
    """Give the first message whose conversation the sender takes part in, else the first of all."""
    homes = {row.pk: _where_it_went(row.conversation).pk for row in equals}
    taking_part = Participant.objects.filter(conversation__in=set(homes.values()), address=sender)
    theirs = set(taking_part.values_list("conversation", flat=True))
    return next((row for row in equals if homes[row.pk] in theirs), equals[0])


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
    colleague = colleague_at(sender)
    takes_part = thread is not None and _takes_part(thread.conversation, sender)
    automatic = _less_our_list(mail.automatic)
    return Facts(
        has_sender="@" in sender,
        refers=thread is not None,
        takes_part=takes_part,
        is_known=takes_part or _is_known(sender),
        is_ours=_is_ours(mail, sender),
        is_colleague=colleague is not None,
        is_viewer=colleague is not None and colleague.role == Role.VIEWER,
        to_notice=answers_notice(mail),
        aligned=authentication.aligned(mail.header("Authentication-Results"), mailbox.authserv if mailbox else ""),
        has_token=thread is not None and thread.by_token,
        no_person_wrote_it=mail.no_person_wrote_it,
        forbids_answer=automatic.forbids_answer or mail.no_person_wrote_it,
        is_no_reply=mail.automatic.no_reply_sender,
        is_list=automatic.list is not None,
        is_spam=is_spam(mail.header),
        is_blocked=is_blocked(sender),
    )


def _less_our_list(said: Automatic) -> Automatic:
    """Give what a mail says of itself, less a list that is a mailbox of ours: by that, people write to us.

    A group's address is written as the name of its list: help@example.org as help.example.org (RFC 2919).
    """
    ours = {address.lower().replace("@", ".") for address in Mailbox.objects.values_list("address", flat=True)}
    return replace(said, list=None, precedence=None) if (said.list or "").lower() in ours else said


def colleague_at(address: str) -> Colleague | None:
    """Give the colleague who works here under an address."""
    return Colleague.objects.filter(email__iexact=address, is_active=True).first()


def _is_known(sender: str) -> bool:
    """Tell whether an address is a customer's; some are known by it as their user id."""
    sorts = (Identity.Sort.EMAIL, Identity.Sort.USER_ID)
    return Identity.objects.filter(sort__in=sorts, value=sender).exists()


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
