"""What somebody blocked writes in a web form: set aside as a mail of theirs would be, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from heedful.domain.beginning import beginning
from heedful.domain.threading import Why
from heedful.models import IncomingMail, WebForm
from heedful.services.house_address import house_address
from heedful.services.kept_bytes import MAIL, keep
from heedful.wire.mail import Attachment
from heedful.wire.mail.writing import File, UnwritableError, Written, write_mail

_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Unwanted:
    """What was typed, and the page that it was written on."""

    address: str
    name: str
    subject: str
    text: str
    written_on: str
    files: Sequence[Attachment] = ()


def set_aside(form: WebForm, unwanted: Unwanted, clock: datetime) -> None:
    """Keep it among what was set aside; sent twice from the same page it is one."""
    msg_id = f"{unwanted.written_on}@form.invalid"
    with transaction.atomic():
        # Who presses twice comes twice at once: the second waits here, and finds what the first has kept.
        WebForm.objects.select_for_update().get(pk=form.pk)
        if not IncomingMail.objects.filter(msg_id=msg_id, by_form=True).exists():
            _keep(form, unwanted, msg_id, clock)


def _keep(form: WebForm, unwanted: Unwanted, msg_id: str, clock: datetime) -> None:
    raw = _raw(form, unwanted, msg_id, clock)
    IncomingMail.objects.create(
        mailbox=form.mailbox,
        received_at=clock,
        digest=keep(MAIL, raw),
        size=len(raw),
        state=IncomingMail.State.ASIDE,
        why=Why.BLOCKED,
        by_form=True,
        msg_id=msg_id,
        sender=unwanted.address,
        sender_name=unwanted.name,
        subject=unwanted.subject,
        beginning=beginning(unwanted.text),
        written_at=clock,
    )


def _raw(form: WebForm, unwanted: Unwanted, msg_id: str, clock: datetime) -> bytes:
    """Write it as the mail that it would have been."""
    house = form.mailbox.address if form.mailbox else house_address()[1]
    written = Written(
        sender=(unwanted.name, unwanted.address),
        to=[("", house)],
        subject=unwanted.subject,
        text=unwanted.text,
        date=clock,
        msg_id=msg_id,
        files=[File(each.name, each.type or _UNKNOWN, each.content or b"") for each in unwanted.files],
    )
    try:
        return write_mail(written)
    except UnwritableError:
        # Blocked as it was typed; no mail could come from there. The row says who it was.
        return write_mail(replace(written, sender=(unwanted.name, house)))
