"""Signatures: whose stands below an answer, and writing them down.

The rule of this file: the nearest one counts that is whole. One's own for this mailbox comes before one's own for all,
and that before the one of the mailbox; one in which a placeholder is left standing goes out to nobody.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.domain.placeholder import fill, left_standing
from heedful.models import Colleague, Conversation, Mailbox, Signature
from heedful.services.audit import Actor, record
from heedful.services.saved_reply import of_colleague, of_mailbox

#: What can be filled in a signature: who writes, and from where (unless no mailbox is left).
NAMES = ("agent.name", "agent.first_name", "mailbox.name", "mailbox.address")


def signature_for(conversation: Conversation, colleague: Colleague) -> str:
    """Give what stands below an answer of a colleague; empty where nothing does."""
    mailbox = conversation.mailbox
    own: dict[int | None, str] = dict(Signature.objects.filter(colleague=colleague).values_list("mailbox", "text"))
    near = [own.get(mailbox.pk, ""), own.get(None, ""), mailbox.signature] if mailbox else [own.get(None, "")]
    known = {**of_colleague(colleague), **of_mailbox(mailbox)}
    filled = (fill(each, known) for each in near)
    return next((each for each in filled if each and not left_standing(each, ())), "")


def unknown_names(text: str) -> list[str]:
    """Give the placeholders that nothing would fill: nobody would see in time that they went out."""
    return left_standing(text, NAMES)


def sign_as(by: Actor, colleague: Colleague, mailbox: Mailbox | None, text: str) -> None:
    """Keep one's own signature, for a mailbox or for all; without text there is none."""
    with transaction.atomic():
        mine = Signature.objects.filter(colleague=colleague, mailbox=mailbox)
        if mine.values_list("text", flat=True).first() == text or not (text or mine.exists()):
            return
        mine.delete()
        if text:
            Signature.objects.create(colleague=colleague, mailbox=mailbox, text=text)
        record(by, gettext_noop("changed the signature of"), "colleague", colleague.pk)


def sign_mailbox(by: Actor, mailbox: Mailbox, text: str) -> None:
    """Keep the signature of a mailbox, for whoever has none of their own."""
    with transaction.atomic():
        if Mailbox.objects.filter(pk=mailbox.pk).exclude(signature=text).update(signature=text):
            record(by, gettext_noop("changed the signature of"), "mailbox", mailbox.pk)
