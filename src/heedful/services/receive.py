"""Taking mail in: the bytes first, so that whatever comes after can be tried again.

The rule of this file: when `receive` has returned, the mail is on the disk and listed, and may be accepted. Nothing
is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from heedful.models import IncomingMail, Mailbox
from heedful.services.kept_bytes import MAIL, keep

#: In bytes: no mail that is larger is taken whole, by whichever way it comes. Of one that is larger than a reader takes
#: (`heedful.wire.mail.Limits`), what is attached stays in the raw mail.
MOST = 100_000_000


@dataclass(frozen=True)
class Arrived:
    """One mail as the transport gave it to us. `uid` and `uidvalidity` are IMAP's."""

    raw: bytes
    envelope_from: str = ""
    envelope_to: Sequence[str] = ()
    uid: int | None = None
    uidvalidity: int | None = None
    #: What a person should know of how it came.
    detail: str = ""


def receive(mailbox: Mailbox, arrived: Arrived, at: datetime) -> IncomingMail:
    """Keep one mail; durable when this returns. The same number of IMAP twice is the same mail."""
    digest = keep(MAIL, arrived.raw)
    row = IncomingMail(
        mailbox=mailbox,
        received_at=at,
        digest=digest,
        size=len(arrived.raw),
        envelope_from=arrived.envelope_from[:320],
        envelope_to=list(arrived.envelope_to)[:200],
        uid=arrived.uid,
        uidvalidity=arrived.uidvalidity,
        detail=arrived.detail[:300],
    )
    try:
        with transaction.atomic():
            row.save()
            _got_as_far_as(mailbox, arrived)
    except IntegrityError:
        _got_as_far_as(mailbox, arrived)
        known = {"mailbox": mailbox, "uid": arrived.uid, "uidvalidity": arrived.uidvalidity}
        return IncomingMail.objects.get(**known)
    return row


def _got_as_far_as(mailbox: Mailbox, arrived: Arrived) -> None:
    """Note how far a mailbox was read, in the transaction that lists what was read."""
    if arrived.uid is not None:
        Mailbox.objects.filter(pk=mailbox.pk, last_uid__lt=arrived.uid, uidvalidity=arrived.uidvalidity).update(
            last_uid=arrived.uid
        )
