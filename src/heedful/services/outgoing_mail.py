"""A message of ours as the mail that goes out: the same bytes each time it is tried."""

from __future__ import annotations

from django.utils.html import escape

from heedful.domain.mail_token import with_token
from heedful.models import Mailbox, Message
from heedful.queries.threading import token_key
from heedful.services.kept_bytes import ATTACHMENTS, kept
from heedful.services.reply_gate import answers_somebody
from heedful.wire.mail.writing import File, Written, write_mail


def mail_of(message: Message) -> bytes:
    """Write a message of ours as a mail, the same bytes each time; raises `UnwritableError`, `FileNotFoundError`."""
    name = message.sender_name or (message.author.name if message.author else "")
    return write_mail(
        Written(
            sender=(name, message.sender),
            to=[(name, address) for name, address in message.to],
            cc=[(name, address) for name, address in message.cc],
            reply_to=_reply_to(message, message.conversation.mailbox),
            subject=message.subject,
            text=message.text,
            html=f'<div style="white-space: pre-wrap">{escape(message.text)}</div>',
            date=message.at,
            msg_id=message.msg_id,
            references=message.references.split(),
            auto_submitted=_auto_submitted(message),
            files=[File(each.name, each.type, kept(ATTACHMENTS, each.digest)) for each in message.attachments.all()],
        )
    )


def _auto_submitted(message: Message) -> str | None:
    """Say to other machines that no person wrote it (RFC 3834); what answers nobody is no answer."""
    if not message.is_automatic:
        return None
    return "auto-replied" if answers_somebody(message) else "auto-generated"


def _reply_to(message: Message, mailbox: Mailbox | None) -> str | None:
    """Give an address with a token, where there is one recipient to make it for."""
    people = [*message.to, *message.cc]
    if mailbox is None or not mailbox.takes_plus or len(people) != 1:
        return None
    return with_token(mailbox.address, token_key(), message.conversation_id, people[0][1])
