"""Mails of ours: whatever people are called and write about, the bytes are clean, and say it back when they are read."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.mail import parse_mail
from heedful.wire.mail.writing import File, UnwritableError, Written, one_line, wire_address, write_mail

AT = datetime(2026, 11, 26, 9, 41, tzinfo=UTC)
ANA = ("Ana Lima", "ana@example.org")


def mail(**more) -> Written:
    given = {
        "sender": ("Harbour Backup", "help@harbour.example"),
        "to": [ANA],
        "subject": "Re: My files",
        "text": "They are back.\n",
        "date": AT,
        "msg_id": "7.abc@harbour.example",
        **more,
    }
    return Written(**given)


def clean(raw: bytes) -> bytes:
    """Check what RFC 5322 and RFC 2047 say about bytes and lines; give the head."""
    assert raw.isascii()
    assert b"\0" not in raw
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    head = raw.partition(b"\r\n\r\n")[0]
    for line in head.split(b"\r\n"):
        assert re.match(rb"[!-9;-~]+:\s?|[ \t]+\S", line), line
        for word in re.findall(rb"=\?[^?]+\?[bBqQ]\?[^?]*\?=", line):
            assert len(word) <= 75
            assert len(line) <= 78
    return head


def names(head: bytes) -> list[str]:
    return [line.partition(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in b" \t"]


def test_plain_mail_byte_by_byte():
    assert write_mail(mail(references=["a@example.org", "b@example.org"], reply_to="help+7.x@harbour.example")) == (
        b"From: Harbour Backup <help@harbour.example>\r\n"
        b"To: Ana Lima <ana@example.org>\r\n"
        b"Reply-To: help+7.x@harbour.example\r\n"
        b"Subject: Re: My files\r\n"
        b"Date: Thu, 26 Nov 2026 09:41:00 +0000\r\n"
        b"Message-ID: <7.abc@harbour.example>\r\n"
        b"In-Reply-To: <b@example.org>\r\n"
        b"References: <a@example.org>\r\n <b@example.org>\r\n"
        b'Content-Type: text/plain; charset="utf-8"\r\n'
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"MIME-Version: 1.0\r\n"
        b"\r\n"
        b"They are back.\r\n"
    )


def test_same_mail_is_the_same_bytes():
    one = mail(html="<p>hi</p>", files=[File("a.pdf", "application/pdf", b"%PDF" * 1000)])
    assert write_mail(one) == write_mail(one)


@pytest.mark.parametrize(
    "name",
    [
        "Lima, Ana",
        'Ana "the boss" Lima',
        "Ana\r\nBcc: everybody@example.org",
        "Ana\rBcc: x",
        "Ana\nBcc: x",
        "Ana\u2028Bcc: x",
        "Žofie Ďurišová-Übermäßig, Vorsitzende des Donaudampfschifffahrtsgesellschaftskapitänsverbandes e. V. " * 2,
        "x" * 200,
        "=?utf-8?q?Ana?=",
        "ana@example.org",
        "Ana <ana@bank.example>",
        "Ana (really)",
        "\\",
        "山田 太郎",
        "\ud800",
        "",
    ],
)
def test_names_are_names_and_nothing_more(name):
    raw = write_mail(mail(to=[(name, "ana@example.org"), ("Jon", "jon@example.org")], sender=(name, "a@b.example")))
    assert names(clean(raw))[:2] == ["From", "To"]
    assert "Bcc" not in names(clean(raw))
    read = parse_mail(raw)
    shown = one_line(name.encode("utf-8", "replace").decode()) if name != "\ud800" else one_line(name)
    expected = "" if shown == "ana@example.org" else shown
    assert [(each.name, each.address) for each in read.to] == [
        (expected, "ana@example.org"),
        ("Jon", "jon@example.org"),
    ]
    assert read.sender.address == "a@b.example"
    assert [each.addr_spec for each in message_from_bytes(raw, policy=default)["to"].addresses] == [
        "ana@example.org",
        "jon@example.org",
    ]


@pytest.mark.parametrize("length", [70, 80, 200, 880])
def test_long_ids_of_others_stay_whole(length):
    """As Exchange makes them; an encoded word in their place would tear every thread apart."""
    long = f"{'A' * length}@prod.outlook.com"
    raw = write_mail(mail(references=["first@example.org", long]))
    clean(raw)
    assert f"In-Reply-To: <{long}>\r\n".encode() in raw
    read = parse_mail(raw)
    assert (read.in_reply_to, list(read.references)) == (long, ["first@example.org", long])


def test_ids_that_are_none_are_left_out():
    raw = write_mail(
        mail(references=["a b@example.org", "c@example.org>\r\nBcc: x", "ü@example.org", "", "d@example.org"])
    )
    clean(raw)
    assert list(parse_mail(raw).references) == ["d@example.org"]


@pytest.mark.parametrize(
    ("address", "wired"),
    [
        ("ana@example.org", "ana@example.org"),
        ("Ana.B+c@EXAMPLE.org", "Ana.B+c@EXAMPLE.org"),
        ('"ana lima"@example.org', '"ana lima"@example.org'),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@localhost", "ana@localhost"),
    ],
)
def test_address_as_servers_take_it(address, wired):
    assert wire_address(address) == wired


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "a b@example.org",
        "ana@exa mple.org",
        "ana@example.org\r\nBcc: x",
        "ana@example.org>",
        "<ana@example.org",
        "änä@example.org",
        "a..b@example.org",
        "a@b@example.org",
        "ana@-example.org",
        "ana,jon@example.org",
        f"{'a' * 65}@example.org",
        f"ana@{'a.' * 130}org",
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(address):
    with pytest.raises(UnwritableError, match="is no address that mail can be sent to"):
        wire_address(address)


def test_files_are_what_they_are_and_their_names_begin_no_header():
    files = [
        File("Rechnung Müller – November.pdf", "application/pdf", b"%PDF\r\n\0" * 300),
        File('a"b\r\nBcc: x.txt', "text/plain", "grüße\n".encode()),
        File("old.eml", "message/rfc822", b"Subject: x\r\n\r\nhi"),
        File("odd", "text/plain\r\nBcc: x", b"x"),
        File("", "", b""),
    ]
    raw = write_mail(mail(files=files, html="<p>hi</p>"))
    assert "Bcc" not in names(clean(raw))
    found = [(each.name, each.type, each.content) for each in parse_mail(raw).attachments]
    assert found == [
        ("Rechnung Müller – November.pdf", "application/pdf", b"%PDF\r\n\0" * 300),
        (found[1][0], "text/plain", "grüße\n".encode()),
        ("old.eml", "application/octet-stream", b"Subject: x\r\n\r\nhi"),
        ("odd", "application/octet-stream", b"x"),
        (found[4][0], "application/octet-stream", b""),
    ]
    assert "\n" not in found[1][0]


TEXTS = st.text(max_size=300)


@given(subject=TEXTS, name=TEXTS, text=st.text(max_size=2_000), file=TEXTS)
def test_anything_typed_is_written_cleanly_and_read_back(subject, name, text, file):
    raw = write_mail(mail(subject=subject, to=[(name, "ana@example.org")], text=text, files=[File(file, "x/y", b"x")]))
    assert names(clean(raw)) == ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"] or set(
        names(clean(raw))
    ) == {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}
    read = parse_mail(raw)
    assert (read.date, read.message_id) == (AT, "7.abc@harbour.example")
    assert [each.address for each in read.to] == ["ana@example.org"]
    assert (read.subject or "").split() == one_line(subject).split()
    assert len(read.attachments) == 1


@given(text=st.text(max_size=5_000))
def test_text_is_read_back(text):
    read = parse_mail(write_mail(mail(text=text)))
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(each for each in kept if each >= " " or each in "\n\t")
    assert read.text.split() == kept.split()
