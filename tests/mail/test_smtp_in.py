"""The listener, asked by real clients: what is taken, what is refused, and with which words."""

from __future__ import annotations

import asyncio
import os
import resource
import select
import smtplib
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.db import connection, connections

from heedful.mail import smtp_in
from heedful.mail.smtp_in import AT_ONCE, Listener, Terms
from heedful.models import IncomingMail, Mailbox
from heedful.services.kept_bytes import MAIL, kept
from heedful.services.read_mail import read_waiting
from heedful.services.reader import Reader
from heedful.services.receive import MOST
from tests.dovecot import make_certificates
from tests.mail.conftest import wait_until
from tests.mails import mailbox, written
from tests.postfix import Postfix

pytestmark = pytest.mark.django_db(transaction=True)
US = (ip_network("127.0.0.0/8"),)


@contextmanager
def listening(**more):
    """Listen, and give the port."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    terms, ports = Terms(**{"host": "127.0.0.1", "port": 0, "networks": US, **more}), []

    async def begin():
        listener = Listener(terms)
        server = await listener.start()
        ports.extend([server.sockets[0].getsockname()[1], server, listener])
        ready.set()

    loop.create_task(begin())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    assert ready.wait(10)
    yield ports[0]

    async def end():
        ports[1].close()
        for each in list(ports[2].open):
            if each.transport is not None:
                each.transport.close()
        # Their own ends are heard in the next rounds.
        await asyncio.sleep(0.05)
        _close_connections(ports[2]._aside)

    asyncio.run_coroutine_threadsafe(end(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def _close_connections(pool) -> None:
    """Let each of its threads close what it has open to the database."""
    together = threading.Barrier(max(1, len(pool._threads)))

    def close():
        together.wait(10)
        connections.close_all()

    for each in [pool.submit(close) for _ in range(together.parties)]:
        each.result(20)
    pool.shutdown()


@pytest.fixture
def port():
    with listening() as found:
        yield found


@pytest.fixture(autouse=True)
def box():
    return mailbox(way=Mailbox.Way.SMTP)


def give(port: int, raw: bytes, to: list[str] | str = "help@harbour.example", sender: str = "ana@example.org"):
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        return client.sendmail(sender, to, raw)


def test_mail_is_kept_with_its_envelope_before_it_is_accepted(port, box):
    raw = written("Where are my files?\n.\n..\nBye").replace(b"\n", b"\r\n")
    assert give(port, raw) == {}
    row = IncomingMail.objects.get()
    assert kept(MAIL, row.digest) == b"Return-Path: <ana@example.org>\r\n" + raw
    assert (row.mailbox, row.envelope_from, row.envelope_to) == (box, "ana@example.org", ["help@harbour.example"])
    assert (row.state, row.uid) == (IncomingMail.State.WAITING, None)


def test_bounce_has_an_empty_return_path(port):
    give(port, written("no such user"), sender="")
    assert kept(MAIL, IncomingMail.objects.get().digest).startswith(b"Return-Path: <>\r\n")


@pytest.mark.parametrize("to", ["HELP@Harbour.Example", "help+7.token@harbour.example", "help+@harbour.example"])
def test_recipient_may_have_something_behind_a_plus(port, box, to):
    give(port, written("hi"), to)
    assert IncomingMail.objects.get().mailbox == box


def test_others_are_refused_and_ours_get_it(port):
    mailbox(address="old@harbour.example", way=Mailbox.Way.SMTP, closed_at="2026-01-01T00:00:00Z")
    mailbox(address="demo@harbour.example", way=Mailbox.Way.DEMO)
    others = ["nobody@harbour.example", "help@other.example", "old@harbour.example", "demo@harbour.example"]
    refused = give(port, written("hi"), ["help@harbour.example", *others])
    assert refused == dict.fromkeys(others, (550, b"5.1.1 There is no such mailbox here"))
    assert IncomingMail.objects.count() == 1


def test_mail_for_two_mailboxes_is_in_both(port):
    mailbox(address="sales@harbour.example", way=Mailbox.Way.IMAP)
    give(port, written("hi"), ["sales@harbour.example", "help+a@harbour.example", "help@harbour.example"])
    rows = IncomingMail.objects.order_by("mailbox__address")
    assert [row.envelope_to for row in rows] == [
        ["help+a@harbour.example", "help@harbour.example"],
        ["sales@harbour.example"],
    ]


def test_too_large_is_told_before_and_after(port):
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == str(MOST) == "100000000"
        assert client.docmd("MAIL FROM:<ana@example.org> SIZE=100000001")[0] == 552
    with listening(size=1_000_000) as narrow, smtplib.SMTP("127.0.0.1", narrow) as client:
        client.ehlo()
        client.mail("ana@example.org")
        client.rcpt("help@harbour.example")
        assert client.data((b"x" * 76 + b"\r\n") * 13_000)[0] == 552
    assert not IncomingMail.objects.exists()


def test_of_a_large_mail_the_text_is_taken_and_what_is_attached_is_left_visibly(port):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ana@example.org", "help@harbour.example", "My film"
    mail.set_content("Here is what I see.")
    mail.add_attachment(os.urandom(19_000_000), maintype="video", subtype="mp4", filename="leak.mp4")
    raw = mail.as_bytes().replace(b"\n", b"\r\n")
    assert len(raw) > 25_000_000
    give(port, raw)
    with Reader() as reader:
        assert read_waiting(reader, datetime.now(UTC)) == 1
    row = IncomingMail.objects.get()
    assert (row.state, row.message.visible) == (IncomingMail.State.PLACED, "Here is what I see.")
    assert [each["code"] for each in row.message.warnings] == ["too_large"]
    assert [(each.name, each.digest) for each in row.message.attachments.all()] == [("leak.mp4", "")]
    assert len(kept(MAIL, row.digest)) > len(raw)


@contextmanager
def _handing_over(port: int, size: int | None):
    """Begin to hand a mail over, and say DATA."""
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.ehlo()
        client.mail("ana@example.org", [] if size is None else [f"size={size}"])
        client.rcpt("help@harbour.example")
        client.putcmd("data")
        yield client


def _is_answered(client: smtplib.SMTP, within_s: float) -> bool:
    return bool(select.select([client.sock], [], [], within_s)[0])


@pytest.mark.parametrize("is_declared", [True, False])
def test_large_mails_come_one_at_a_time_and_small_ones_beside_them(is_declared):
    lines = (b"x" * 76 + b"\r\n") * 3_000
    size = len(lines) if is_declared else None
    with listening(large=100_000) as port, _handing_over(port, len(lines)) as first:
        assert first.getreply()[0] == 354
        with _handing_over(port, size) as second:
            if not is_declared:
                assert second.getreply()[0] == 354
                second.send(lines + b".\r\n")
            assert not _is_answered(second, 0.5)
            give(port, written("small"))
            first.send(lines + b".\r\n")
            assert first.getreply()[0] == 250
            if is_declared:
                assert second.getreply()[0] == 354
                second.send(lines + b".\r\n")
            assert second.getreply()[0] == 250
        give(port, lines)
    assert IncomingMail.objects.count() == 4


def test_large_mails_that_said_so_and_those_that_did_not_never_wait_for_each_other():
    lines = (b"x" * 76 + b"\r\n") * 3_000
    with listening(large=100_000) as port, ExitStack() as all_of_them:
        unsaid = [all_of_them.enter_context(_handing_over(port, None)) for _ in range(AT_ONCE)]
        assert [each.getreply()[0] for each in unsaid] == [354] * AT_ONCE
        said = all_of_them.enter_context(_handing_over(port, len(lines)))
        assert said.getreply()[0] == 354
        for each in (*unsaid, said):
            each.send(lines + b".\r\n")
        assert [each.getreply()[0] for each in (said, *unsaid)] == [250] * (AT_ONCE + 1)
    assert IncomingMail.objects.count() == AT_ONCE + 1


def test_large_mail_that_breaks_off_leaves_its_room():
    with listening(large=100_000) as port:
        for _ in range(2):
            with _handing_over(port, 200_000) as client:
                assert client.getreply()[0] == 354
                client.send(b"x" * 76 + b"\r\n")
                client.sock.shutdown(socket.SHUT_RDWR)
                client.close()
        give(port, (b"x" * 76 + b"\r\n") * 3_000)
    assert IncomingMail.objects.count() == 1


def test_lines_that_nobody_folded_are_taken(port):
    raw = b"Subject: long\r\n\r\n" + b"x" * 900_000 + b"\r\n"
    give(port, raw)
    assert kept(MAIL, IncomingMail.objects.get().digest).endswith(raw)


def test_end_of_a_mail_is_a_dot_between_two_full_ends_of_lines_and_nothing_else(port):
    """Else one mail smuggles another in (SMTP smuggling, 2023)."""
    smuggled = b"Subject: one\r\n\r\nhi\n.\r\nMAIL FROM:<ceo@harbour.example>\r\nRCPT TO:<help@harbour.example>\r\nDATA\r\n\n.\n"
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("ana@example.org")
        client.rcpt("help@harbour.example")
        client.docmd("DATA")
        client.send(smuggled + b"\r\n.\r\n")
        assert client.getreply()[0] == 250
        assert client.noop()[0] == 250
    assert IncomingMail.objects.count() == 1


def test_only_our_own_mail_server_may_hand_over():
    with listening(networks=(ip_network("10.0.0.0/8"),)) as port, pytest.raises(smtplib.SMTPSenderRefused) as refused:
        give(port, written("hi"))
    assert refused.value.smtp_code == 554


@pytest.mark.parametrize(
    ("peer", "may"),
    [
        (("127.0.0.1", 1), True),
        (("::ffff:127.0.0.9", 1, 0, 0), True),
        (("::1", 1, 0, 0), False),
        (("192.0.2.1", 1), False),
        (("fe80::1%eth0", 1, 0, 2), False),
        ("", False),
        (None, False),
    ],
)
def test_peer_is_known_by_its_network(peer, may):
    assert Listener(Terms("127.0.0.1", 0, US)).may_hand_over(peer) is may


def test_too_many_at_once_are_sent_away_until_there_is_room():
    with listening(connections=2) as port:
        first, second = (smtplib.SMTP("127.0.0.1", port) for _ in range(2))
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            smtplib.SMTP("127.0.0.1", port)
        assert refused.value.smtp_code == 421
        first.close()
        second.close()
        until = time.monotonic() + 5
        while time.monotonic() < until:
            try:
                give(port, written("hi"))
                break
            except smtplib.SMTPConnectError:
                time.sleep(0.05)
    assert IncomingMail.objects.count() == 1


def test_who_dawdles_is_left():
    with listening(command_s=0.5) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        for words in (b"EHLO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<help@harbour.example>", b"DATA"):
            line.sendall(words + b"\r\n")
            time.sleep(0.1)
        began = time.monotonic()
        ended = False
        while not ended and time.monotonic() - began < 10:
            try:
                line.sendall(b"a line now and then\r\n")
                line.settimeout(0.1)
                ended = not line.recv(1000)
            except TimeoutError:
                continue
            except OSError:
                ended = True
        assert 0.3 < time.monotonic() - began < 5
    assert not IncomingMail.objects.exists()


def test_who_guesses_names_or_talks_nonsense_is_left(port):
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        codes = [client.docmd(f"WHAT{n}")[0] for n in range(4)]
        assert set(codes) == {500}
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("ana@example.org")
        assert [client.rcpt("help@harbour.example")[0] for _ in range(101)] == [250] * 100 + [452]


def test_full_disk_is_told_and_it_goes_on_afterwards(port):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        with pytest.raises(smtplib.SMTPDataError) as refused:
            give(port, written("x" * 1_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.smtp_code == 452
    assert give(port, written("hi")) == {}
    assert IncomingMail.objects.count() == 1


def test_locked_database_is_told_and_it_goes_on_afterwards(port, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("only a database of one file is locked as a whole")
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "timeout", 0.3)
    lock = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    with pytest.raises(smtplib.SMTPDataError) as refused:
        give(port, written("hi"))
    lock.execute("ROLLBACK")
    lock.close()
    assert refused.value.smtp_code == 451
    assert b"OperationalError" not in refused.value.smtp_error
    assert give(port, written("hi")) == {}


def test_starttls_where_there_is_a_certificate(tmp_path, port):
    make_certificates(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with listening(tls=context) as safe, smtplib.SMTP("localhost", safe) as client:
        client.starttls(context=ssl.create_default_context(cafile=tmp_path / "ca.pem"))
        client.sendmail("ana@example.org", "help@harbour.example", written("hi"))
    with smtplib.SMTP("localhost", port) as client:
        client.ehlo()
        assert "starttls" not in client.esmtp_features
    assert IncomingMail.objects.count() == 1


@pytest.mark.skipif(not Path("/usr/bin/swaks").exists(), reason="needs swaks")
def test_swaks_hands_a_mail_over(port):
    words = ["swaks", "--server", f"127.0.0.1:{port}", "--from", "ana@example.org", "--to", "help@harbour.example"]
    done = subprocess.run([*words, "--body", "Where?"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
    assert "250 2.0.0 It is kept" in done.stdout
    missing = subprocess.run([*words, "--to", "no@harbour.example"], capture_output=True, text=True, check=False)
    assert "550 5.1.1 There is no such mailbox here" in missing.stdout
    assert IncomingMail.objects.count() == 1


@pytest.mark.skipif(os.getuid() != 0 or not Path("/usr/sbin/postfix").exists(), reason="needs Postfix, and to be root")
def test_postfix_forwards_and_comes_back_while_we_cannot_keep_it(port):
    """As a company's own mail server does: with an envelope, headers of its own, and patience."""
    server = Postfix(forward=port)
    server.start()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        give(server.port, written("Größer als die Platte " * 50), "help+7.token@harbour.example")
        wait_until(20, lambda: "452 4.3.1 There is no room here now" in server.log())
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        wait_until(30, IncomingMail.objects.exists)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        server.stop()
    row = IncomingMail.objects.get()
    assert (row.envelope_from, row.envelope_to) == ("ana@example.org", ["help+7.token@harbour.example"])
    assert b"\r\nReceived: from " in b"\r\n" + kept(MAIL, row.digest)


def test_four_at_once_are_taken_side_by_side(port):
    mails = [written("x" * 100_000, Message_ID=f"<{n}@example.org>") for n in range(24)]
    threads = [threading.Thread(target=give, args=(port, mail)) for mail in mails]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert IncomingMail.objects.count() == 24
    assert smtp_in.AT_ONCE == 4
