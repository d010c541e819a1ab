"""Forgetting what somebody wrote and what was written to them: rows at once, and the bytes with them.

The rule of this file: that a mail came stays known, by its numbers and digests, so it is not fetched again. What it
said, and from whom it was, goes. Bytes go when no row names them any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils import timezone

from heedful.models import Attachment, Conversation, FormMessage, IncomingMail, Message, Participant, Regrouping
from heedful.services.kept_bytes import ATTACHMENTS, MAIL
from heedful.services.log import supersede
from heedful.services.regrouping import undo_with_others

#: What is left of a message in a conversation with somebody else.
ERASED = "[erased]"
_EMPTY_MAIL = {
    "envelope_from": "",
    "envelope_to": [],
    "sender": "",
    "sender_name": "",
    "subject": "",
    "beginning": "",
    "detail": "",
    "warnings": [],
}


def forget_mail(customers: Sequence[int], addresses: Sequence[str]) -> None:
    """Forget all mail of some customers, in the caller's transaction; their conversations go with them."""
    undo_with_others(customers)
    by_form = FormMessage.objects.filter(message__sender__in=addresses, message__conversation__customer=None)
    nobodys = list(by_form.values_list("message__conversation", flat=True))
    theirs = Conversation.objects.filter(Q(customer__in=customers) | Q(pk__in=nobodys))
    FormMessage.objects.filter(customer__in=customers).update(brought=[], came_for=[])
    mails = IncomingMail.objects.filter(Q(conversation__in=theirs) | Q(sender__in=addresses), deleted_at=None)
    _supersede_bytes(MAIL, set(mails.values_list("digest", flat=True)), _still_needed_mails(mails))
    files = Attachment.objects.filter(message__conversation__in=theirs)
    elsewhere = Message.objects.filter(Q(customer__in=customers) | Q(sender__in=addresses)).exclude(
        conversation__in=theirs
    )
    gone = Attachment.objects.filter(Q(pk__in=files.values("pk")) | Q(message__in=elsewhere))
    others = Attachment.objects.exclude(pk__in=gone.values("pk"))
    digests = set(gone.values_list("digest", flat=True)) - {""}
    _supersede_bytes(ATTACHMENTS, digests, set(others.filter(digest__in=digests).values_list("digest", flat=True)))
    Attachment.objects.filter(message__in=elsewhere).delete()
    _forget_in_regroupings(set(elsewhere.values_list("conversation", flat=True)), addresses)
    _blank(elsewhere)
    _leave(addresses)
    mails.update(deleted_at=timezone.now(), **_EMPTY_MAIL)
    theirs.delete()


def _still_needed_mails(mails: Iterable[IncomingMail]) -> set[str]:
    numbers = [each.pk for each in mails]
    digests = [each.digest for each in mails]
    others = IncomingMail.objects.filter(digest__in=digests, deleted_at=None).exclude(pk__in=numbers)
    return set(others.values_list("digest", flat=True))


def _supersede_bytes(place: str, digests: set[str], needed: set[str]) -> None:
    for digest in sorted(digests - needed):
        supersede(f"{place}/{digest[:2]}", [digest])


def _blank(messages: Iterable[Message]) -> None:
    """Take what they said out of conversations with others, which stay whole around it."""
    for message in messages:
        Message.objects.filter(pk=message.pk).update(
            text=ERASED, visible=ERASED, html="", sender="", sender_name="", subject="", reply_to=[], msg_id=""
        )
        last = message.conversation.messages.order_by("-at", "-pk").values_list("pk", flat=True).first()
        if last == message.pk:
            Conversation.objects.filter(pk=message.conversation_id).update(beginning=ERASED)


def _forget_in_regroupings(conversations: set[int], addresses: Sequence[str]) -> None:
    """Take them out of what is kept for undoing a merge or a split; what was said last is read anew by that."""
    conversations |= set(Participant.objects.filter(address__in=addresses).values_list("conversation", flat=True))
    for row in Regrouping.objects.filter(Q(source__in=conversations) | Q(target__in=conversations)):
        for standing in (*row.record["before"].values(), *row.record["after"].values()):
            standing["beginning"] = ERASED
        came = row.record.get("participants", [])
        row.record["participants"] = [each for each in came if each.lower() not in addresses]
        row.save(update_fields=["record"])


def _leave(addresses: Sequence[str]) -> None:
    """Take them out of the people who take part in conversations with others, and out of what was sent there."""
    parts = Participant.objects.filter(address__in=addresses)
    for message in Message.objects.filter(conversation__in=parts.values("conversation")):
        to, cc = ([each for each in names if each[1].lower() not in addresses] for names in (message.to, message.cc))
        if to != message.to or cc != message.cc:
            Message.objects.filter(pk=message.pk).update(to=to, cc=cc)
    parts.delete()
