"""Mailboxes that are followed at a real Dovecot: nothing lost, nothing doubled, and what fails is said."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from heedful.domain.mailbox_trouble import MailboxTroubleError
from heedful.models import IncomingMail, Mailbox, Message
from heedful.services.imap import Account, opened
from heedful.services.kept_bytes import MAIL, kept
from heedful.services.read_mail import read_waiting, replay
from heedful.services.reader import Reader
from heedful.services.sealed import seal
from tests.dovecot import PASSWORD, Dovecot
from tests.mail.conftest import imap_mailbox
from tests.mail.line import Line
from tests.mails import written

State = IncomingMail.State


def letters(count: int, first: int = 1) -> list[bytes]:
    return [written(f"letter {n}", Message_ID=f"<letter-{n}@example.org>") for n in range(first, first + count)]


def came() -> list[bytes]:
    """Give what came, without what the server did to the ends of lines."""
    rows = IncomingMail.objects.exclude(digest="").order_by("uid")
    return [kept(MAIL, row.digest).replace(b"\r\n", b"\n") for row in rows]


def read() -> None:
    with Reader() as reader:
        while read_waiting(reader, datetime.now(UTC)):
            pass


def test_what_lies_there_and_what_comes_is_fetched_whether_it_was_read_or_not(dovecot, box, follow, within):
    mails = letters(5)
    for mail in mails[:2]:
        dovecot.deliver(mail)
    # Somebody has read it there: that is no reason to leave it.
    path = dovecot.deliver(mails[2])
    path.rename(dovecot.maildir / "cur" / f"{path.name}:2,S")
    follow(box)
    within(10, lambda: len(came()) == 3)
    for mail in mails[3:]:
        dovecot.deliver(mail)
    assert within(5, lambda: len(came()) == 5) < 4  # by IDLE, and not when the next round comes
    assert sorted(came()) == sorted(mails)
    box.refresh_from_db()
    assert (box.last_uid, box.failing_since, box.reached_at is not None) == (5, None, True)
    # Nothing was changed there: what was new is new.
    assert [len(list((dovecot.maildir / folder).iterdir())) for folder in ("new", "cur")] == [4, 1]


@pytest.mark.parametrize(("security", "port"), [("tls", "tls_port"), ("starttls", "port"), ("none", "port")])
def test_each_security(dovecot, transactional_db, follow, within, security, port):
    box = imap_mailbox(dovecot, security=security, port=getattr(dovecot, port))
    dovecot.deliver(letters(1)[0])
    follow(box)
    within(10, lambda: came() == letters(1))


def test_received_at_is_when_the_server_had_it_and_never_in_the_future(dovecot, box, follow, within):
    then = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
    dovecot.deliver(letters(1)[0], at=then)
    dovecot.deliver(letters(1, 2)[0], at=then + timedelta(days=9))
    follow(box)
    within(10, lambda: len(came()) == 2)
    first, second = IncomingMail.objects.order_by("uid")
    assert first.received_at == then
    assert second.received_at <= datetime.now(UTC)


def test_back_fill_after_downtime_begins_after_the_last_one(dovecot, box, follow, within):
    mails = letters(40)
    for mail in mails[:3]:
        dovecot.deliver(mail)
    watch = follow(box)
    within(10, lambda: len(came()) == 3)
    watch.stopping.set()
    watch.join(10)
    for mail in mails[3:]:
        dovecot.deliver(mail)
    follow(box)
    within(20, lambda: len(came()) == 40)
    assert sorted(came()) == sorted(mails)


def test_without_idle_it_asks_again_and_again(transactional_db, monkeypatch, follow, within):
    server = Dovecot(more="imap_capability = IMAP4rev1 SASL-IR AUTH=PLAIN")
    monkeypatch.setenv("SSL_CERT_FILE", str(server.ca))
    try:
        server.start()
        follow(imap_mailbox(server), poll_s=0.3)
        within(10, lambda: Mailbox.objects.get().reached_at)
        server.deliver(letters(1)[0])
        within(5, lambda: came() == letters(1))
    finally:
        server.close()


def test_idle_is_asked_for_anew_and_nothing_is_missed_between(dovecot, box, follow, within):
    follow(box, idle_s=0.2)
    for n in range(1, 16):
        dovecot.deliver(letters(1, n)[0])
    within(15, lambda: len(came()) == 15)
    assert sorted(came()) == sorted(letters(15))


def test_killed_in_the_middle_of_a_fetch_it_goes_on_where_it_was(dovecot, transactional_db, follow, within, lines):
    large = EmailMessage()
    large["From"], large["Message-ID"] = "ana@example.org", "<large@example.org>"
    large.set_content("see the file")
    large.add_attachment(os.urandom(3_000_000), maintype="application", subtype="zip", filename="a.zip")
    mails = [letters(1)[0], large.as_bytes(), *letters(3, 2)]
    for mail in mails:
        dovecot.deliver(mail)
    # In the middle of the large one; the certificate is for localhost, wherever the line goes.
    line = lines(Line(dovecot.tls_port, 2_000_000, dovecot.kill))
    box = imap_mailbox(dovecot, port=line.port)
    follow(box)
    within(10, lambda: line.connections >= 2)
    assert len(came()) == 1
    within(10, lambda: Mailbox.objects.get().failing_since)
    dovecot.start()
    within(60, lambda: len(came()) == 5)
    assert sorted(came()) == sorted(mails)
    within(5, lambda: Mailbox.objects.get().failing_since is None)


def test_mail_on_which_the_line_always_breaks_stops_no_other_and_is_had_later(
    dovecot, transactional_db, follow, within, lines
):
    large = written("x" * 1_000_000, Message_ID="<large@example.org>")
    dovecot.deliver(large)
    dovecot.deliver(letters(1)[0])

    class Breaking(Line):
        """Cuts whoever has taken a hundred thousand bytes, each time."""

        def cut(self):
            super().cut()
            self._left = 100_000

    line = lines(Breaking(dovecot.tls_port, 100_000))
    box = imap_mailbox(dovecot, port=line.port)
    follow(box)
    within(30, lambda: came() == letters(1))
    row = IncomingMail.objects.get(digest="")
    assert (row.state, row.uid) == (State.FAILED, 1)
    assert row.detail == "The mail server has it, and did not give it: the line broke each time."
    with Reader() as reader:
        assert replay(reader, datetime.now(UTC)) == 0
    Mailbox.objects.update(port=dovecot.tls_port)
    follow(Mailbox.objects.get())
    within(20, lambda: len(came()) == 2)
    read()
    assert [row.state for row in IncomingMail.objects.order_by("uid")] == [State.PLACED, State.PLACED]


def test_changed_numbers_bring_nothing_twice_and_lose_nothing(dovecot, box, follow, within):
    mails = letters(4)
    mails[2] = written("without an id", Message_ID="")
    for mail in mails[:3]:
        dovecot.deliver(mail)
    watch = follow(box)
    within(10, lambda: len(came()) == 3)
    watch.stopping.set()
    watch.join(10)
    read()
    before = Mailbox.objects.get().uidvalidity
    dovecot.kill()
    dovecot.number_anew()
    dovecot.deliver(mails[3])
    dovecot.start()
    follow(Mailbox.objects.get())
    within(20, lambda: len(came()) == 7)
    read()
    assert Mailbox.objects.get().uidvalidity == before + 7
    assert sorted(row.state for row in IncomingMail.objects.all()) == [State.PLACED] * 4 + [State.REPEAT] * 3
    assert Message.objects.count() == 4


def test_what_was_to_be_left_stays_left_when_numbers_change(dovecot, transactional_db, follow, within):
    long_ago = datetime.now(UTC) - timedelta(days=400)
    for mail in letters(3):
        dovecot.deliver(mail, at=long_ago)
    box = imap_mailbox(dovecot, left_before=datetime.now(UTC))
    watch = follow(box)
    within(10, lambda: Mailbox.objects.get().reached_at)
    dovecot.deliver(letters(1, 4)[0])
    within(10, lambda: came() == letters(1, 4))
    watch.stopping.set()
    watch.join(10)
    dovecot.kill()
    dovecot.number_anew()
    dovecot.start()
    dovecot.deliver(letters(1, 5)[0])
    follow(Mailbox.objects.get())
    within(20, lambda: len(came()) == 3)
    assert set(came()) == set(letters(2, 4))


def test_mail_that_is_gone_before_it_is_fetched_costs_no_other(dovecot, box, follow, within):
    paths = [dovecot.deliver(mail) for mail in letters(3)]
    watch = follow(box)
    within(10, lambda: len(came()) == 3)
    watch.stopping.set()
    watch.join(10)
    IncomingMail.objects.all().delete()
    Mailbox.objects.update(last_uid=0)
    dovecot.kill()
    paths[1].unlink()
    dovecot.start()
    follow(Mailbox.objects.get())
    within(10, lambda: len(came()) == 2)
    assert sorted(came()) == sorted([*letters(1), *letters(1, 3)])


def test_mail_of_forty_megabytes_is_taken_whole(dovecot, box, follow, within):
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "ana@example.org", "<large@example.org>"
    mail.set_content("see the file")
    mail.add_attachment(os.urandom(30_000_000), maintype="application", subtype="zip", filename="a.zip")
    raw = mail.as_bytes()
    assert len(raw) > 40_000_000
    dovecot.deliver(raw)
    dovecot.deliver(letters(1)[0])
    follow(box)
    within(60, lambda: len(came()) == 2)
    assert came() == [raw, *letters(1)]


def test_of_a_mail_that_is_too_large_the_beginning_is_taken_and_that_is_said(dovecot, box, follow, within, monkeypatch):
    monkeypatch.setattr("heedful.services.imap.MOST", 200_000)
    monkeypatch.setattr("heedful.services.imap.BEGINNING", 50_000)
    dovecot.deliver(written("Where are my files?\n" * 20_000))
    follow(box)
    within(10, lambda: len(came()) == 1)
    row = IncomingMail.objects.get()
    assert row.size == 50_000
    assert "only its beginning was taken" in row.detail
    read()
    row.refresh_from_db()
    assert row.state == State.PLACED
    assert row.message.text.startswith("Where are my files?")


@pytest.mark.parametrize("raw", [b"", b"\0" * 5_000, b"\xff\xfe" * 100, b"Subject: x\n\n" + b"(" * 2_000])
def test_bad_mail_stops_no_other(dovecot, box, follow, within, raw):
    dovecot.deliver(letters(1)[0])
    dovecot.deliver(raw)
    dovecot.deliver(letters(1, 2)[0])
    follow(box)
    within(10, lambda: IncomingMail.objects.count() == 3)
    read()
    states = [row.state for row in IncomingMail.objects.order_by("uid")]
    assert (states[0], states[2]) == (State.PLACED, State.PLACED)
    assert states[1] in {State.FAILED, State.ASIDE, State.PLACED}


def test_expired_password_is_said_within_a_minute_and_forgotten_when_mended(dovecot, box, follow, within):
    watch = follow(box)
    within(10, lambda: Mailbox.objects.get().reached_at)
    dovecot.set_password("another")
    dovecot.kill()
    dovecot.start()
    assert within(60, lambda: Mailbox.objects.get().failing_since) < 60
    failing = Mailbox.objects.get()
    assert failing.failure.startswith("The server refused the name or the password. It said: [AUTHENTICATIONFAILED]")
    assert PASSWORD not in failing.failure
    watch.stopping.set()
    watch.join(10)
    Mailbox.objects.update(secret=seal("another"))
    follow(Mailbox.objects.get())
    within(10, lambda: Mailbox.objects.get().failing_since is None)
    assert Mailbox.objects.get().failure == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"host": "mail.no-such-name.invalid"}, "There is no server called ‘mail.no-such-name.invalid’."),
        ({"port": 9}, "‘localhost’ at port 9 refuses connections."),
        ({"host": "127.0.0.1"}, "The certificate of ‘127.0.0.1’ at port "),
        ({"user": "nobody@harbour.example"}, "The server refused the name or the password."),
        ({"folder": "Gelöscht"}, "There is no folder called ‘Gelöscht’ in it."),
        ({"secret": "not sealed"}, "Its secret can’t be opened: the key of this installation has changed."),
    ],
)
def test_each_failure_has_words(dovecot, transactional_db, follow, within, change, words):
    follow(imap_mailbox(dovecot, **change))
    within(20, lambda: Mailbox.objects.get().failing_since)
    assert words in Mailbox.objects.get().failure


def test_server_that_never_answers_is_left_after_a_while():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        account = Account("localhost", port, "tls", "ana", "password", "secret", step_s=0.5)
        with pytest.raises(MailboxTroubleError, match=f"‘localhost’ at port {port} did not answer within 0 seconds"):
            opened(account).__enter__()


def test_one_mailbox_that_fails_costs_no_other(dovecot, transactional_db, follow, within):
    bad = imap_mailbox(dovecot, address="b@harbour.example", port=9)
    good = imap_mailbox(dovecot, address="a@harbour.example")
    dovecot.deliver(letters(1)[0])
    follow(bad)
    follow(good)
    within(10, lambda: came() == letters(1))
    within(10, lambda: Mailbox.objects.get(pk=bad.pk).failing_since)
    assert Mailbox.objects.get(pk=good.pk).failing_since is None


def test_break_that_is_mended_at_once_is_no_news(dovecot, transactional_db, follow, within, lines):
    line = lines(Line(dovecot.tls_port))
    box = imap_mailbox(dovecot, port=line.port)
    follow(box)
    within(10, lambda: Mailbox.objects.get().reached_at)
    line.cut()
    within(10, lambda: line.connections == 2)
    dovecot.deliver(letters(1)[0])
    within(10, lambda: came() == letters(1))
    assert Mailbox.objects.get().failing_since is None
