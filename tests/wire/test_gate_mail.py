"""A mail on its way: what is read of it, what is taken out, and what is written into it."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.gate_mail import GateMail, UnadaptableError, adapted, cleaned, read_gate_mail

WORDS = "We see that a storm is in force.\nWe hope you are well – écrivez-nous.\n\nNothing is lost & all <can> wait."


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def made(text="Hello\n", html=None, files=(), **headers) -> bytes:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Ours <Us@Harbour.example>", "Ana <ana@x.example>", "Backup"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name in files:
        mail.add_attachment(bytes(range(256)) * 9, maintype="application", subtype="zip", filename=name)
    return mail.as_bytes()


def bodies(raw: bytes) -> tuple[str, str | None, list[bytes]]:
    mail = message_from_bytes(raw, policy=policy.default)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    files = [each.get_content() for each in mail.iter_attachments()] if mail.is_multipart() else []
    return content(plain) if plain else "", content(html) if html else None, files


def content(part) -> str:
    return part.get_content().replace("\r\n", "\n")


def test_everything_that_the_gate_asks_is_read():
    raw = crlf(
        "From: Ours <Us@Harbour.example>\nTo: Ana Lopez <ana@x.example>, b@x.example\nSubject: =?utf-8?q?M=C3=A4rz?=\n"
        "Message-ID: <1@harbour.example>\nHeedful-Purpose: reminder\nList-ID: Our news <news.harbour.example>\n"
        "Precedence: bulk\n\nHello\n"
    )
    names = ("From", "To", "Subject", "Message-ID", "Heedful-Purpose", "List-ID", "Precedence")
    assert read_gate_mail(raw) == GateMail(
        author="us@harbour.example",
        subject="März",
        msg_id="1@harbour.example",
        purpose="reminder",
        list_id="news.harbour.example",
        precedence="bulk",
        headers=names,
        to=("Ana Lopez",),
        text="Hello\n",
        is_protected=False,
    )


@pytest.mark.parametrize(
    ("raw", "protected"),
    [
        (made(), False),
        (made(DKIM_Signature="v=1; a=rsa-sha256"), True),
        (made("-----BEGIN PGP MESSAGE-----\n\nabc\n"), True),
        (crlf('Content-Type: multipart/signed; boundary="b"\n\n--b\n\nhi\n--b\n\nsig\n--b--\n'), True),
        (crlf("Content-Type: application/pkcs7-mime\n\nabc\n"), True),
    ],
)
def test_signed_and_encrypted_is_seen(raw, protected):
    assert read_gate_mail(raw).is_protected is protected


@given(st.binary(max_size=400))
def test_reading_and_cleaning_never_raise(raw):
    assert isinstance(read_gate_mail(raw), GateMail)
    assert b"\n" not in cleaned(raw).replace(b"\r\n", b"")
    assert b"\r" not in cleaned(raw).replace(b"\r\n", b"")


def test_own_headers_go_and_nothing_else():
    raw = crlf(
        "Heedful-Purpose: reminder\nSubject: Heedful-Purpose\nHeedful-Other: a\n b\nX-Heedful-Not: 1\n\n"
        "Heedful-Purpose: in the text\n"
    )
    assert cleaned(raw) == crlf("Subject: Heedful-Purpose\nX-Heedful-Not: 1\n\nHeedful-Purpose: in the text\n")


def test_lone_line_ends_become_whole_ones():
    assert cleaned(b"A: b\r\n\r\none\ntwo\rthree\r\n.\rfour\n.\r\n") == crlf("A: b\n\none\ntwo\nthree\n.\nfour\n.\n")


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize(
    "html", [None, "<html><head></head><body class='x'><p>Grüße</p></body></html>", "<p>Grüße</p>"]
)
@pytest.mark.parametrize("files", [(), ("a.zip", "b.zip")])
def test_paragraph_stands_above_text_and_html(charset, encoding, html, files):
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = "us@harbour.example", "ana@x.example", "Grüße"
    mail.set_content("Grüße\n.\nBye\n", charset=charset, cte=encoding)
    if html:
        mail.add_alternative(html, subtype="html", charset=charset, cte=encoding)
    for name in files:
        mail.add_attachment(bytes(range(256)) * 9, maintype="application", subtype="zip", filename=name)
    raw = mail.as_bytes()
    found = adapted(raw, WORDS)
    text, shown, attached = bodies(found)
    assert text == f"{WORDS}\n\nGrüße\n.\nBye\n"
    assert attached == bodies(raw)[2]
    if html:
        first = "<p>We see that a storm is in force.<br>We hope you are well – écrivez-nous.</p>\n"
        second = "<p>Nothing is lost &amp; all &lt;can&gt; wait.</p>\n"
        above, _, below = shown.partition(first + second)
        assert below.strip() == "<p>Grüße</p></body></html>".removesuffix("" if "body" in html else "</body></html>")
        assert above.strip() == html.partition("<p>")[0]
    before, after = (message_from_bytes(each, policy=policy.default) for each in (raw, found))
    kept = ("from", "to", "subject", "mime-version")
    assert [str(before[name]) for name in kept] == [str(after[name]) for name in kept]
    assert all(len(line) <= 998 for line in found.split(b"\r\n"))


def test_other_parts_stay_as_they_came():
    raw = made("Hi\n", "<b>Hi</b>", ["a.zip"])
    boundary = b"Content-Type: application/zip"
    assert adapted(raw, "Words").partition(boundary)[2] == raw.partition(boundary)[2]


def test_mail_without_mime_gets_it():
    found = adapted(crlf("From: a@x\nSubject: s\n\nHello\n"), "Wörter")
    mail = message_from_bytes(found, policy=policy.default)
    assert mail["MIME-Version"] == "1.0"
    assert bodies(found)[0] == "Wörter\n\nHello\n"


def test_flowed_text_stays_flowed():
    raw = crlf(
        'Subject: s\nMIME-Version: 1.0\nContent-Type: text/plain; charset="utf-8"; format="flowed"\n\nHello \nworld\n'
    )
    mail = message_from_bytes(adapted(raw, "Words"), policy=policy.default)
    assert mail["Content-Type"].params["format"] == "flowed"
    assert content(mail) == "Words\n\nHello \nworld\n"


def test_html_alone_is_written_into():
    mail = EmailMessage(policy=policy.SMTP)
    mail.set_content("<body>Hi</body>", subtype="html")
    assert "<p>Words</p>" in message_from_bytes(adapted(mail.as_bytes(), "Words"), policy=policy.default).get_content()


@pytest.mark.parametrize(
    "raw",
    [
        made(DKIM_Signature="v=1"),
        made("-----BEGIN PGP SIGNED MESSAGE-----\n\nabc\n"),
        crlf('Content-Type: multipart/signed; boundary="b"\n\n--b\n\nhi\n--b\n\nsig\n--b--\n'),
        crlf("Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nAAAA\n"),
        crlf("Content-Type: text/plain; charset=x-no-such-thing\nContent-Transfer-Encoding: 8bit\n\nh\xe9\n"),
        crlf("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n****!!!!\n"),
    ],
)
def test_nothing_is_written_into_what_cannot_take_it(raw):
    with pytest.raises(UnadaptableError):
        adapted(raw, WORDS)


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


@given(
    _TEXT, st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1, max_size=200)
)
def test_any_text_and_any_words_are_read_again(text, words):
    found = adapted(made(text + "\n", "<p>x</p>"), words)
    got = bodies(found)[0]
    theirs = bodies(made(text + "\n"))[0]
    assert got == f"{words.strip()}\n\n{theirs}"
