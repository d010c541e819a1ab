"""Alarms told by a real mail server and a real receiver: each once, whatever fails in between."""

from __future__ import annotations

import json
import re
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Verifier
from tests.receivers import http_receiver, mail_server
from tests.services.logs import KIND

from heedful.domain.telling import WAITS
from heedful.models import Alarm, Telling
from heedful.queries.telling import due_tellings, told_by_mail, untold
from heedful.services import webhook as webhooks
from heedful.services.audit import MACHINE, Actor
from heedful.services.colleague import change_own_account, switch_off
from heedful.services.kind import save_kind
from heedful.services.telling import CLAIM_LASTS, deliver_one, tell, try_again, try_mail

pytestmark = pytest.mark.django_db
RAISED = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
What = Telling.What


@pytest.fixture
def mailbox(settings):
    with mail_server() as (box, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
        settings.HEEDFUL_SENDS_MAIL = True
        settings.DEFAULT_FROM_EMAIL = "Heedful <heedful@harbour.example>"
        yield box


@pytest.fixture
def receiver(settings):
    settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS = True
    with http_receiver() as running:
        yield running


@pytest.fixture
def hook(receiver):
    return webhooks.add_webhook(MACHINE, "On-call", receiver.url)


@pytest.fixture
def alarm(db):
    kind = save_kind(KIND.replace('id = "restore"', 'id = "restore"\nname = "Get my files back"'), MACHINE)
    return Alarm.objects.create(
        kind=kind, sort=Alarm.Sort.EARLY, raised_at=RAISED, evidence={"silent": 10, "arose": 12}
    )


def deliver(clock=None):
    clock = clock or timezone.now()
    while deliver_one(clock):
        pass
    return clock


def end(alarm):
    alarm.ended_at = RAISED + timedelta(hours=3)
    alarm.save()
    tell(alarm, What.ENDED)


def test_mail_says_it_in_plain_words_and_by_the_clock_of_whoever_reads(mailbox, alice, alarm, settings):
    change_own_account(Actor(alice), name="Alice", time_zone="Asia/Seoul", alarm_mail=True)
    tell(alarm, What.RAISED)
    end(alarm)
    deliver()
    raised, ended = mailbox.mails
    telling = Telling.objects.get(what=What.RAISED)
    assert raised["Subject"] == "More than usual fall silent: Get my files back"
    assert (raised["To"], raised["From"]) == ("alice@heedful.example", "Heedful <heedful@harbour.example>")
    assert raised["Auto-Submitted"] == "auto-generated"
    assert raised["Message-ID"] == f"<{telling.key}@harbour.example>"
    assert raised.get_content().replace("\r\n", "\n") == (
        "Hello Alice,\n\n"
        "‘Get my files back’: more than usual fall silent on the way, since 2 Mar 2026, 17:30: 10 of the 12 who came "
        "within a day. Nobody has given up yet.\n\n"
        f"See it here:\n{settings.HEEDFUL_SITE_URL}/flow/restore/\n\n"
        "You get this because alarms come to you by mail. Change that on your account page:\n"
        f"{settings.HEEDFUL_SITE_URL}/account/\n"
    )
    assert ended["Subject"] == "Over: Get my files back"
    assert ended["In-Reply-To"] == ended["References"] == raised["Message-ID"]
    assert "It was raised on 2 Mar 2026, 17:30 and ended on 2 Mar 2026, 20:30." in ended.get_content()


def test_mail_is_in_the_language_of_whoever_reads(mailbox, alice, alarm):
    change_own_account(Actor(alice), name="Alice", time_zone="UTC", alarm_mail=True, language="de")
    tell(alarm, What.RAISED)
    deliver()
    (raised,) = mailbox.mails
    assert raised["Subject"] == "Mehr als sonst verstummen: Get my files back"
    words = "unterwegs, seit 2. März 2026, 08:30: 10 der 12, die innerhalb eines Tages kamen."
    assert words in raised.get_content().replace("\r\n", " ").replace("\n", " ")


@pytest.mark.parametrize(
    ("sort", "evidence", "subject", "words"),
    [
        ("reliability", {"windows": [{"days": 1, "known": 1200, "bad": 300}]}, "Fewer get it than we set ourselves: Get my files back", "of 1,200 whose way ended within a day, 300 did not get it."),
        ("reliability", {"windows": [{"days": 7, "known": 50, "bad": 9}]}, "Fewer get it than we set ourselves: Get my files back", "ended within 7 days, 9 did not"),
        ("silence", {"expected": 12.2}, "Nobody comes any more: Get my files back", "At this time of the week 12 would have come by now."),
    ],
)  # fmt: skip
def test_words_of_each_sort(mailbox, alice, alarm, sort, evidence, subject, words):
    Alarm.objects.update(sort=sort, evidence=evidence)
    alarm.refresh_from_db()
    tell(alarm, What.RAISED)
    deliver()
    [mail] = mailbox.mails
    assert mail["Subject"] == subject
    assert words in mail.get_content()


def test_name_of_several_lines_makes_no_header_of_its_own(mailbox, alice, alarm):
    type(alarm.kind).objects.update(name="Files\nBcc: eve@elsewhere.example")
    alarm.refresh_from_db()
    tell(alarm, What.RAISED)
    deliver()
    assert mailbox.mails[0]["Subject"] == "More than usual fall silent: Files Bcc: eve@elsewhere.example"
    assert mailbox.mails[0]["Bcc"] is None


def test_owners_are_told_and_the_others_if_they_wish(mailbox, alice, bob, charlie):
    assert list(told_by_mail()) == [alice]
    change_own_account(Actor(alice), name="A", time_zone="UTC", alarm_mail=False)
    change_own_account(Actor(charlie), name="C", time_zone="UTC", alarm_mail=True)
    assert list(told_by_mail()) == [charlie]
    switch_off(MACHINE, charlie)
    assert list(told_by_mail()) == []


def test_nobody_is_written_to_without_a_mail_server(alice, alarm, settings):
    settings.HEEDFUL_SENDS_MAIL = False
    tell(alarm, What.RAISED)
    assert not Telling.objects.exists()


def test_webhook_is_told_in_a_way_that_the_library_verifies(receiver, hook, alarm):
    tell(alarm, What.RAISED)
    deliver()
    [(headers, body)] = receiver.got
    told = Verifier(hook.secret).verify(body, headers)
    telling = Telling.objects.get()
    assert headers["webhook-id"] == telling.key
    assert told == {
        "type": "alarm.raised",
        "timestamp": telling.written_at.isoformat().replace("+00:00", "Z"),
        "data": {
            "says": "‘Get my files back’: more than usual fall silent on the way, since 2 Mar 2026, 08:30: 10 of the "
            "12 who came within a day. Nobody has given up yet.",
            "url": "http://127.0.0.1:8000/flow/restore/",
            "alarm": alarm.pk,
            "sort": "early",
            "kind": "restore",
            "kind_name": "Get my files back",
            "raised_at": "2026-03-02T08:30:00Z",
            "evidence": {"silent": 10, "arose": 12},
        },
    }
    assert telling.told_at is not None


def test_webhook_hears_that_it_is_over(receiver, hook, alarm):
    end(alarm)
    deliver()
    told = json.loads(receiver.got[0][1])
    assert (told["type"], told["data"]["ended_at"]) == ("alarm.ended", "2026-03-02T11:30:00Z")


def test_both_secrets_are_good_for_a_day(receiver, hook):
    old = hook.secret
    webhooks.rotate_secret(MACHINE, hook)
    assert hook.secret != old
    webhooks.try_webhook(hook)
    deliver()
    for secret in (old, hook.secret):
        assert Verifier(secret).verify(receiver.got[0][1], receiver.got[0][0])["type"] == "trial"
    hook.old_secret_until = timezone.now()
    hook.save()
    webhooks.try_webhook(hook)
    deliver()
    assert len(receiver.got[1][0]["webhook-signature"].split()) == 1
    assert Verifier(hook.secret).verify(receiver.got[1][1], receiver.got[1][0])


def test_what_fails_is_tried_again_with_the_same_words_and_the_same_name(receiver, hook, alarm):
    receiver.status = 503
    tell(alarm, What.RAISED)
    clock = deliver()
    row = Telling.objects.get()
    assert (row.tries, row.trouble, row.due_at) == (1, "It answered 503 and not 200.", clock + WAITS[0])
    end(alarm)
    receiver.status = 200
    # It is over by now, but that is not said before the first.
    deliver(clock)
    assert len(receiver.got) == 1
    deliver(clock + WAITS[0] + timedelta(seconds=5))
    (first, body), (again, same), (_, over) = receiver.got
    assert (first["webhook-id"], body) == (again["webhook-id"], same)
    assert json.loads(over)["type"] == "alarm.ended"
    assert list(Telling.objects.filter(told_at=None)) == []


def test_it_is_given_up_after_a_day_and_said(receiver, hook, alarm):
    receiver.status = 500
    tell(alarm, What.RAISED)
    clock = timezone.now()
    for tries, wait in enumerate([*WAITS, timedelta()], start=1):
        deliver(clock)
        assert len(receiver.got) == tries
        assert bool(untold(clock)) == (tries >= 3)
        clock += wait
    row = Telling.objects.get()
    assert (row.gave_up_at, row.told_at) == (clock, None)
    deliver(clock + timedelta(days=5))
    assert len(receiver.got) == 10
    assert untold(clock + timedelta(days=6)) == [row]
    assert untold(clock + timedelta(days=8)) == []
    receiver.status = 200
    try_again(row)
    deliver()
    assert len(receiver.got) == 11


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(307, "It answered 307 and not 200. Redirects are not followed."), (410, "It answered 410: it does not want to be told any more.")],
)  # fmt: skip
def test_what_a_receiver_answers_is_kept(receiver, hook, alarm, status, trouble):
    receiver.status = status
    tell(alarm, What.RAISED)
    deliver()
    row = Telling.objects.get()
    assert (row.trouble, row.gave_up_at is not None) == (trouble, status == 410)
    assert len(receiver.got) == 1


def test_mail_server_that_refuses_is_asked_again(mailbox, alice, alarm):
    mailbox.answer = "450 4.2.1 try later"
    tell(alarm, What.RAISED)
    clock = deliver()
    assert Telling.objects.get().trouble == "4.2.1 try later"
    mailbox.answer = None
    deliver(clock + WAITS[0])
    assert len(mailbox.mails) == 1


def test_trial_that_fails_is_not_tried_again_by_itself(mailbox, bob):
    mailbox.answer = "550 5.1.1 nobody here"
    try_mail(Actor(bob))
    clock = deliver()
    assert Telling.objects.get().gave_up_at == clock
    assert untold(clock) == []


def test_trial_reaches_whoever_asked(mailbox, bob):
    try_mail(Actor(bob))
    deliver()
    assert (mailbox.mails[0]["Subject"], mailbox.mails[0]["To"]) == ("A trial from Heedful", "bob@heedful.example")


def test_who_does_not_want_it_any_more_is_not_told(mailbox, receiver, hook, alice, alarm):
    tell(alarm, What.RAISED)
    change_own_account(Actor(alice), name="A", time_zone="UTC", alarm_mail=False)
    webhooks.close_webhook(MACHINE, hook)
    deliver()
    assert (mailbox.mails, receiver.got, Telling.objects.count()) == ([], [], 0)


def test_whoever_dies_with_it_in_hand_is_followed_by_another(receiver, hook, alarm):
    tell(alarm, What.RAISED)
    clock = timezone.now()
    # Claimed, as by a process that was killed before it could send.
    row = due_tellings(clock).get()
    Telling.objects.filter(pk=row.pk).update(due_at=clock + CLAIM_LASTS, tries=1)
    deliver(clock)
    assert receiver.got == []
    deliver(clock + CLAIM_LASTS)
    assert len(receiver.got) == 1


def test_nothing_is_written_twice_or_without_its_alarm(hook, alarm):
    tell(alarm, What.RAISED)
    with pytest.raises(Exception, match=re.compile("unique", re.IGNORECASE)), transaction.atomic():
        tell(alarm, What.RAISED)
    with suppress(RuntimeError), transaction.atomic():
        end(alarm)
        raise RuntimeError
    assert list(Telling.objects.values_list("what", flat=True)) == ["raised"]


@pytest.mark.django_db(transaction=True)
def test_several_who_deliver_at_once_tell_each_once(receiver, hook, alarm):
    for _ in range(20):
        webhooks.try_webhook(hook)
    receiver.wait_s = 0.01
    clock = timezone.now()

    def work():
        try:
            deliver(clock)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert sorted(ids) == sorted(row.key for row in Telling.objects.all())
    assert Telling.objects.filter(told_at=None).count() == 0
