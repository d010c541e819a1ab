"""The table of what mails are for, by who sends them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.gate.request import Purpose
from heedful.models import RelaySender
from heedful.services.audit import Actor, record


def name_sender(by: Actor, sort: str, pattern: str, purpose: Purpose) -> RelaySender:
    """Say what the mails of a sender are for, instead of what was said before."""
    with transaction.atomic():
        row, made = RelaySender.objects.update_or_create(
            sort=sort,
            pattern=pattern,
            defaults={"purpose": purpose.value, "at": timezone.now(), "by": by.colleague},
        )
        record(by, gettext_noop("made") if made else gettext_noop("changed"), "sender", row.pk, purpose=purpose.value)
    return row


def forget_sender(by: Actor, row: RelaySender) -> None:
    """Let a sender's mails say themselves what they are for."""
    with transaction.atomic():
        record(by, gettext_noop("removed"), "sender", row.pk)
        row.delete()
