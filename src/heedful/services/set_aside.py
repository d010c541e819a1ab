"""What was set aside: somebody looks at it, and says where it belongs."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.threading import Place, Placing, Why
from heedful.models import BlockedSender, Conversation, IncomingMail
from heedful.queries.threading import answers_notice, colleague_at
from heedful.services.audit import Actor, record
from heedful.services.kept_bytes import MAIL, kept
from heedful.services.log import locked_state
from heedful.services.placing import kept_files, left_of, note_of, put_in, words_of
from heedful.services.reader import Reader
from heedful.wire.mail import ParsedMail


class UnreadableMailError(Exception):
    """The mail can't be read now; the message says why."""


class ErasedMailError(Exception):
    """Whoever wrote the mail was erased since it came, and the mail with them."""


class InternalMailError(Exception):
    """The mail is from a colleague, or answers what we told one: it can be kept as a note, and be no message."""


def take_in(row: IncomingMail, by: Actor, reader: Reader, conversation: Conversation | None) -> IncomingMail:
    """Put a mail that was set aside into a conversation, or begin one with it (None).

    Raises `UnreadableMailError`, `ErasedMailError` and `InternalMailError`.
    """
    mail = _read(row, reader)
    if is_among_us(row) or answers_notice(mail):
        raise InternalMailError
    placing = Placing(Place.JOIN if conversation else Place.OPEN)
    row = put_in(row, mail, placing, conversation)
    if row.deleted_at is not None and row.message is None:
        raise ErasedMailError
    record(by, gettext_noop("took in a mail that was set aside"), "mail", row.pk)
    return row


def is_among_us(row: IncomingMail) -> bool:
    """Tell whether a mail that was set aside is a word among us, as far as its row says: a page offers a note alone."""
    return row.why == Why.TO_NOTICE or colleague_at(row.sender) is not None


def keep_as_note(row: IncomingMail, by: Actor, reader: Reader, into: Conversation) -> IncomingMail:
    """Keep a mail that was set aside as a note in a conversation, which says whose words it is.

    Raises `UnreadableMailError` and `ErasedMailError`.
    """
    mail = _read(row, reader)
    files = kept_files(mail)
    with transaction.atomic():
        # First of all, as everybody does who may forget: else two could wait for each other.
        locked_state()
        row = IncomingMail.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if left_of(row, mail, files, timezone.now()) is not None:
            note_of(row, mail, into, by, _quoted(row, mail))
            row.conversation, row.state = into, IncomingMail.State.PLACED
            row.save()
            record(by, gettext_noop("made a note of a mail that was set aside"), "mail", row.pk)
    if row.deleted_at is not None:
        raise ErasedMailError
    return row


def _quoted(row: IncomingMail, mail: ParsedMail) -> str:
    """Give what it says under the name of whom it says it is from: nothing proves who that was."""
    return f"{row.sender_name} <{row.sender}>:".lstrip() + f"\n\n{words_of(mail)}"


def _read(row: IncomingMail, reader: Reader) -> ParsedMail:
    try:
        raw = kept(MAIL, row.digest)
    except OSError as error:
        raise UnreadableMailError("Its bytes can’t be read from the disk.") from error
    reading = reader.read(raw)
    if reading.mail is None or reading.mail.failure is not None:
        raise UnreadableMailError(reading.failure or "It could not be read.")
    return reading.mail


def done_with(row: IncomingMail, by: Actor) -> None:
    """Say that a mail that was set aside, or failed, needs nothing more. It stays, and can be found."""
    IncomingMail.objects.filter(pk=row.pk).update(done_at=timezone.now(), done_by=by.colleague)
    record(by, gettext_noop("was done with a mail that was set aside"), "mail", row.pk)


def not_done_with(row: IncomingMail, by: Actor) -> None:
    """Take that back."""
    IncomingMail.objects.filter(pk=row.pk).update(done_at=None, done_by=None)
    record(by, gettext_noop("brought back a mail that was set aside"), "mail", row.pk)


@transaction.atomic
def block(address: str, by: Actor) -> BlockedSender:
    """Set aside whatever comes from an address, or from a domain (`@example.com`), from now on."""
    row, _ = BlockedSender.objects.get_or_create(address=address.strip().lower(), defaults={"by": by.colleague})
    record(by, gettext_noop("blocked a sender"), "blocked_sender", row.pk)
    return row


@transaction.atomic
def unblock(row: BlockedSender, by: Actor) -> None:
    """Let a sender in again."""
    record(by, gettext_noop("let a blocked sender in again"), "blocked_sender", row.pk)
    row.delete()
