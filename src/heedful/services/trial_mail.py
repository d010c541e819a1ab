"""A trial mail from a mailbox to the colleague who asks for it, on the way on which answers go.

The rules of this file:

1. It goes to whoever asks for it and to nobody else, and by the way that the settings name.
2. Somebody waits, so what came of it is said within `WHOLE_S`. The way is walked beside the request, since a resolver,
   a server or a service may have another idea of patience; what is taken after that time arrives all the same.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from secrets import token_hex

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heedful.domain.sending_trouble import SendingFault, SendingStep, SendingTroubleError
from heedful.models import Colleague, Mailbox
from heedful.services.audit import Actor, record
from heedful.services.smtp_steps import Passed, by_service, by_smtp, steps_of
from heedful.wire.mail.writing import UnwritableError, Written, wire_address, write_mail

#: A trial takes no longer, and each answer of the other side a little less: then one knows where it was missing.
WHOLE_S, _ANSWER_S = 15.0, 12.0


@dataclass(frozen=True)
class SendingTrial:
    """What came of a trial: the steps of this way, those that went well, and the one that did not, with its fault.

    `host` and `port` say where mail goes; there are none where a mail service carries it. `said` is what the other side
    said.
    """

    sender: str
    recipient: str
    steps: tuple[SendingStep, ...]
    passed: tuple[SendingStep, ...] = ()
    failed: SendingStep | None = None
    fault: SendingFault | None = None
    said: str = ""
    host: str = ""
    port: int = 0


def try_sending(by: Actor, mailbox: Mailbox, person: Colleague, clock: datetime) -> SendingTrial:
    """Send a trial mail, and say how far it came."""
    record(by, gettext_noop("sent a trial mail from"), "mailbox", mailbox.pk)
    trial, walk = _way(mailbox, person)
    try:
        mail, recipient = _mail(mailbox, person, clock), wire_address(person.email)
    except UnwritableError as error:
        return replace(trial, failed=SendingStep.RECIPIENT, fault=SendingFault.UNFIT_ADDRESS, said=str(error))
    return _walked(trial, partial(walk, recipient, mail))


def _way(mailbox: Mailbox, person: Colleague) -> tuple[SendingTrial, Callable[[str, bytes, Passed], None]]:
    if settings.HEEDFUL_ANYMAIL:
        return SendingTrial(mailbox.address, person.email, (SendingStep.TEXT,)), by_service
    way = EmailBackend(timeout=_ANSWER_S)
    trial = SendingTrial(mailbox.address, person.email, steps_of(way), host=way.host, port=int(way.port))
    return trial, partial(by_smtp, way, mailbox.address)


def _walked(trial: SendingTrial, walk: Callable[[Passed], None]) -> SendingTrial:
    passed: list[SendingStep] = []
    outcome: Future[None] = Future()

    def go() -> None:
        try:
            walk(passed.append)
        except BaseException as error:  # noqa: BLE001 - whoever waits raises it
            outcome.set_exception(error)
        else:
            outcome.set_result(None)

    threading.Thread(target=go, name="trial mail", daemon=True).start()
    try:
        outcome.result(WHOLE_S)
    except SendingTroubleError as trouble:
        return replace(trial, passed=tuple(passed), failed=trouble.step, fault=trouble.fault, said=trouble.said)
    except TimeoutError:
        gone = tuple(passed)
        missing = next((each for each in trial.steps if each not in gone), SendingStep.TEXT)
        return replace(trial, passed=gone, failed=missing, fault=SendingFault.SILENT)
    return replace(trial, passed=tuple(passed))


def _mail(mailbox: Mailbox, person: Colleague, clock: datetime) -> bytes:
    """Write it, in the language that is active; raises `UnwritableError`."""
    hello = _("Hello %(name)s,") % {"name": person.name}
    words = _(
        "this is a trial: answers from %(address)s go out on this way. Nobody has to do anything about it.\n\n"
        "Did it come into the spam folder? Then look at the page of the mailbox, which says what its domain lacks."
    ) % {"address": mailbox.address}
    text = f"{hello}\n\n{words}\n"
    return write_mail(
        Written(
            sender=(mailbox.sender_name, mailbox.address),
            to=[(person.name, person.email)],
            subject=_("A trial from Heedful"),
            text=text,
            html=f'<div style="white-space: pre-wrap">{escape(text)}</div>',
            date=clock,
            msg_id=f"trial.{token_hex(16)}@{mailbox.address.rpartition('@')[2]}",
            auto_submitted="auto-generated",
        )
    )
