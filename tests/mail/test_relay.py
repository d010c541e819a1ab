"""The relay, asked by real clients: who may send, what is taken, and that 250 is said when it is durable."""

from __future__ import annotations

import base64
import resource
import smtplib
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, connections

from heedful.mail import relay
from heedful.models import Relayed
from heedful.services.audit import MACHINE
from heedful.services.relay_bytes import raw_of
from heedful.services.relay_mailer import make_mailer, revoke_mailer
from tests.dovecot import make_certificates
from tests.relaying import give, listening, mail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def port():
    with listening() as (found, _):
        yield found


def test_mail_is_kept_for_each_recipient_before_it_is_accepted(port):
    raw = mail(text="Where?\n.\n..\nBye\n")
    assert give(port, raw, ["ana@example.org", "bob@example.org", "ana@example.org"]) == {}
    rows = list(Relayed.objects.order_by("pk"))
    assert [(row.sender, row.recipient, row.state) for row in rows] == [
        ("us@harbour.example", "ana@example.org", "accepted"),
        ("us@harbour.example", "bob@example.org", "accepted"),
    ]
    for row in rows:
        first, second, rest = raw_of(row).split(b"\r\n", 2)
        assert first.startswith(b"Received: from ")
        assert b"([127.0.0.1])" in first
        assert second.startswith(b"\tby heedful with ESMTP; ")
        assert rest == raw


@pytest.mark.parametrize("text", ["", ".", "..", ".\r\n", "a\r\n.b", "\r\n"])
def test_any_text_comes_through(port, text):
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("a@b.example")
        client.rcpt("ana@example.org")
        # As it is written with dots doubled, or nothing at all before the one that ends it.
        assert client.data(text)[0] == 250
    got = raw_of(Relayed.objects.get()).split(b"\r\n", 2)[2]
    assert got == (text.encode() if text.endswith("\r\n") else text.encode() + b"\r\n")


def test_nothing_before_the_dot_is_an_empty_mail(port):
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("a@b.example")
        client.rcpt("ana@example.org")
        client.docmd("DATA")
        assert client.docmd(".")[0] == 250
    assert Relayed.objects.count() == 1


def test_commands_that_come_in_one_piece_are_answered_one_by_one(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        file = line.makefile("rb")
        file.readline()
        line.sendall(b"EHLO x\r\n")
        offered = b""
        while b"250 " not in offered:
            offered += file.readline()
        assert {b"PIPELINING", b"8BITMIME", b"SMTPUTF8", b"SIZE 25000000"} <= {
            each[4:].strip() for each in offered.splitlines()
        }
        for _ in range(2):
            line.sendall(
                b"MAIL FROM:<a@b.example> BODY=8BITMIME\r\nRCPT TO:<c@d.example>\r\nRCPT TO:<e@d.example>\r\nDATA\r\n"
            )
            assert [file.readline()[:3] for _ in range(4)] == [b"250", b"250", b"250", b"354"]
            line.sendall(b"Subject: x\r\n\r\nhi\r\n.\r\nNOOP\r\n")
            assert [file.readline()[:3] for _ in range(2)] == [b"250", b"250"]
    assert Relayed.objects.count() == 4


def test_empty_sender_is_one(port):
    give(port, mail(), sender="")
    assert Relayed.objects.get().sender == ""


def test_address_in_utf_8_needs_the_extension(port):
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.command_encoding = "utf-8"
        client.mail("a@b.example")
        assert client.rcpt("jürgen@example.org")[0] == 553
        client.rset()
        client.mail("ä@b.example", ["SMTPUTF8", "BODY=8BITMIME"])
        assert client.rcpt("jürgen@example.org")[0] == 250
        assert client.data(b"Subject: \xc3\xa4\r\n\r\nhi\r\n")[0] == 250
    row = Relayed.objects.get()
    assert (row.sender, row.recipient, row.smtp_utf8) == ("ä@b.example", "jürgen@example.org", True)


def test_nobody_sends_without_a_password():
    with listening(trusts_this_machine=False) as (port, _):
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.ehlo()
            assert client.mail("a@b.example")[0] == 530
            assert client.rcpt("c@d.example")[0] == 530
            assert client.docmd("DATA")[0] == 530
        with pytest.raises(smtplib.SMTPAuthenticationError):
            give(port, mail(), login=("somebody", "secret"))
    assert not Relayed.objects.exists()


@pytest.mark.parametrize("way", ["PLAIN", "LOGIN"])
def test_mailer_signs_in_and_is_noted(way):
    row, password = make_mailer(MACHINE, "Billing")
    with listening(trusts_this_machine=False) as (port, _), smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.user, client.password = row.user, password
        client.auth(way, getattr(client, f"auth_{way.lower()}"), initial_response_ok=way == "PLAIN")
        # Postfix says AUTH=<> to whoever it signs in at.
        assert client.mail("a@b.example", ["AUTH=<>", "SIZE=100"])[0] == 250
        client.rcpt("c@d.example")
        assert client.data(b"Subject: x\r\n\r\nhi\r\n")[0] == 250
    kept = Relayed.objects.get()
    assert kept.mailer == row
    assert b" with ESMTPA; " in raw_of(kept)
    assert password not in row.digest


def test_wrong_password_and_strange_names_are_refused():
    row, password = make_mailer(MACHINE, "Billing")
    with listening(trusts_this_machine=False) as (port, _):
        for login in ((row.user, password + "x"), (row.user, ""), ("x" * 300, password), ("ü\x7f", "ä")):
            with smtplib.SMTP("127.0.0.1", port) as client:
                client.ehlo()
                said = base64.b64encode(b"\0" + login[0].encode() + b"\0" + login[1].encode()).decode()
                assert client.docmd(f"AUTH PLAIN {said}")[0] in {500, 535}


def test_who_was_signed_in_when_the_password_was_taken_back_sends_nothing_more():
    row, password = make_mailer(MACHINE, "Billing")
    with listening(trusts_this_machine=False) as (port, _), smtplib.SMTP("127.0.0.1", port) as client:
        client.login(row.user, password)
        revoke_mailer(MACHINE, row)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("a@b.example", "c@d.example", mail())
        assert refused.value.smtp_code == 535
    assert not Relayed.objects.exists()


def test_mail_is_taken_only_from_where_it_may_come():
    from ipaddress import ip_network  # noqa: PLC0415

    row, password = make_mailer(MACHINE, "Billing")
    with listening(networks=(ip_network("10.0.0.0/8"),)) as (port, _):
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            give(port, mail(), login=(row.user, password))
        assert refused.value.smtp_code == 554


def test_password_is_not_asked_for_in_clear_over_a_network():
    class Far(relay.Gate):
        is_of_this_machine = False

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with listening(trusts_this_machine=False, tls=context) as (port, gate):
        gate.__class__ = Far
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.ehlo()
            assert "auth" not in client.esmtp_features
            assert "starttls" in client.esmtp_features
            assert client.docmd("AUTH PLAIN AGEAYg==")[0] == 538


def test_starttls_where_there_is_a_certificate(tmp_path):
    make_certificates(tmp_path)
    row, password = make_mailer(MACHINE, "Billing")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with listening(trusts_this_machine=False, tls=context) as (port, _), smtplib.SMTP("localhost", port) as client:
        client.starttls(context=ssl.create_default_context(cafile=tmp_path / "ca.pem"))
        client.login(row.user, password)
        client.sendmail("us@harbour.example", "ana@example.org", mail())
    assert b" with ESMTPSA; " in raw_of(Relayed.objects.get())


def test_too_large_is_told_before_and_after_and_the_line_goes_on(port):
    with smtplib.SMTP("127.0.0.1", port, timeout=120) as client:
        client.ehlo()
        assert client.docmd("MAIL FROM:<a@b.example> SIZE=25000001")[0] == 552
        client.mail("a@b.example")
        client.rcpt("ana@example.org")
        assert client.data((b"x" * 76 + b"\r\n") * 330_000)[0] == 552
        assert client.sendmail("a@b.example", "ana@example.org", (b"y" * 76 + b"\r\n") * 60_000) == {}
    assert Relayed.objects.get().size > 4_600_000


def test_line_without_end_is_refused_and_long_ones_are_taken(port):
    assert give(port, mail(text="x").replace(b"\r\nx", b"\r\n" + b"x" * 99_000)) == {}
    with pytest.raises(smtplib.SMTPDataError) as refused:
        give(port, b"Subject: x\r\n\r\n" + b"x" * 100_001 + b"\r\n")
    assert refused.value.smtp_code == 554


def test_too_many_recipients_are_sent_apart(port, monkeypatch):
    monkeypatch.setattr(relay, "RECIPIENTS", 3)
    refused = give(port, mail(), [f"{n}@example.org" for n in range(5)])
    assert {code for code, _ in refused.values()} == {452}
    assert Relayed.objects.count() == 3


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("no-at", 553),
        ("a b@c.example", 553),
        ("x" * 330 + "@c.example", 553),
        ("a@c.example", 250),
        ('"a b"@c.example', 553),
    ],
)
def test_recipient_is_an_address(port, address, code):
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("a@b.example")
        said = client.docmd(f"RCPT TO:<{address}>")[0]
        assert said == code or (len(address) > 300 and said >= 500)


def test_purpose_that_there_is_not_is_said_at_once(port):
    with pytest.raises(smtplib.SMTPDataError) as refused:
        give(port, mail(Heedful_Purpose="remind"))
    assert refused.value.smtp_code == 550
    assert b"reminder" in refused.value.smtp_error
    assert give(port, mail(Heedful_Purpose=" Reminder")) == {}


def test_mail_that_goes_in_circles_is_refused(port):
    round_ = b"Received: from x by y; Thu, 26 Nov 2026 12:00:00 +0000\r\n"
    assert give(port, round_ * 50 + mail()) == {}
    with pytest.raises(smtplib.SMTPDataError) as refused:
        give(port, round_ * 51 + mail())
    assert refused.value.smtp_code == 554


def test_end_of_a_mail_is_a_dot_between_two_full_ends_of_lines_and_nothing_else(port):
    """Else one mail smuggles another in (SMTP smuggling, 2023)."""
    smuggled = (
        b"Subject: one\r\n\r\nhi\n.\r\nMAIL FROM:<ceo@harbour.example>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n\n.\n"
    )
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("a@b.example")
        client.rcpt("ana@example.org")
        client.docmd("DATA")
        client.send(smuggled + b"\r\n.\r\n")
        assert client.getreply()[0] == 250
        assert client.noop()[0] == 250
    assert Relayed.objects.get().recipient == "ana@example.org"


def test_full_disk_is_told_and_it_goes_on_afterwards(port):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        with pytest.raises(smtplib.SMTPDataError) as refused:
            give(port, mail(text="x" * 1_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.smtp_code == 452
    assert not Relayed.objects.exists()
    assert give(port, mail()) == {}


def test_busy_database_is_waited_for_and_then_told_on_the_same_line(port, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("only a database of one file is locked as a whole")
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "timeout", 1.5)
    lock = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    lock.execute("BEGIN IMMEDIATE")
    threading.Timer(0.5, lambda: lock.execute("ROLLBACK")).start()
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        assert client.sendmail("a@b.example", "ana@example.org", mail(1)) == {}
        lock.execute("BEGIN IMMEDIATE")
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("a@b.example", "ana@example.org", mail(2))
        assert refused.value.smtp_code == 451
        assert b"Operational" not in refused.value.smtp_error
        lock.execute("ROLLBACK")
        assert client.sendmail("a@b.example", "ana@example.org", mail(3)) == {}
    lock.close()
    assert Relayed.objects.count() == 2


def test_many_at_once_share_a_file_and_one_that_hung_up_spoils_nothing(port):
    lines = [smtplib.SMTP("127.0.0.1", port, timeout=60) for _ in range(30)]
    for n, client in enumerate(lines):
        client.ehlo()
        client.mail("a@b.example")
        client.rcpt(f"{n}@example.org")
        client.docmd("DATA")
    for n, client in enumerate(lines):
        client.send(mail(n) + b".\r\n")
        if n == 7:
            client.sock.close()
    answers = [client.getreply()[0] for n, client in enumerate(lines) if n != 7]
    for client in lines:
        client.close()
    assert answers == [250] * 29
    time.sleep(0.2)
    rows = {row.recipient: row for row in Relayed.objects.all()}
    assert {f"{n}@example.org" for n in range(30) if n != 7} <= set(rows)
    assert len({row.digest for row in rows.values()}) < len(rows)
    for n in range(30):
        if n != 7:
            assert raw_of(rows[f"{n}@example.org"]).endswith(mail(n))


def test_too_many_at_once_are_sent_away(port):
    with listening(connections=1) as (narrow, _):
        first = smtplib.SMTP("127.0.0.1", narrow, timeout=10)
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            smtplib.SMTP("127.0.0.1", narrow, timeout=10)
        assert refused.value.smtp_code == 421
        first.close()


@pytest.mark.skipif(not Path("/usr/bin/swaks").exists(), reason="needs swaks")
def test_swaks_signs_in_and_sends(port):
    row, password = make_mailer(MACHINE, "Swaks")
    login = ["--auth", "PLAIN", "--auth-user", row.user, "--auth-password", password]
    words = ["swaks", "--server", f"127.0.0.1:{port}", "--from", "a@b.example", "--to", "c@d.example,e@d.example"]
    done = subprocess.run([*words, *login, "--h-Heedful-Purpose", "care"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "250 2.0.0 It is kept" in done.stdout
    assert [each.mailer for each in Relayed.objects.all()] == [row, row]
