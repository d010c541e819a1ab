"""Mails that were made to do harm, one for each hazard that we know of; each is made when it is asked for.

Beside each stands what has to come of it: the beginning of its text, and the flaws that are said.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from typing import NamedTuple

from tests.wire.mail.making import HEAD, html, multipart, plain

from heedful.wire.mail import Flaw


class Hostile(NamedTuple):
    make: Callable[[], bytes]
    text: str = ""
    flaws: tuple[Flaw, ...] = ()


def _typed(kind: bytes, body: bytes, *more: bytes) -> bytes:
    return HEAD + b"Content-Type: " + kind + b"\n" + b"".join(each + b"\n" for each in more) + b"\n" + body


def _from(value: bytes) -> bytes:
    return b"From: " + value + b"\nTo: " + value + b"\n\nhi"


def _nested(depth: int) -> bytes:
    raw = plain("deep")
    for number in range(depth):
        raw = multipart("mixed", raw, boundary=f"n{number}x")
    return HEAD + raw


NOBODY = (Flaw.FROM_MISSING,)
CUT = (Flaw.TEXT_CUT,)
LEFT = (Flaw.HTML_LEFT_OUT,)
B = b"multipart/mixed; boundary=b"

HOSTILE: dict[str, Hostile] = {
    "54 kB of RFC 2231 parameters": Hostile(lambda: _typed(b"text/plain" + b"".join(b";\n filename*%d=x" % n for n in range(3_000)), b"hi"), "hi"),
    "2 kB of nested comments": Hostile(lambda: _from(b"(" * 2_000 + b"a@b.cd"), "hi", NOBODY),
    "60 kB of nested comments": Hostile(lambda: _from(b"a@b.cd " + b"(" * 30_000), "hi"),
    "900 nested multiparts": Hostile(lambda: _nested(900), "", (Flaw.TOO_DEEP,)),
    "a million headers": Hostile(lambda: HEAD + b"".join(b"X-%d: y\n" % n for n in range(1_000_000)) + b"\nhi", "hi", (Flaw.HEADER_CUT,)),
    "a million recipients": Hostile(lambda: b"To: a@b.cd\n" * 1_000_000 + b"\nhi", "hi", (Flaw.HEADER_CUT, Flaw.FROM_MISSING, Flaw.RECIPIENTS_CUT)),
    "a header without end": Hostile(lambda: b"Subject: " + b"a" * 24_000_000, "", (Flaw.HEADER_CUT, Flaw.FROM_MISSING)),
    "a header folded without end": Hostile(lambda: b"Subject: " + b"\n a" * 8_000_000, "", (Flaw.HEADER_CUT, Flaw.FROM_MISSING)),
    "gigantic base64": Hostile(lambda: _typed(b"application/pdf", base64.encodebytes(bytes(17_000_000)), b"Content-Transfer-Encoding: base64")),
    "base64 of millions of pieces": Hostile(lambda: _typed(b"application/pdf", b"a=" * 12_000_000, b"Content-Transfer-Encoding: base64"), "", (Flaw.ENCODING_BROKEN,)),
    "gigantic text in base64": Hostile(lambda: _typed(b"text/plain", base64.encodebytes(b"hello\n" * 2_900_000), b"Content-Transfer-Encoding: base64"), "hello", CUT),
    "five million boundaries": Hostile(lambda: _typed(B, b"--b\n" * 5_000_000), "", (Flaw.PARTS_CUT,)),
    "five million boundaries without line ends": Hostile(lambda: _typed(B, b"--b" * 5_000_000), "--b", (Flaw.BOUNDARY_BROKEN, Flaw.TEXT_CUT)),
    "boundaries that are none": Hostile(lambda: _typed(B, b"\n--b x" * 4_000_000), "", (Flaw.BOUNDARY_BROKEN, Flaw.TEXT_CUT)),
    "a boundary of blanks": Hostile(lambda: _typed(b'multipart/mixed; boundary="   "', b"--\n" * 5_000_000), "--", (Flaw.BOUNDARY_BROKEN, Flaw.TEXT_CUT)),
    "a boundary and 20 MB of blanks": Hostile(lambda: _typed(B, b"--b" + b" " * 20_000_000 + b"x"), "--b", (Flaw.BOUNDARY_BROKEN, Flaw.TEXT_CUT)),
    "one boundary for all depths": Hostile(lambda: _typed(B, b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 400_000), "", (Flaw.BOUNDARY_BROKEN, Flaw.PARTS_CUT)),
    "60 kB of quotation marks": Hostile(lambda: _from(b'"' * 30_000), "hi", NOBODY),
    "60 kB of quoted backslashes": Hostile(lambda: _from(b'"\\' * 15_000), "hi", NOBODY),
    "60 kB of 'a@'": Hostile(lambda: _from(b"a@" * 15_000), "hi"),
    "60 kB of one word": Hostile(lambda: _from(b"a" * 30_000), "hi", NOBODY),
    "60 kB of '<'": Hostile(lambda: _from(b"<" * 30_000), "hi", NOBODY),
    "60 kB of ids": Hostile(lambda: HEAD + b"References: " + b"a" * 30_000 + b"\nMessage-ID: " + b"<" * 30_000 + b"\n\nhi", "hi"),
    "ten thousand encoded words without end": Hostile(lambda: b"From: a@b.cd\nSubject: " + b"=?a?q?" * 10_000 + b"\n\nhi", "hi"),
    "24 MB of line ends": Hostile(lambda: HEAD + b"\n" + b"x\n" * 12_000_000, "x", CUT),
    "24 MB of NUL": Hostile(lambda: HEAD + b"\nhi" + b"\0" * 24_000_000, "hi"),
    "24 MB of '>'": Hostile(lambda: HEAD + b"\n" + b">" * 24_000_000, ">", CUT),
    "a million announcements": Hostile(lambda: HEAD + b"\n" + b"On 1.1.2020 a <a@b.cd> wrote:\n" * 60_000, "On 1.1.2020"),
    "a million rules": Hostile(lambda: HEAD + b"\n" + (b"-" * 390 + b"x\n") * 5_000, "---"),
    "a million signatures": Hostile(lambda: HEAD + b"\n" + b"--\na\n" * 390_000, "--"),
    "a hundred thousand devices": Hostile(lambda: HEAD + b"\n" + b"Sent from my x\n\n" * 100_000, "Sent from my x"),
    "PGP without end": Hostile(lambda: HEAD + b"\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 50_000, "-----BEGIN"),
    "format=flowed without end": Hostile(lambda: _typed(b"text/plain; format=flowed", b"a \n" * 600_000), "a a a"),
    "HTML of 24 MB": Hostile(lambda: _typed(b"text/html", b"<p>hello</p>" * 2_000_000), "hello", LEFT),
    "HTML 190,000 deep": Hostile(lambda: _typed(b"text/html", b"<div>" * 190_000 + b"hi"), "hi", LEFT),
    "HTML 1,900 deep and 95,000 broad": Hostile(lambda: _typed(b"text/html", b"<div>" * 1_900 + b"<li>" * 95_000 + b"hi"), "-"),
    "HTML of scripts without end": Hostile(lambda: _typed(b"text/html", b"<script " * 120_000), "", LEFT),
    "HTML of '<'": Hostile(lambda: _typed(b"text/html", b"<" * 900_000), "<", LEFT),
    "HTML of '&'": Hostile(lambda: _typed(b"text/html", b"&" * 900_000), "&", LEFT),
    "HTML of hard blanks": Hostile(lambda: _typed(b"text/html; charset=utf-8", b"\xc2\xa0" * 450_000 + b"hi"), "hi", LEFT),
    "HTML of links": Hostile(lambda: _typed(b"text/html", b"<a href=http://x/>x</a>" * 43_000), "xxx"),
    "HTML of attributes": Hostile(lambda: _typed(b"text/html", b"<a " + b"a=b " * 240_000 + b">hi"), "hi"),
    "HTML of quotes in quotes": Hostile(lambda: _typed(b"text/html", b"<blockquote>" * 1_900 + b"x<br>" * 90_000), ">>"),
    "HTML of tables and links": Hostile(lambda: _typed(b"text/html", b"<table><a>" * 900 + b"x"), "x"),
    "199 parts of HTML": Hostile(lambda: _typed(B, b"".join(b"--b\n" + html("<p>aaaaaaa</p>" * 8_000) + b"\n" for _ in range(199))), "aaaaaaa", LEFT),
    "199 parts of text": Hostile(lambda: _typed(B, b"".join(b"--b\n\n" + b"hello\n" * 20_000 for _ in range(199))), "hello", CUT),
    "S/MIME nested without end": Hostile(lambda: _typed(b"application/pkcs7-mime", b"\x30\x80" * 12_000_000), "", (Flaw.ENCRYPTED,)),
    "S/MIME of millions of values": Hostile(lambda: _typed(b"application/pkcs7-mime", b"\x30\x80" + b"\x04\x00" * 6_000_000), "", (Flaw.ENCRYPTED,)),
    "uuencode without end": Hostile(lambda: _typed(b"text/plain", b"begin 644 a\n" + b"#86)C\n" * 3_000_000, b"Content-Transfer-Encoding: x-uuencode"), "abc", CUT),
    "quoted-printable of '='": Hostile(lambda: _typed(b"text/plain", b"=" * 24_000_000, b"Content-Transfer-Encoding: quoted-printable"), "=", CUT),
    "a report of four million groups": Hostile(lambda: _typed(b"message/delivery-status", b"a: b\n\n" * 4_000_000)),
    "a charset of 60 kB": Hostile(lambda: _typed(b"text/plain; charset=" + b"x" * 60_000, b"h\xff"), "hÿ", (Flaw.CHARSET_UNKNOWN, Flaw.CHARSET_GUESSED)),
    "a charset that unpacks": Hostile(lambda: _typed(b"text/plain; charset=zlib", b"x\x9c"), "xœ", (Flaw.CHARSET_UNKNOWN, Flaw.CHARSET_GUESSED)),
    "24 MB of noise as a mail": Hostile(lambda: random.Random(1).randbytes(24_000_000)),
    "24 MB of noise as a text": Hostile(lambda: HEAD + b"\n" + b"\xc3\x28" * 12_000_000, "", (Flaw.CHARSET_GUESSED, Flaw.TEXT_CUT)),
    "40 MB": Hostile(lambda: _typed(B, b"--b\n\nhi\n--b\nContent-Type: application/pdf\n\n" + b"x" * 40_000_000), "hi", (Flaw.TOO_LARGE,)),
}  # fmt: skip
