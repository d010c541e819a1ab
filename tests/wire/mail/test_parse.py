"""Whole mails, whole values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.wire.mail.making import HEAD, file, html, mail, multipart, plain, with_parts

from heedful.wire.mail import Address, Automatic, Block, BlockKind, Flaw, Limits, ParsedMail, Warned, parse_mail
from heedful.wire.mail.as_json import as_json, unread_json

RAW = b"""\
Return-Path: <ana@example.org>
Authentication-Results: mx.shop.example; dmarc=pass
From: =?utf-8?q?Ana_Lima?= <Ana@Example.org>
To: Help <help@shop.example>, other@shop.example
Cc: Bob <bob@example.org>
Reply-To: ana@home.example
Subject: Re: my =?utf-8?b?ZmlsZXM=?=
Date: Mon, 2 Mar 2026 08:10:00 +0100
Message-ID: <two@example.org>
In-Reply-To: <one@shop.example>
References: <nought@example.org> <one@shop.example>
X-Heedful-Conversation: 12
Content-Type: text/plain; charset=utf-8

They are back.

Ana

On 1 Mar 2026, Help <help@shop.example> wrote:
> And now?
"""


def test_a_whole_mail():
    assert parse_mail(RAW) == ParsedMail(
        sender=Address("Ana@example.org", "Ana Lima"),
        to=(Address("help@shop.example", "Help"), Address("other@shop.example")),
        cc=(Address("bob@example.org", "Bob"),),
        reply_to=(Address("ana@home.example"),),
        subject="Re: my files",
        date=datetime(2026, 3, 2, 7, 10, tzinfo=UTC),
        message_id="two@example.org",
        in_reply_to="one@shop.example",
        references=("nought@example.org", "one@shop.example"),
        blocks=(
            Block(BlockKind.SAID, "They are back.\n\n"),
            Block(BlockKind.SIGNATURE, "Ana\n\n"),
            Block(BlockKind.QUOTED, "On 1 Mar 2026, Help <help@shop.example> wrote:\n> And now?\n"),
        ),
        automatic=Automatic(),
        warnings=(Warned(Flaw.OWN_HEADERS_REMOVED),),
        headers=(
            ("Return-Path", "<ana@example.org>"),
            ("Authentication-Results", "mx.shop.example; dmarc=pass"),
            ("From", "Ana Lima <Ana@Example.org>"),
            ("To", "Help <help@shop.example>, other@shop.example"),
            ("Cc", "Bob <bob@example.org>"),
            ("Reply-To", "ana@home.example"),
            ("Subject", "Re: my files"),
            ("Date", "Mon, 2 Mar 2026 08:10:00 +0100"),
            ("Message-ID", "<two@example.org>"),
            ("In-Reply-To", "<one@shop.example>"),
            ("References", "<nought@example.org> <one@shop.example>"),
            ("Content-Type", "text/plain; charset=utf-8"),
        ),
    )


def test_json_of_a_whole_mail():
    assert as_json("a.eml", parse_mail(RAW)) == {
        "file": "a.eml",
        "ok": True,
        "error": None,
        "from": "Ana@example.org",
        "from_name": "Ana Lima",
        "to": ["help@shop.example", "other@shop.example"],
        "cc": ["bob@example.org"],
        "reply_to": ["ana@home.example"],
        "subject": "Re: my files",
        "date": "2026-03-02T07:10:00Z",
        "message_id": "two@example.org",
        "in_reply_to": "one@shop.example",
        "references": ["nought@example.org", "one@shop.example"],
        "text": RAW.decode().partition("\n\n")[2],
        "visible_text": "They are back.",
        "quoted_text": "On 1 Mar 2026, Help <help@shop.example> wrote:\n> And now?",
        "signature": "Ana",
        "html": None,
        "attachments": [],
        "auto_submitted": None,
        "list": None,
        "bounce": None,
        "warnings": ["It held headers that only Heedful itself may write; they were removed."],
    }


def test_json_of_what_could_not_be_read():
    empty = as_json("a", parse_mail(b""))
    assert empty == unread_json("a", "It is empty.")
    assert (empty["ok"], empty["from"], empty["text"], empty["html"]) == (False, None, "", None)


@pytest.mark.parametrize(
    ("raw", "failure"),
    [
        (b"", Flaw.EMPTY),
        (b" \r\n\0\n", Flaw.EMPTY),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1", Flaw.NO_MAIL),
        (b"\x7fELF\2\1\1" + bytes(300), Flaw.NO_MAIL),
        (b"Hello", None),
        (b"A: b\n\n", None),
    ],
)
def test_failure(raw, failure):
    assert parse_mail(raw).failure == failure


@pytest.mark.parametrize(
    ("raw", "sender", "text", "flaws"),
    [
        (b"Hello\nyou", None, "Hello\nyou", [Flaw.NO_HEADER, Flaw.FROM_MISSING]),
        (b"\xef\xbb\xbf" + HEAD + b"\nHello", "ana@example.org", "Hello", []),
        (b"\n \n\r\n" + HEAD + b"\nHello", "ana@example.org", "Hello", []),
        (b"From x Mon\n" + HEAD + b"\nHello", "ana@example.org", "Hello", []),
        ((HEAD + b"\nHello\nyou").replace(b"\n", b"\r"), "ana@example.org", "Hello\nyou", []),
        ((HEAD + b"\nHello\nyou").replace(b"\n", b"\r\n"), "ana@example.org", "Hello\nyou", []),
        ((HEAD + b"\nHello").decode().encode("utf-16"), "ana@example.org", "Hello", []),
        (b"From: a@b.cd, e@f.gh\n\nx", "a@b.cd", "x", [Flaw.FROM_TWICE]),
        (b"From: a@b.cd\nFrom: e@f.gh\n\nx", "a@b.cd", "x", [Flaw.FROM_TWICE]),
        (b"From: a@b.cd\nDate: yesterday\n\nx", "a@b.cd", "x", [Flaw.DATE_UNREADABLE]),
        (HEAD + b"Content-Transfer-Encoding: base64\n\n!SGVsbG8=", "ana@example.org", "Hello", [Flaw.ENCODING_BROKEN]),
        (HEAD + b"Content-Type: text/plain; charset=x-y\n\nHell\xf6", "ana@example.org", "Hellö", [Flaw.CHARSET_UNKNOWN, Flaw.CHARSET_GUESSED]),
        (HEAD + b"\nHe\0llo", "ana@example.org", "Hello", []),
        (HEAD + b"Content-Transfer-Encoding: quoted-printable\n\nHe=6Clo=\n you=", "ana@example.org", "Hello you", []),
        (HEAD + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n%2&5L;&\\\n`\nend\n", "ana@example.org", "Hello", []),
        (HEAD + b"Content-Type: text/plain; format=flowed\n\nOne \ntwo\n-- \nAna\n> a \n> b\n>> c\n", "ana@example.org", "One two\n-- \nAna\n> a b\n>> c\n", []),
        (HEAD + b"Content-Type: text/plain; format=flowed; delsp=yes\n\nOne \ntwo", "ana@example.org", "Onetwo", []),
        (HEAD + b"Content-Type: text/enriched\n\n<bold>Hi</bold> <<you>\n\nbye", "ana@example.org", "Hi <you>\nbye", []),
    ],
)  # fmt: skip
def test_what_is_broken_is_read_and_said(raw, sender, text, flaws):
    found = parse_mail(raw)
    assert (found.sender.address if found.sender else None, found.text) == (sender, text)
    assert [warned.flaw for warned in found.warnings] == flaws


def test_recipients_are_limited():
    raw = (
        b"From: a@b.cd\nTo: "
        + b", ".join(b"a%d@b.cd" % number for number in range(150))
        + b"\nTo: "
        + b"x@y.zz, " * 90
        + b"\n\nx"
    )
    found = parse_mail(raw)
    assert len(found.to) == 200
    assert found.warnings == (Warned(Flaw.RECIPIENTS_CUT, "200"),)


def test_references_are_cut_from_the_middle():
    raw = b"From: a@b.cd\nReferences: " + b" ".join(b"<%099d@x>" % number for number in range(100)) + b"\n\nx"
    found = parse_mail(raw)
    assert (found.references[0], found.references[-1], len(found.references)) == (f"{0:099}@x", f"{99:099}@x", 39)
    assert [warned.flaw for warned in found.warnings] == [Flaw.REFERENCES_CUT]


HTML = "<p>Hello <b>you</b></p><blockquote>Old</blockquote>"


@pytest.mark.parametrize(
    ("found", "text", "shown", "attached"),
    [
        (mail(HTML.encode(), b"Content-Type: text/html"), "Hello you\n\n> Old", HTML, []),
        (with_parts("alternative", plain("Hello"), html(HTML)), "Hello", HTML, []),
        (with_parts("alternative", html(HTML), plain("Hello")), "Hello", HTML, []),
        (with_parts("alternative", plain(" \n"), html("<p>Hello</p>")), "Hello", "<p>Hello</p>", []),
        (with_parts("alternative", html("<p>Hello</p>")), "Hello", "<p>Hello</p>", []),
        (with_parts("alternative", plain("Hello"), multipart("related", html(HTML), b"Content-Type: image/png\nContent-ID: <a>\n\nx", boundary="i")), "Hello", HTML, ["image.png"]),
        (with_parts("mixed", multipart("alternative", plain("Hello"), html(HTML), boundary="i"), file("a.pdf", b"x")), "Hello", HTML, ["a.pdf"]),
        (with_parts("mixed", plain("One"), file("a.pdf", b"x"), plain("Two")), "One\n\nTwo", None, ["a.pdf"]),
        (with_parts("mixed", html("<p>One</p>"), plain("Two <b>")), "One\n\nTwo <b>", "<p>One</p>\n<pre>Two &lt;b&gt;</pre>", []),
        (with_parts("mixed", plain("One"), b"Content-Type: text/plain; name=a.txt\n\nfile"), "One", None, ["a.txt"]),
        (with_parts("alternative", plain("Hello"), b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR"), "Hello", None, ["attachment.ics"]),
        (with_parts("digest", b"\nFrom: a@b.cd\nSubject: One\n\nx"), "", None, ["One.eml"]),
    ],
)  # fmt: skip
def test_which_parts_are_the_letter(found, text, shown, attached):
    assert (found.text, found.html, [each.name for each in found.attachments]) == (text, shown, attached)


def test_text_and_html_of_many_parts_are_limited_together():
    limits = Limits(text=100, html=100)
    raw = HEAD + multipart("mixed", *[plain("x" * 40)] * 5)
    assert [(len(found.text), found.warnings[-1].flaw) for found in [parse_mail(raw, limits)]] == [(104, Flaw.TEXT_CUT)]
    raw = HEAD + multipart("mixed", *[html("<p>" + "y" * 40)] * 5)
    found = parse_mail(raw, limits)
    assert (found.html.count("y"), [warned.flaw for warned in found.warnings]) == (
        80,
        [Flaw.HTML_LEFT_OUT, Flaw.TEXT_CUT],
    )


def test_header_gives_the_topmost_field():
    found = mail(b"x", b"Authentication-Results: ours; dmarc=pass", b"authentication-results: forged")
    assert found.header("Authentication-Results") == "ours; dmarc=pass"
    assert found.header("X-Nothing") is None


def test_headers_of_our_own_namespace_are_removed_however_they_are_written():
    found = mail(b"x", b"X-HEEDFUL-Token: a", b"x-heedful-y : b", b"X-Heed: c")
    assert [name for name, _ in found.headers] == ["From", "To", "Subject", "X-Heed"]
