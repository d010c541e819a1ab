"""Who is told of alarms and conversations, and what came of telling them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from heedful.domain.event import Event
from heedful.models import Colleague, Role, Telling, Webhook

#: So long a telling that was given up is shown on Today.
SHOWN_FOR = timedelta(days=7)
#: What was tried so often in vain is worth a word before it is given up.
_TRIES_WORTH_A_WORD = 3
_OPEN = Q(told_at=None, gave_up_at=None)


def told_by_mail() -> QuerySet[Colleague]:
    """Give the colleagues to whom alarms come by mail; nobody where there is no mail server."""
    if not settings.HEEDFUL_SENDS_MAIL:
        return Colleague.objects.none()
    wants = Q(alarm_mail=True) | Q(alarm_mail=None, role=Role.OWNER)
    return Colleague.objects.filter(wants, is_active=True).order_by("name", "pk")


def open_webhooks() -> QuerySet[Webhook]:
    """Give the webhooks that are told anything."""
    return Webhook.objects.filter(closed_at=None)


def webhooks_for_alarms() -> QuerySet[Webhook]:
    """Give the webhooks that are told of alarms."""
    return open_webhooks().filter(wants_alarms=True)


def webhooks_for(event: Event) -> list[Webhook]:
    """Give the webhooks that are told of this."""
    # Few, and not every database looks into a list.
    return [webhook for webhook in open_webhooks() if event.value in webhook.events]


def due_tellings(clock: datetime) -> QuerySet[Telling]:
    """Give what is to be told now: alarms first, then the oldest; nothing before what was there before it.

    That an alarm is over waits for that it was raised, and what happens in a conversation for what happened before.
    """
    about = Q(alarm=OuterRef("alarm")) | Q(conversation=OuterRef("conversation"))
    same = Telling.objects.filter(_OPEN, about, pk__lt=OuterRef("pk"))
    # A colleague or a webhook: whichever it is not, is the same nothing in both rows.
    earlier = same.filter(Q(colleague=OuterRef("colleague")) | Q(webhook=OuterRef("webhook")))
    urgent = Case(When(conversation=None, then=0), default=1)
    return Telling.objects.filter(_OPEN, ~Exists(earlier), due_at__lte=clock).order_by(urgent, "due_at", "id")


def latest_tellings(size: int = 30) -> list[Telling]:
    """Give what was told last and what waits to be told, the newest first, with everything a row shows."""
    rows = Telling.objects.select_related("alarm__kind", "conversation", "colleague", "webhook")
    return list(rows.order_by("-id")[:size])


def anything_on_its_way() -> bool:
    """Tell whether something has not failed yet: its outcome is a matter of seconds."""
    return Telling.objects.filter(_OPEN, trouble="").exists()


def untold(clock: datetime) -> list[Telling]:
    """Give what could not be told lately: what was given up, and what was tried in vain several times."""
    lost = Q(gave_up_at__gt=clock - SHOWN_FOR)
    failing = _OPEN & Q(tries__gte=_TRIES_WORTH_A_WORD)
    rows = Telling.objects.filter(lost | failing).exclude(what=Telling.What.TRIAL)
    rows = rows.select_related("alarm__kind", "colleague", "webhook")
    return list(rows.order_by(Coalesce("gave_up_at", "tried_at").desc(), "-id")[:20])
