"""Forgetting what somebody wrote and what was written to them: rows at once, and the bytes with them.

The rule of this file: that a mail came stays known, by its numbers and digests, so it is not fetched again. What it
said, and from whom it was, goes. Bytes go when no row names them any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from heedful.models import (
    Attachment,
    Conversation,
    DraftFile,
    FormMessage,
    Grant,
    IncomingMail,
    Message,
    Note,
    NoteFile,
    OpeningDraft,
    OpeningFile,
    Outreach,
    Participant,
    Regrouping,
    Relayed,
)
from heedful.queries.kept_file import still_named
from heedful.services.fingerprint import forget_fingerprints
from heedful.services.gone import erased_since
from heedful.services.kept_bytes import ATTACHMENTS, MAIL
from heedful.services.log import supersede
from heedful.services.regrouping import undo_with_others
from heedful.services.relay_bytes import forget_relayed
from heedful.services.relay_in import RELAY
from heedful.wire.mail import ParsedMail

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
    about = Q(conversation__in=theirs) | Q(sender__in=addresses) | _about_letters(customers, addresses)
    mails = IncomingMail.objects.filter(about, deleted_at=None)
    _supersede_bytes(MAIL, set(mails.values_list("digest", flat=True)), _still_needed_mails(mails))
    elsewhere = Message.objects.filter(Q(customer__in=customers) | Q(sender__in=addresses)).exclude(
        conversation__in=theirs
    )
    noted = Note.objects.filter(Q(conversation__in=theirs) | Q(mail__sender__in=addresses))
    begun = OpeningDraft.objects.filter(customer__in=customers)
    digests = _attached(theirs, elsewhere, noted, begun)
    # That something was granted stays; what exactly, and to whom, goes.
    grants = Grant.objects.filter(Q(conversation__in=theirs) | Q(customer__in=customers))
    grants.filter(sent_at=None).delete()
    grants.update(detail="")
    said = Message.objects.filter(Q(conversation__in=theirs) | Q(pk__in=elsewhere.values("pk")))
    forget_fingerprints(said.only("visible").iterator(), noted.only("text").iterator())
    Attachment.objects.filter(message__in=elsewhere).delete()
    NoteFile.objects.filter(note__in=noted).delete()
    noted.update(text=ERASED)
    _forget_in_regroupings(set(elsewhere.values_list("conversation", flat=True)), addresses)
    _blank(elsewhere)
    _leave(addresses)
    now = timezone.now()
    # Nobody has to look at what is empty.
    mails.update(deleted_at=now, done_at=Coalesce("done_at", Value(now)), **_EMPTY_MAIL)
    theirs.delete()
    begun.delete()
    _supersede_bytes(ATTACHMENTS, digests, still_named(digests))
    _supersede_bytes(RELAY, set(forget_relayed(customers, addresses)), set())


def _about_letters(customers: Sequence[int], addresses: Sequence[str]) -> Q:
    """Choose what servers said of letters to them and of mails of programs: it names the letter, and quotes it."""
    letters = Outreach.objects.filter(Q(customer__in=customers) | Q(address__in=addresses))
    relayed = Relayed.objects.filter(Q(customer__in=customers) | Q(recipient__in=addresses))
    names = Q(detail__in=_named("outreach", letters)) | Q(detail__in=_named("relay", relayed))
    return Q(state=IncomingMail.State.BOUNCE, conversation=None) & names


def _named(sort: str, rows: QuerySet[Outreach] | QuerySet[Relayed]) -> QuerySet[Any]:
    return rows.annotate(name=Concat(Value(f"{sort} "), Cast("pk", CharField()))).order_by().values("name")


def _attached(
    theirs: QuerySet[Conversation],
    elsewhere: QuerySet[Message],
    noted: QuerySet[Note],
    begun: QuerySet[OpeningDraft],
) -> set[str]:
    """Give the digests of everything that is attached to what goes: messages, notes, and what we are writing."""
    of_messages = Attachment.objects.filter(Q(message__conversation__in=theirs) | Q(message__in=elsewhere))
    of_notes = NoteFile.objects.filter(note__in=noted)
    of_drafts = DraftFile.objects.filter(draft__conversation__in=theirs)
    of_openings = OpeningFile.objects.filter(draft__in=begun)
    digests = {
        *of_messages.values_list("digest", flat=True),
        *of_notes.values_list("digest", flat=True),
        *of_drafts.values_list("digest", flat=True),
        *of_openings.values_list("digest", flat=True),
    }
    return digests - {""}


def without_the_erased(row: IncomingMail, mail: ParsedMail, *, is_ours: bool = False) -> ParsedMail | None:
    """Give what was read of a mail without those who were erased since it came; None if nobody else is left in it.

    It may have lain here unread, so that nobody could find them in it. In a transaction that has locked `LogState`.
    """
    sender = [mail.sender.address.lower()] if mail.sender else []
    people = (*mail.to, *mail.cc, *mail.reply_to)
    gone = erased_since(row, {*sender, *(each.address.lower() for each in people)})
    if not gone:
        return mail
    to, cc, reply_to = (
        tuple(each for each in named if each.address.lower() not in gone) for named in (mail.to, mail.cc, mail.reply_to)
    )
    # What we wrote to them alone is theirs, as what they wrote is.
    is_theirs = not gone.isdisjoint(sender) or (is_ours and not (*to, *cc))
    return None if is_theirs else replace(mail, to=to, cc=cc, reply_to=reply_to)


def forget_unread(row: IncomingMail, files: Iterable[str], clock: datetime) -> None:
    """Forget a mail that was read only now, and of whose `files` nothing else has been written down yet."""
    digests = set(files) - {""}
    _supersede_bytes(ATTACHMENTS, digests, still_named(digests))
    _supersede_bytes(MAIL, {row.digest}, _still_needed_mails([row]))
    IncomingMail.objects.filter(pk=row.pk).update(
        state=IncomingMail.State.ASIDE, why="", done_at=clock, deleted_at=clock, **_EMPTY_MAIL
    )
    row.refresh_from_db()


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
