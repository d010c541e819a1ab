"""What was set aside: somebody looks at it, and says where it belongs."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.threading import Place, Placing
from heedful.models import BlockedSender, Conversation, IncomingMail
from heedful.services.audit import Actor, record
from heedful.services.conversing import close
from heedful.services.kept_bytes import MAIL, kept
from heedful.services.placing import put_in
from heedful.services.reader import Reader


class UnreadableMailError(Exception):
    """The mail can't be read now; the message says why."""


def take_in(row: IncomingMail, by: Actor, reader: Reader, conversation: Conversation | None) -> IncomingMail:
    """Put a mail that was set aside into a conversation, or begin one with it (None)."""
    reading = reader.read(kept(MAIL, row.digest))
    if reading.mail is None or reading.mail.failure is not None:
        raise UnreadableMailError(reading.failure or "It could not be read.")
    placing = Placing(Place.JOIN if conversation else Place.OPEN)
    row = put_in(row, reading.mail, placing, conversation)
    record(by, gettext_noop("took in a mail that was set aside"), "mail", row.pk)
    return row


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
def block_and_close(address: str, conversation: Conversation, by: Actor) -> None:
    """Block who wrote in a conversation, and close that."""
    block(address, by)
    close(conversation, by)


@transaction.atomic
def unblock(row: BlockedSender, by: Actor) -> None:
    """Let a sender in again."""
    record(by, gettext_noop("let a blocked sender in again"), "blocked_sender", row.pk)
    row.delete()
