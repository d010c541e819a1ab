"""A mail on its way through the relay: what the gate asks of it, what is taken out of it, and what is written into it.

The rules of this file:

1. Only what has to be changed is changed: every other byte goes on as it came.
2. Lines end with CR LF when it goes on. A lone CR or LF is what one server takes for the end of a line and the next
   does not, so that a mail could hold another one.
"""

from __future__ import annotations

import re
from base64 import encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from quopri import encodestring

from heedful.wire.mail.addresses import read_addresses
from heedful.wire.mail.bodies import Bodies, sort_parts
from heedful.wire.mail.charset import decode
from heedful.wire.mail.content import octets_of, text_of
from heedful.wire.mail.head import Head
from heedful.wire.mail.html_text import bare_text
from heedful.wire.mail.ids import read_id
from heedful.wire.mail.limits import Limits
from heedful.wire.mail.protection import protection_of
from heedful.wire.mail.tree import Part, Walk, read_tree
from heedful.wire.mail.words import decode_value, raw_text

_OWN = re.compile(rb"(?im)^heedful-[!-9;-~]*[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*")
_LONE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_CONTENT = re.compile(rb"(?im)^content-(?:type|transfer-encoding|md5)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*")
_VERSION = re.compile(rb"(?im)^mime-version[ \t]*:")
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_BEFORE_BODY = re.compile(r"</head\s*>|<html\b[^>]*>", re.IGNORECASE)
_LIST_ID = re.compile(r"<([^<>]+)>")
_TOKEN = re.compile(r"[!#$&^_.+a-z0-9-]+", re.IGNORECASE)
#: So much of a mail is read to know it again.
_LIMITS = Limits(text=20_000, html=100_000)


class UnadaptableError(ValueError):
    """Nothing can be written into this mail; the message says why, in a few words."""


@dataclass(frozen=True)
class GateMail:
    """What the gate asks of a mail. `purpose` is what its own header says; `to` are the names in To."""

    author: str
    subject: str
    msg_id: str
    purpose: str
    list_id: str
    precedence: str
    headers: tuple[str, ...]
    to: tuple[str, ...]
    text: str
    is_protected: bool


def read_gate_mail(raw: bytes) -> GateMail:
    """Read what the gate asks. Never raises: what can't be read is empty."""
    walk = Walk(raw, _LIMITS)
    root = read_tree(walk, 0, len(raw))
    head = root.head
    senders, _ = read_addresses(raw_text(head.get("from") or b""), 1)
    people = [each for value in head.all("to") for each in read_addresses(raw_text(value), 20)[0]]
    listed = _text(head, "list-id")
    inside = _LIST_ID.search(listed)
    text = _letter(walk, root)
    return GateMail(
        author=senders[0].address.lower() if senders else "",
        subject=_text(head, "subject"),
        msg_id=read_id(_text(head, "message-id")) or "",
        purpose=_text(head, "heedful-purpose"),
        list_id=inside[1] if inside else listed,
        precedence=_text(head, "precedence"),
        headers=tuple(name for name, _ in head.fields),
        to=tuple(each.name for each in people if each.name),
        text=text,
        is_protected=_is_protected(root, text),
    )


def _text(head: Head, name: str) -> str:
    return decode_value(head.get(name) or b"")


def _letter(walk: Walk, root: Part) -> str:
    parts = sort_parts(root).text
    return "\n\n".join(_plain(walk, part) for part in parts)


def _plain(walk: Walk, part: Part) -> str:
    text = text_of(walk, part)
    return bare_text(text) if part.type.value == "text/html" else text


def _is_protected(root: Part, text: str) -> bool:
    signed = root.head.get("dkim-signature") is not None
    return signed or protection_of(root) is not None or "-----BEGIN PGP " in text


def cleaned(raw: bytes) -> bytes:
    """Take out what was said to the gate alone, and let every line end with CR LF."""
    end = _end_of_head(raw)
    return _LONE.sub(b"\r\n", _OWN.sub(b"", raw[:end]) + raw[end:])


def head_of(raw: bytes) -> bytes:
    """Give the header of a mail, with the end of its last line."""
    return raw[: _end_of_head(raw)]


def _end_of_head(raw: bytes) -> int:
    found = _END_OF_HEAD.search(raw)
    if found is None:
        return len(raw)
    return found.start() + (2 if raw[found.start() : found.start() + 1] == b"\r" else 1)


def adapted(raw: bytes, words: str) -> bytes:
    """Write a paragraph above the text and above the HTML of a mail. Raises `UnadaptableError`."""
    walk = Walk(raw, Limits(head=1_000_000))
    root = read_tree(walk, 0, len(raw))
    if root.head.get("dkim-signature") is not None or protection_of(root) is not None:
        raise UnadaptableError("signed or encrypted")
    if walk.flaws:
        raise UnadaptableError("not written as a mail should be")
    parts = list(_to_write_into(sort_parts(root)))
    if not parts:
        raise UnadaptableError("without a text")
    # From the last to the first, so that the places of those before stay where they are.
    for part in sorted(parts, key=lambda each: -each.begin):
        raw = raw[: part.begin] + _written_into(walk, part, words, is_root=part is root) + raw[part.end :]
    return raw


def _to_write_into(bodies: Bodies) -> Iterator[Part]:
    """Give the first plain part and the first HTML part that people read."""
    seen = {id(part): part for part in [*bodies.text, *bodies.html]}
    for kind in ("text/plain", "text/html"):
        first = next((part for part in seen.values() if part.type.value == kind), None)
        if first is not None:
            yield first


def _written_into(walk: Walk, part: Part, words: str, *, is_root: bool) -> bytes:
    decoded = decode(octets_of(walk, part), part.type.params.get("charset"))
    if decoded.unknown or decoded.guessed or walk.flaws:
        raise UnadaptableError("in a character set that we do not know")
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    if "-----BEGIN PGP " in text:
        raise UnadaptableError("signed or encrypted")
    is_html = part.type.value == "text/html"
    told = _above_html(text, words) if is_html else f"{words.strip()}\n\n{text}"
    encoding, body = _encoded(told)
    return _head(walk.raw[part.begin : part.start], part, encoding, is_root=is_root) + body


def _above_html(html: str, words: str) -> str:
    paragraphs = "".join(
        f"<p>{'<br>'.join(escape(line) for line in each.splitlines())}</p>\n"
        for each in re.split(r"\n\s*\n", words.strip())
    )
    begin = _BODY.search(html) or _BEFORE_BODY.search(html)
    at = begin.end() if begin else 0
    return f"{html[:at]}\n{paragraphs}{html[at:]}"


def _encoded(text: str) -> tuple[str, bytes]:
    """Give a text in UTF-8 and ASCII bytes, by whichever encoding is shorter."""
    octets = text.encode("utf-8", "replace")
    quoted = encodestring(octets)
    if len(quoted) <= len(octets) * 3 // 2:
        return "quoted-printable", _LONE.sub(b"\r\n", quoted)
    # RFC 2045, 6.8: lines of a text end with CR LF before it is encoded.
    return "base64", _LONE.sub(b"\r\n", encodebytes(octets.replace(b"\n", b"\r\n")))


def _head(head: bytes, part: Part, encoding: str, *, is_root: bool) -> bytes:
    """Write the header of a part anew where it speaks of how the body is written."""
    bare = _CONTENT.sub(b"", head)
    end = _END_OF_HEAD.search(bare)
    # A part without a header is a blank line.
    kept = bare[: _end_of_head(bare)] if end else b""
    params = [
        f'{name}="{value}"'
        for name, value in part.type.params.items()
        if name != "charset" and _TOKEN.fullmatch(name) and _TOKEN.fullmatch(value)
    ]
    kind = "; ".join([part.type.value, 'charset="utf-8"', *params])
    fields = [f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}"]
    if is_root and not _VERSION.search(kept):
        fields.insert(0, "MIME-Version: 1.0")
    return kept + "".join(f"{field}\r\n" for field in fields).encode("ascii") + b"\r\n"
