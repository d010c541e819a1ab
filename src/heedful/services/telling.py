"""Telling alarms by mail and by webhook, and conversations by webhook: each once, never twice and never lost.

The rule of this file: what is to be told is written where it happens, in one transaction; whoever delivers claims a
row first by a conditional update, in which 'not one row' means that somebody else has it. A process that dies
while it delivers leaves a claim that runs out, and the row is tried again under the same key: between the
receiver's word and our note of it lies the one moment in which a crash tells somebody twice, and by the key
(Message-ID, webhook-id) a receiver knows it for a repeat.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from heedful.domain.telling import wait_after
from heedful.models import Alarm, Colleague, Telling
from heedful.queries.telling import due_tellings, told_by_mail, webhooks_for_alarms
from heedful.services.alarm_mail import send_mail
from heedful.services.audit import Actor
from heedful.services.webhook import GoneError, UndeliveredError, send_webhook

_log = logging.getLogger("heedful.telling")

#: Longer than any try lasts; whoever has not said what came of it by then has died.
CLAIM_LASTS = timedelta(minutes=5)
_LONGEST_TROUBLE = 300
#: Who did not answer is left alone for so long, whatever else there is to tell them.
_PAUSE = timedelta(seconds=30)
#: So long it can be looked up that something of a conversation was told.
KEPT_FOR = timedelta(days=30)
_BITE = 1_000

What = Telling.What


def tell(alarm: Alarm, what: str) -> None:
    """Write that everybody who wants to know is to be told of an alarm, in the caller's transaction."""
    by_mail = [Telling(alarm=alarm, what=what, colleague=colleague) for colleague in told_by_mail()]
    by_webhook = [Telling(alarm=alarm, what=what, webhook=webhook) for webhook in webhooks_for_alarms()]
    Telling.objects.bulk_create([*by_mail, *by_webhook])


def try_mail(by: Actor) -> Telling:
    """Have a trial mail sent to whoever asks for it."""
    if by.colleague is None:
        raise ValueError("Only a colleague has an address to try.")
    return Telling.objects.create(what=What.TRIAL, colleague=by.colleague)


def try_again(telling: Telling) -> None:
    """Begin anew with what was given up."""
    again = {"due_at": timezone.now(), "tries": 0, "gave_up_at": None}
    Telling.objects.filter(pk=telling.pk, told_at=None).update(**again, trouble="")


def deliver_one(clock: datetime) -> bool:
    """Deliver the next telling that is due; returns whether there was one, and so perhaps another."""
    row = due_tellings(clock).select_related("alarm__kind", "colleague", "webhook").first()
    if row is None:
        return False
    if _claim(row, clock):
        _deliver(row, clock)
    return True


def _claim(row: Telling, clock: datetime) -> bool:
    free = Telling.objects.filter(pk=row.pk, due_at=row.due_at, told_at=None, gave_up_at=None)
    row.tries += 1
    claimed = {"due_at": clock + CLAIM_LASTS, "tried_at": clock, "tries": F("tries") + 1}
    return free.update(**claimed) == 1


def _deliver(row: Telling, clock: datetime) -> None:
    if not _is_wanted(row):
        row.delete()
        return
    send: Callable[[Telling], None] = send_webhook if row.webhook_id else send_mail
    try:
        send(row)
    except GoneError as error:
        _note(row, gave_up_at=clock, trouble=str(error))
    except (UndeliveredError, smtplib.SMTPException, OSError) as error:
        _failed(row, clock, _said(error))
    except Exception as error:  # noqa: BLE001 - see below
        # Whatever is wrong with one must not keep the others waiting.
        _log.exception("telling %s failed", row.key)
        _failed(row, clock, type(error).__name__)
    else:
        _note(row, told_at=timezone.now(), trouble="")


def _is_wanted(row: Telling) -> bool:
    """Tell whether the addressee still wants to be told; trials are wanted by whoever asked for them."""
    if row.webhook is not None:
        return row.webhook.closed_at is None
    person: Colleague | None = row.colleague
    return person is not None and person.is_active and (row.what == What.TRIAL or person.wants_alarm_mail)


def _failed(row: Telling, clock: datetime, trouble: str) -> None:
    # Whoever asked for a trial looks on, and wants to know now.
    wait = None if row.what == What.TRIAL else wait_after(row.tries)
    if wait is None:
        _log.warning("telling %s was given up after %d tries: %s", row.key, row.tries, trouble)
        _note(row, gave_up_at=clock, trouble=trouble)
    else:
        _note(row, due_at=clock + wait, trouble=trouble)
        _pause(row, clock)


def _pause(row: Telling, clock: datetime) -> None:
    """Let a receiver that is away hold nobody else up: what else it is to be told waits a little, too."""
    if row.webhook is not None:
        later = clock + _PAUSE
        row.webhook.tellings.filter(told_at=None, gave_up_at=None, due_at__lt=later).update(due_at=later)


def forget_old_tellings(clock: datetime) -> None:
    """Remove what was told of conversations long ago, in bites; of alarms there are few, and they stay."""
    old = Telling.objects.filter(conversation__isnull=False, told_at__lte=clock - KEPT_FOR)
    while True:
        bite = list(old.order_by("told_at").values_list("pk", flat=True)[:_BITE])
        Telling.objects.filter(pk__in=bite).delete()
        if len(bite) < _BITE:
            return


def _note(row: Telling, **outcome: object) -> None:
    """Write what came of a try, unless that try took so long that somebody else has begun another."""
    if "trouble" in outcome:
        outcome["trouble"] = str(outcome["trouble"])[:_LONGEST_TROUBLE]
    with transaction.atomic():
        Telling.objects.filter(pk=row.pk, tries=row.tries, told_at=None).update(**outcome)


def _said(error: Exception) -> str:
    """Give what a mail server or a network said, in one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_text(said) for _, said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_error)
    return " ".join(str(error).split()) or type(error).__name__


def _text(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split())
