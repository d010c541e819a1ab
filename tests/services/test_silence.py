"""Mailboxes that are silent in an unusual way stand on Today, and new ones do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.mails import mailbox
from tests.web.inbox import read

from heedful.models import IncomingMail, Mailbox
from heedful.queries.silence import arrivals_of, last_arrival, silent_mailboxes
from heedful.services.mailbox_state import note_failing
from heedful.services.silence import listen

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def box() -> Mailbox:
    return mailbox(way=Mailbox.Way.SMTP)


def lived(box: Mailbox, until: datetime, weeks: int = 6, **more) -> None:
    """Let a mail an hour have come."""
    IncomingMail.objects.bulk_create(
        IncomingMail(mailbox=box, received_at=until - HOUR * number, digest="", size=1, state="placed", **more)
        for number in reversed(range(weeks * 168))
    )


def test_silence_stands_on_today_until_a_mail_comes(box, signed_in, alice, bob):
    now = timezone.now()
    lived(box, now - 15 * HOUR)
    listen(now)
    box.refresh_from_db()
    assert box.silent_since == now - 15 * HOUR
    assert box.silent_expected == pytest.approx(15, rel=0.02)
    assert silent_mailboxes() == [box]
    words = "Mailbox help@harbour.example is silent in an unusual way: nothing has come since"
    for client, more in ((signed_in(alice), "Look at it"), (signed_in(bob), "Tell an owner.")):
        page = read(client, "/")
        assert words in page
        assert "about 15 mails would have come by now." in page
        assert more in page
    assert words in read(signed_in(alice), f"/mailboxes/{box.pk}/")
    IncomingMail.objects.create(mailbox=box, received_at=now, digest="", size=1, state="placed")
    listen(now)
    assert silent_mailboxes() == []
    assert "silent in an unusual way" not in read(signed_in(alice), "/")


def test_as_quiet_as_usual_and_new_ones_are_not_named(box):
    now = timezone.now()
    lived(box, now - 2 * HOUR)
    lived(mailbox(address="new@harbour.example", way=Mailbox.Way.SMTP), now - 30 * HOUR, weeks=2)
    mailbox(address="empty@harbour.example", way=Mailbox.Way.SMTP)
    lived(mailbox(address="demo@harbour.example"), now - 30 * HOUR)
    closed = mailbox(address="closed@harbour.example", way=Mailbox.Way.SMTP, closed_at=now)
    lived(closed, now - 30 * HOUR)
    listen(now)
    assert silent_mailboxes() == []


def test_what_an_import_brought_is_no_past_and_no_sign_of_life(box):
    now = timezone.now()
    lived(box, now - 30 * HOUR)
    lived(box, now, weeks=1, brought_at=now)
    assert last_arrival(box) == now - 30 * HOUR
    listen(now)
    assert silent_mailboxes() == [box]


def test_who_can_t_be_reached_is_said_apart(box):
    now = timezone.now()
    lived(box, now - 30 * HOUR)
    listen(now)
    note_failing(box, "Password refused.", now)
    assert silent_mailboxes() == []


def test_arrivals_are_counted_by_the_hour(box):
    at = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
    for minutes in (0, 49, 50):
        received = at + timedelta(minutes=minutes)
        IncomingMail.objects.create(mailbox=box, received_at=received, digest="", size=1)
    assert arrivals_of(box, at + HOUR) == {
        at.replace(minute=0): 2,
        at.replace(minute=0) + HOUR: 1,
    }
