"""Hearing what a customer says by way of a program: it goes where mail goes, under the same rules.

The rule of this file: a program vouches for who said it, and may bring it into a conversation of theirs only. HTML is
made harmless before it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from heedful.domain.identity import Handle, Sort
from heedful.domain.thanks import is_plain_thanks
from heedful.models import Conversation, Customer, Identity, Mailbox, Message
from heedful.queries.identity import family_of
from heedful.queries.said import is_answered
from heedful.services.audit import Actor
from heedful.services.conversing import Heard, hear
from heedful.services.customer import resolve_identities
from heedful.services.kept_bytes import ATTACHMENTS, keep
from heedful.wire.mail import Attachment, Flaw, Limits
from heedful.wire.mail.html import harmless_html
from heedful.wire.mail.html_text import bare_text, html_text


class NotTheirsError(Exception):
    """Somebody said it who takes no part in this conversation."""


@dataclass(frozen=True)
class Said:
    """What somebody said. `answer_to` is where an answer goes; empty: to the handle, or to their one known address."""

    handle: Handle
    text: str
    html: str = ""
    name: str = ""
    subject: str = ""
    answer_to: str = ""
    files: Sequence[Attachment] = ()


def begin(said: Said, mailbox: Mailbox | None, by: Actor, clock: datetime) -> Message:
    """Begin a conversation with what a customer said."""
    kept = _kept(said)
    with transaction.atomic():
        return hear(None, _heard(said, kept, _customer(said), mailbox, by, clock))


def go_on(row: Conversation, said: Said, by: Actor, clock: datetime) -> Message:
    """Put what a customer said into a conversation of theirs; raises `NotTheirsError`."""
    kept = _kept(said)
    with transaction.atomic():
        customer = _customer(said)
        if not _is_theirs(row, customer):
            raise NotTheirsError
        heard = _heard(said, kept, customer, row.mailbox, by, clock)
        thanks = is_plain_thanks(heard.visible, after_our_answer=is_answered(row), has_attachment=bool(said.files))
        return hear(row, replace(heard, thanks=thanks))


def _kept(said: Said) -> list[tuple[Attachment, str]]:
    return [(each, keep(ATTACHMENTS, each.content or b"")) for each in said.files]


def _is_theirs(row: Conversation, customer: Customer) -> bool:
    """Tell whether somebody takes part, by handles of theirs. Where they want answers they may say as they like."""
    if row.customer is not None and customer.pk in family_of(row.customer):
        return True
    theirs = customer.identities.filter(sort=Identity.Sort.EMAIL).values("value")
    return row.participants.filter(address__in=theirs).exists()


def _customer(said: Said) -> Customer:
    number, _ = resolve_identities([said.handle.value], said.handle.sort)[said.handle.value]
    customer = Customer.objects.get(pk=number)
    if said.name and not customer.name:
        customer.name = said.name
        customer.save(update_fields=["name"])
    return customer


def _heard(
    said: Said,
    files: Sequence[tuple[Attachment, str]],
    customer: Customer,
    mailbox: Mailbox | None,
    by: Actor,
    clock: datetime,
) -> Heard:
    clean = harmless_html(said.html, Limits().html) if said.html else None
    text = said.text or (html_text(clean.html) if clean else bare_text(said.html))
    cut = bool(said.html) and clean is None
    return Heard(
        customer=customer,
        mailbox=mailbox,
        at=clock,
        text=text,
        visible=text,
        html=clean.html if clean else "",
        sender=_address(said, customer),
        sender_name=said.name or customer.name,
        subject=said.subject,
        how=Message.How.API,
        program=by.program,
        warnings=[{"code": Flaw.HTML_LEFT_OUT.value, "detail": ""}] if cut else [],
        attachments=files,
    )


def _address(said: Said, customer: Customer) -> str:
    if said.answer_to:
        return said.answer_to.lower()
    if said.handle.sort is Sort.EMAIL:
        return said.handle.value
    known = list(customer.identities.filter(sort=Identity.Sort.EMAIL).values_list("value", flat=True)[:2])
    return known[0] if len(known) == 1 else ""
