"""The process that takes mail in: it follows mailboxes as they come, change and go, without being started again."""

from __future__ import annotations

import threading

import pytest
from django.utils import timezone

from heedful.mail.serving import serve
from heedful.models import Heartbeat, IncomingMail, Mailbox
from heedful.queries.mailbox import MAIL, deaf_since
from heedful.services.audit import MACHINE
from heedful.services.mailbox import Plan, change_mailbox, close_mailbox
from heedful.services.sealed import seal
from tests.dovecot import PASSWORD
from tests.mail.conftest import imap_mailbox
from tests.mails import written


@pytest.fixture
def serving(transactional_db):
    stopping = threading.Event()
    thread = threading.Thread(target=serve, args=(stopping,))
    thread.start()
    yield
    stopping.set()
    thread.join(20)
    for each in threading.enumerate():
        if each.name.startswith("mailbox "):
            each.join(30)


def plan(box: Mailbox, **more) -> Plan:
    names = ("name", "address", "way", "host", "port", "security", "user", "folder")
    return Plan(**({name: getattr(box, name) for name in names} | more))


def test_mailboxes_come_change_and_go(dovecot, serving, within):
    within(5, lambda: Heartbeat.objects.filter(process=MAIL).exists())
    box = imap_mailbox(dovecot)
    dovecot.deliver(written("one"))
    assert within(30, lambda: IncomingMail.objects.count() == 1) < 30
    change_mailbox(MACHINE, box, plan(box, secret=seal("wrong")), timezone.now())
    assert within(60, lambda: Mailbox.objects.get().failing_since) < 60
    change_mailbox(MACHINE, box, plan(box, secret=seal(PASSWORD)), timezone.now())
    dovecot.deliver(written("two"))
    within(30, lambda: IncomingMail.objects.count() == 2)
    within(10, lambda: Mailbox.objects.get().failing_since is None)
    assert deaf_since(timezone.now()) is None
    close_mailbox(MACHINE, box, timezone.now())
    within(20, lambda: not any(each.name.startswith("mailbox ") for each in threading.enumerate()))
    dovecot.deliver(written("three"))
    assert IncomingMail.objects.count() == 2
