"""Programs are told what happens in conversations: what they chose, once, in order, and with words only if they chose that."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Verifier
from tests.mails import came, written
from tests.receivers import http_receiver

from heedful.domain.event import Event
from heedful.models import Telling
from heedful.services import webhook as webhooks
from heedful.services.audit import MACHINE, Actor
from heedful.services.conversing import Heard, close, hear, reopen
from heedful.services.outbox import Handed, send_due
from heedful.services.replying import Reply, send, undo
from heedful.services.telling import KEPT_FOR, deliver_one, forget_old_tellings

pytestmark = pytest.mark.django_db
ALL = webhooks.Wanted(alarms=False, events=tuple(Event))


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def receiver(settings):
    settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS = True
    with http_receiver() as running:
        yield running


def told(receiver, clock=None):
    while deliver_one(clock or timezone.now()):
        pass
    return [json.loads(body) for _, body in receiver.got]


def answer(row, by, carry=lambda *_: Handed({})):
    row.refresh_from_db()
    message = send(row, Actor(by), Reply("Hello", [["", "ana@example.org"]], row.version), timezone.now())
    while send_due(carry, timezone.now() + timedelta(minutes=2)):
        pass
    return message


def test_all_that_happens_is_told_in_its_order_and_signed(receiver, bob, settings):
    hook = webhooks.add_webhook(MACHINE, "Desk", receiver.url, ALL)
    heard = came(written("Where are my files?"))
    row = heard.conversation
    sent = answer(row, bob)
    close(row, Actor(bob))
    close(row, Actor(bob))
    got = told(receiver)
    url = f"{settings.HEEDFUL_SITE_URL}/inbox/all/{row.pk}/"
    about = {"conversation": row.pk, "customer": row.customer_id, "url": url}
    theirs = {"message": heard.message.pk, "how": "mail", "is_automatic": False}
    assert [(each["type"], each["data"]) for each in got] == [
        ("conversation.opened", about),
        ("message.received", about | theirs),
        ("message.sent", about | theirs | {"message": sent.pk}),
        ("conversation.closed", about),
    ]
    for headers, body in receiver.got:
        Verifier(hook.secret).verify(body, {name.lower(): value for name, value in headers.items()})
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 4


def test_only_what_was_chosen_is_told_and_no_alarms_unless_chosen(receiver, bob):
    webhooks.add_webhook(MACHINE, "Desk", receiver.url, webhooks.Wanted(alarms=False, events=(Event.CLOSED,)))
    webhooks.add_webhook(MACHINE, "On-call", receiver.url)
    row = came(written("Hello")).conversation
    close(row, Actor(bob))
    reopen(row, Actor(bob))
    close(row, Actor(bob))
    assert [each["type"] for each in told(receiver)] == ["conversation.closed"] * 2


def test_words_go_along_only_where_chosen(receiver):
    webhooks.add_webhook(MACHINE, "Desk", receiver.url, webhooks.Wanted(events=(Event.RECEIVED,), with_text=True))
    came(written("Where are my files? " + "x" * 5_000))
    [one] = told(receiver)
    assert one["data"]["subject"] == "My files"
    assert one["data"]["text"].startswith("Where are my files? xxx")
    assert len(one["data"]["text"]) == 2_000


def test_failed_is_told_once_and_what_was_undone_never(receiver, bob):
    events = (Event.SENT, Event.FAILED)
    webhooks.add_webhook(MACHINE, "Desk", receiver.url, webhooks.Wanted(events=events))
    row = came(written("Hello")).conversation
    answer(row, bob, lambda _mailbox, recipients, _mail: Handed(dict.fromkeys(recipients, ("no such user", False))))
    row.refresh_from_db()
    undo(
        send(row, Actor(bob), Reply("Hi", [["", "ana@example.org"]], row.version), timezone.now()),
        Actor(bob),
        timezone.now(),
    )
    assert [each["type"] for each in told(receiver)] == ["message.failed"]


def test_answer_that_was_stopped_is_told_once_and_as_nothing_else(receiver, bob):
    row = came(written("Where are my files?")).conversation
    webhooks.add_webhook(MACHINE, "Desk", receiver.url, webhooks.Wanted(events=(*ALL.events,), alarms=False))
    message = send(row, Actor(bob), Reply("Hello", [["", "ana@example.org"]], row.version), timezone.now())
    hear(row, Heard(row.customer, row.mailbox, timezone.now(), "Never mind.", sender="ana@example.org"))
    for minutes in (2, 3):
        send_due(lambda *_: pytest.fail("it went out"), timezone.now() + timedelta(minutes=minutes))
    assert [(each["type"], each["data"]["message"] == message.pk) for each in told(receiver)] == [
        ("message.received", False),
        ("message.stopped", True),
    ]


def test_receiver_that_is_away_hears_it_later_in_order_and_holds_up_nobody(receiver):
    webhooks.add_webhook(MACHINE, "Desk", receiver.url, ALL)
    receiver.status = 503
    for number in range(3):
        came(written("Hello", sender=f"c{number}@example.org"))
    told(receiver)
    assert len(receiver.got) == 1  # the others wait a little
    receiver.status = 200
    receiver.got.clear()
    got = told(receiver, timezone.now() + timedelta(minutes=1))
    first = [each["type"] for each in got if each["data"]["conversation"] == got[0]["data"]["conversation"]]
    assert first == ["conversation.opened", "message.received"]
    assert (len(got), Telling.objects.filter(told_at=None).count()) == (6, 0)


def test_private_address_is_refused_at_telling_too(settings):
    settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS = True
    webhooks.add_webhook(MACHINE, "Desk", "http://127.0.0.1:9/", ALL)
    settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS = False
    came(written("Hello"))
    deliver_one(timezone.now())
    assert Telling.objects.order_by("pk").first().trouble


def test_nothing_is_told_of_what_was_rolled_back_or_to_a_closed_webhook(receiver, bob):
    hook = webhooks.add_webhook(MACHINE, "Desk", receiver.url, ALL)
    came(written("Hello"))
    webhooks.close_webhook(MACHINE, hook)
    assert told(receiver) == []


def test_old_tellings_go(receiver):
    webhooks.add_webhook(MACHINE, "Desk", receiver.url, ALL)
    came(written("Hello"))
    told(receiver)
    forget_old_tellings(timezone.now())
    assert Telling.objects.count() == 2
    forget_old_tellings(timezone.now() + KEPT_FOR + timedelta(minutes=1))
    assert not Telling.objects.exists()
