"""Mails made for tests."""

from __future__ import annotations

import base64
import random

from heedful.wire.mail import ParsedMail, parse_mail

HEAD = b"From: Ana Lima <ana@example.org>\nTo: help@shop.example\nSubject: My files\n"


def mail(body: bytes = b"Hello", *headers: bytes) -> ParsedMail:
    """Read a mail with these headers beside the usual three."""
    return parse_mail(HEAD + b"".join(header + b"\n" for header in headers) + b"\n" + body)


def multipart(kind: str, *parts: bytes, boundary: str = "b", more: bytes = b"") -> bytes:
    """Write a multipart with its own Content-Type; each part begins with its headers."""
    inside = b"".join(f"--{boundary}\n".encode() + part + b"\n" for part in parts)
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"'.encode()
    return head + more + b"\n\n" + inside + f"--{boundary}--\n".encode()


def with_parts(kind: str, *parts: bytes, more: bytes = b"") -> ParsedMail:
    return parse_mail(HEAD + multipart(kind, *parts, more=more))


def plain(text: str) -> bytes:
    return b"Content-Type: text/plain; charset=utf-8\n\n" + text.encode()


def html(text: str) -> bytes:
    return b"Content-Type: text/html; charset=utf-8\n\n" + text.encode()


def file(name: str, content: bytes, kind: str = "application/pdf") -> bytes:
    head = f'Content-Type: {kind}\nContent-Disposition: attachment; filename="{name}"\n'
    return head.encode() + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(content)


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Damage a mail as lines, disks and enemies do."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        length = chance.choice((1, 1, 4, 40, 400))
        way = chance.randrange(5)
        if way == 0:
            del data[at : at + length]
        elif way == 1:
            data[at:at] = chance.randbytes(length)
        elif way == 2:
            data[at:at] = data[at : at + length] * chance.choice((1, 2, 20))
        elif way == 3:
            data[at:at] = chance.choice(TOKENS)
        else:
            other = chance.randrange(len(data) + 1)
            data[at : at + length] = data[other : other + length]
    return bytes(data[:200_000])


TOKENS = (
    *(
        b"\n\n",
        b"\r",
        b"\r\n",
        b"\0",
        b"\n ",
        b"--",
        b"\n--b\n",
        b"\n--b--\n",
        b"=?utf-8?q?",
        b"?=",
        b"=?x?b?=",
        b"*0*=''%",
    ),
    *(
        b'"',
        b"\\",
        b"(",
        b"<",
        b">",
        b"<a@b.cd>",
        b"@",
        b":;",
        b"\xff",
        b"\xe2\x82",
        b"\x1b$B",
        b"<div>",
        b"<blockquote>",
    ),
    *(b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/html\n", b"charset=utf-16", b"charset=zlib"),
    *(
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Transfer-Encoding: x-uuencode\n",
        b"begin 644 a\n",
        b"format=flowed",
    ),
    *(
        b"Content-Type: application/pkcs7-mime\n",
        b"\x30\x80",
        b"> ",
        b"On 1.1.2020 a <a@b.cd> wrote:\n",
        b"-- \n",
        b"=\n",
    ),
)
