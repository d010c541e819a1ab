"""Web forms: making them, and taking what is written in them.

The rule of this file: nothing that comes through a form proves who wrote it. Nothing is told back, no handle becomes
anybody's, and what was typed stands beside the conversation as what it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.identity import Handle, Sort, handle
from heedful.domain.typed_address import Browser, judge_writer
from heedful.models import Customer, FormMessage, Identity, Mailbox, Message, WebForm
from heedful.queries.threading import is_blocked
from heedful.queries.web_form import came_for_now, did_last
from heedful.services.attaching import keep_all
from heedful.services.audit import Actor, record
from heedful.services.conversing import Heard, hear
from heedful.services.unwanted import Unwanted, set_aside
from heedful.wire.mail import Attachment

_KEY_BYTES = 18


@dataclass(frozen=True)
class Plan:
    """What an owner says about a form; see `WebForm`."""

    name: str
    mailbox: Mailbox | None
    sites: Sequence[str] = ()
    language: str = "en"

    @property
    def fields(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"name": self.name, "mailbox": self.mailbox, "sites": list(self.sites), "language": self.language}


def make_form(by: Actor, plan: Plan) -> WebForm:
    """Make a form."""
    with transaction.atomic():
        row = WebForm.objects.create(key=secrets.token_urlsafe(_KEY_BYTES), made_by=by.colleague, **plan.fields)
        record(by, gettext_noop("made"), "web form", row.pk)
    return row


def change_form(by: Actor, row: WebForm, plan: Plan) -> None:
    """Change what is said about a form."""
    with transaction.atomic():
        WebForm.objects.filter(pk=row.pk).update(**plan.fields)
        record(by, gettext_noop("changed"), "web form", row.pk)


def close_form(by: Actor, row: WebForm) -> None:
    """Take nothing through a form any more."""
    with transaction.atomic():
        WebForm.objects.filter(pk=row.pk, closed_at=None).update(closed_at=timezone.now())
        record(by, gettext_noop("closed"), "web form", row.pk)


@dataclass(frozen=True)
class Written:
    """What somebody wrote in a form. `browser` is its anonymous id, if they let it come along.

    `written_on` names the page that it was written on: sent twice from there it is one message.
    """

    address: Handle
    text: str
    written_on: str
    name: str = ""
    subject: str = ""
    browser: str = ""
    files: Sequence[Attachment] = ()


def take(form: WebForm, written: Written, clock: datetime) -> Message | None:
    """Begin a conversation with what somebody wrote; what came before from the same page is given again.

    What comes from an address that was blocked is set aside (None), and whoever sent it is told the same.
    """
    keep_all(written.files)
    if is_blocked(written.address.value):
        set_aside(form, _aside(written), clock)
        return None
    browser = _browser(written.browser)
    owner = Identity.objects.filter(sort=written.address.sort, value=written.address.value).first()
    writer = judge_writer(browser, written.address, owner.customer_id if owner else None)
    customer = Customer.objects.get(pk=browser.customer) if browser else None
    came_along = FormMessage(
        form=form,
        written_on=written.written_on,
        address=writer.address.value,
        customer=customer,
        is_same=writer.is_same,
        brought=did_last(browser.customer, browser.handle.value) if browser else [],
        came_for=came_for_now(browser.customer, clock) if browser and writer.is_same else [],
    )
    try:
        with transaction.atomic():
            return _heard(form, written, customer if writer.is_same else None, came_along, clock)
    except IntegrityError:
        return FormMessage.objects.select_related("message").get(written_on=written.written_on).message


def _aside(written: Written) -> Unwanted:
    return Unwanted(
        written.address.value, written.name, _subject(written), written.text, written.written_on, written.files
    )


def _subject(written: Written) -> str:
    return written.subject or " ".join(written.text.split())[:80]


def _heard(
    form: WebForm, written: Written, customer: Customer | None, came_along: FormMessage, clock: datetime
) -> Message:
    came_along.message = hear(
        None,
        Heard(
            customer=customer,
            mailbox=form.mailbox,
            at=clock,
            text=written.text,
            sender=written.address.value,
            sender_name=written.name,
            subject=_subject(written),
            how=Message.How.FORM,
            attachments=[(each, each.sha256 or "") for each in written.files],
        ),
    )
    came_along.save(force_insert=True)
    return came_along.message


def _browser(sent: str) -> Browser | None:
    known = handle(Sort.ANONYMOUS, sent) if sent else None
    if known is None:
        return None
    row = Identity.objects.filter(sort=known.sort, value=known.value).first()
    if row is None:
        return None
    named = Identity.objects.filter(customer=row.customer_id).exclude(sort=Sort.ANONYMOUS)
    names = frozenset(Handle(Sort(sort), value) for sort, value in named.values_list("sort", "value"))
    return Browser(known, row.customer_id, names, row.is_shared)
