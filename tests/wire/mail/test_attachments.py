from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.mail.making import HEAD, file, html, mail, multipart, plain, with_parts

from heedful.wire.mail import Attachment, Flaw, Limits, parse_mail
from heedful.wire.mail.attachments import LONGEST_NAME, clean_name


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("bill.pdf", "bill.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\bill.pdf", "bill.pdf"),
        ("/bill.pdf/", "attachment.bin"),
        ("..", "attachment.bin"),
        ("", "attachment.bin"),
        (".htaccess", "htaccess"),
        ("bill.pdf. ", "bill.pdf"),
        ("bill\u202efdp.exe", "billfdp.exe"),
        ("bi\u200bll\x00\n.pdf", "bill.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("console.txt", "console.txt"),
        ("Größe.pdf", "Größe.pdf"),
        ("ä" * 200 + ".pdf", "ä" * 88 + ".pdf"),
        ("a" * 300, "a" * 180),
        ("a." + "b" * 300, "a." + "b" * 178),
    ],
)
def test_clean_name(name, fit):
    assert clean_name(name, "attachment.bin") == fit


@given(st.text(max_size=400))
def test_clean_name_is_fit_for_a_file_system(name):
    fit = clean_name(name, "attachment.bin")
    assert 0 < len(fit.encode("utf-8", "replace")) <= LONGEST_NAME + 1
    assert not set(fit) & set('/\\\0\n<>:"|?*')
    assert fit.strip(" .") == fit


def test_attachments_of_a_mail():
    found = with_parts(
        "mixed", plain("See"), file("bill.pdf", b"PDF"), file("=?utf-8?q?Gr=C3=BC=C3=9Fe.png?=", b"PNG", "image/png")
    )
    assert found.text == "See"
    assert found.attachments == (
        Attachment("bill.pdf", "application/pdf", 3, digest(b"PDF"), inline=False, content=b"PDF"),
        Attachment("Grüße.png", "image/png", 3, digest(b"PNG"), inline=False, content=b"PNG"),
    )


def test_an_image_that_the_html_shows_is_inline():
    image = b"Content-Type: image/png\nContent-ID: <a@b>\nContent-Disposition: attachment; filename=a.png\n\nPNG"
    found = with_parts("related", html('<img src="cid:a@b">'), image)
    assert found.html == '<img src="cid:a@b">'
    assert found.attachments == (Attachment("a.png", "image/png", 3, digest(b"PNG"), True, "a@b", b"PNG"),)


def test_a_mail_attached_is_named_for_its_subject_and_kept_as_it_is():
    inner = b"From: bob@example.org\nSubject: =?utf-8?q?a/b_Gr=C3=BC=C3=9Fe?=\n\nHi"
    found = with_parts("mixed", plain("See"), b"Content-Type: message/rfc822\n\n" + inner)
    assert found.text == "See"
    assert found.attachments == (
        Attachment("a_b Grüße.eml", "message/rfc822", len(inner), digest(inner), False, None, inner),
    )


def test_winmail_dat_stays_an_attachment():
    found = with_parts("mixed", plain("See"), file("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef"))
    assert [(each.name, each.type, each.size) for each in found.attachments] == [
        ("winmail.dat", "application/ms-tnef", 4)
    ]


def test_a_mail_that_is_nothing_but_a_file():
    found = mail(b"JVBERg==", b"Content-Type: application/pdf", b"Content-Transfer-Encoding: base64")
    assert found.text == ""
    assert found.attachments == (
        Attachment("attachment.pdf", "application/pdf", 4, digest(b"%PDF"), False, None, b"%PDF"),
    )


def test_too_large_a_mail_gives_its_text_and_leaves_its_attachments():
    raw = HEAD + multipart("mixed", plain("See"), file("a.pdf", b"x" * 1_000), file("b.pdf", b"y" * 5_000))
    found = parse_mail(raw, Limits(raw=3_000))
    assert found.text == "See"
    assert [(each.name, each.sha256, each.content) for each in found.attachments] == [
        ("a.pdf", None, None),
        ("b.pdf", None, None),
    ]
    assert [warned.flaw for warned in found.warnings] == [Flaw.TOO_LARGE]
