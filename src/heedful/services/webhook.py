"""Webhooks: setting them up, their secrets, and telling one of them (Standard Webhooks, standardwebhooks.com)."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_noop
from standardwebhooks.webhooks import Webhook as Signer

from heedful.domain.address import UnfitAddressError, check_url
from heedful.domain.event import Event
from heedful.models import Alarm, Conversation, Telling, Webhook
from heedful.services.alarm_words import words_of
from heedful.services.audit import Actor, record
from heedful.services.safe_http import Limits, PostError, post

#: So long the old secret signs beside the new one.
BOTH_VALID = timedelta(days=1)
#: What is not called by its own word.
_TYPES = {Telling.What.RAISED: "alarm.raised", Telling.What.ENDED: "alarm.ended"}
#: So much of what somebody wrote goes along, where its owner chose that.
_LONGEST_TEXT = 2_000
_GONE = 410


class UndeliveredError(Exception):
    """A webhook was not told this time; the message says why, for a person."""


class GoneError(UndeliveredError):
    """The receiver says that it will never want this."""


@dataclass(frozen=True)
class Wanted:
    """What a webhook is told: alarms, events of conversations, and whether with what customers wrote."""

    alarms: bool = True
    events: tuple[Event, ...] = ()
    with_text: bool = False

    @property
    def fields(self) -> dict[str, Any]:
        """What is kept of it."""
        events = [each.value for each in self.events]
        return {"wants_alarms": self.alarms, "events": events, "with_text": self.with_text}


ALARMS = Wanted()


def add_webhook(by: Actor, name: str, url: str, wanted: Wanted = ALARMS) -> Webhook:
    """Set a webhook up; its secret is made here. Raises `UnfitAddressError`."""
    check_url(url, loopback=settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS)
    with transaction.atomic():
        webhook = Webhook.objects.create(
            name=name, url=url, secret=_new_secret(), made_by=by.colleague, **wanted.fields
        )
        record(by, gettext_noop("added"), "webhook", webhook.pk, url=url)
    return webhook


def change_wanted(by: Actor, webhook: Webhook, wanted: Wanted) -> None:
    """Change what a webhook is told from now on; what waits for it already is told."""
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk, closed_at=None).update(**wanted.fields)
        record(by, gettext_noop("chose what is told to"), "webhook", webhook.pk, **wanted.fields)


def rotate_secret(by: Actor, webhook: Webhook) -> Webhook:
    """Make a new secret; for a day we sign with both, so that the receiver can change over in its own time."""
    with transaction.atomic():
        webhook.old_secret, webhook.secret = webhook.secret, _new_secret()
        webhook.old_secret_until = timezone.now() + BOTH_VALID
        webhook.save(update_fields=["secret", "old_secret", "old_secret_until"])
        record(by, gettext_noop("made a new secret for"), "webhook", webhook.pk)
    return webhook


def close_webhook(by: Actor, webhook: Webhook) -> None:
    """Tell a webhook nothing any more; what waits for it is forgotten, and its secrets too."""
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk, closed_at=None).update(
            closed_at=timezone.now(), secret="", old_secret="", old_secret_until=None
        )
        webhook.tellings.filter(told_at=None).delete()
        record(by, gettext_noop("closed"), "webhook", webhook.pk)


def try_webhook(webhook: Webhook) -> Telling:
    """Have a trial sent in the way that alarms are."""
    return Telling.objects.create(what=Telling.What.TRIAL, webhook=webhook)


def send_webhook(telling: Telling) -> None:
    """Tell one webhook; raises `UndeliveredError` unless it answers with a status from 200 to 299."""
    webhook = telling.webhook
    if webhook is None:
        raise ValueError("This goes to a webhook.")
    with translation.override(settings.LANGUAGE_CODE), timezone.override(None):
        body = json.dumps(payload_of(telling), ensure_ascii=False, separators=(",", ":"))
    headers = _headers(telling, webhook, body, timezone.now())
    try:
        status = post(webhook.url, body.encode(), headers, Limits(settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS))
    except (PostError, UnfitAddressError) as error:
        raise UndeliveredError(str(error)) from error
    if status == _GONE:
        raise GoneError(f"It answered {status}: it does not want to be told any more.")
    if not 200 <= status < 300:  # noqa: PLR2004 - the class of 'it went well'
        hint = " Redirects are not followed." if 300 <= status < 400 else ""  # noqa: PLR2004
        raise UndeliveredError(f"It answered {status} and not 200.{hint}")


def payload_of(telling: Telling) -> dict[str, Any]:
    """Give what a webhook is told, the same at every try.

    It holds numbers, and what somebody wrote only where the owner of the webhook chose that.
    """
    if telling.conversation is not None:
        return _enveloped(telling, _of_conversation(telling, telling.conversation))
    words = words_of(telling)
    told: dict[str, Any] = {"says": words.text, "url": words.url}
    if telling.alarm is not None:
        told |= _facts(telling.alarm, ended=telling.what == Telling.What.ENDED)
    return _enveloped(telling, told)


def _enveloped(telling: Telling, data: dict[str, Any]) -> dict[str, Any]:
    what = Telling.What(telling.what)
    return {"type": _TYPES.get(what, what.value), "timestamp": _iso(telling.written_at), "data": data}


def _of_conversation(telling: Telling, row: Conversation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "conversation": row.pk,
        "customer": row.customer_id,
        "url": settings.HEEDFUL_SITE_URL + reverse("conversation", args=["all", row.pk]),
    }
    message = telling.message
    if message is not None:
        told |= {"message": message.pk, "how": message.how, "is_automatic": message.is_automatic}
    if telling.webhook is not None and telling.webhook.with_text:
        told["subject"] = row.subject
        if message is not None:
            told["text"] = message.visible[:_LONGEST_TEXT]
    return told


def _facts(alarm: Alarm, *, ended: bool) -> dict[str, Any]:
    facts = {
        "alarm": alarm.pk,
        "sort": alarm.sort,
        "kind": alarm.kind.slug,
        "kind_name": alarm.kind.name,
        "raised_at": _iso(alarm.raised_at),
        "evidence": alarm.evidence,
    }
    # An alarm may be over before somebody hears that it was raised; that word stays what it was.
    return facts | {"ended_at": _iso(alarm.ended_at)} if ended and alarm.ended_at else facts


def _headers(telling: Telling, webhook: Webhook, body: str, now: datetime) -> dict[str, str]:
    secrets_now = [webhook.secret]
    if webhook.old_secret and webhook.old_secret_until and now < webhook.old_secret_until:
        secrets_now.append(webhook.old_secret)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Heedful",
        "webhook-id": telling.key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Signer(secret).sign(telling.key, now, body) for secret in secrets_now),
    }


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
