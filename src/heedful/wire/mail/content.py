"""The body of a part: transfer encodings undone, and text made readable."""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

from heedful.wire.mail.charset import decode
from heedful.wire.mail.parsed import Flaw
from heedful.wire.mail.tree import Part, Walk
from heedful.wire.mail.words import from_base64

_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} ?[^\r\n]*\r?\n", re.MULTILINE)
_UU_LINE = re.compile(rb"[^\r\n]+")
_LINE_END = re.compile(r"\r\n|\r|\n")
_META = re.compile(rb"<meta\b[^<>]{0,200}\bcharset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
#: Bytes of a character in UTF-8, UTF-32 and GB18030.
_WIDEST = 4
_META_WITHIN = 2_048
_SIGNATURE = "-- "
_SPACED_QP = re.compile(r"quoted.?printable")


class Unpacked(NamedTuple):
    """The bytes of a body, and whether they were encoded as they should be."""

    data: bytes
    is_sound: bool


def octets_of(walk: Walk, part: Part) -> bytes:
    """Give the body of a part without its transfer encoding."""
    unpacked = _unpacked(walk.raw[part.start : part.end], part.header("content-transfer-encoding"))
    if not unpacked.is_sound:
        walk.notice(Flaw.ENCODING_BROKEN)
    return unpacked.data


def _unpacked(data: bytes, encoding: str) -> Unpacked:
    bare = re.sub(r"\([^()]*\)", "", encoding[:200]).strip().strip(";'\" \t").lower()
    if bare.startswith("base64"):
        return Unpacked(*from_base64(data))
    if _SPACED_QP.match(bare):
        return Unpacked(binascii.a2b_qp(data), is_sound=True)
    if bare in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return _from_uu(data)
    return Unpacked(data, is_sound=True)


def _from_uu(data: bytes) -> Unpacked:
    begin = _UU_BEGIN.search(data)
    if begin is None:
        return Unpacked(data, is_sound=False)
    decoded: list[bytes] = []
    for found in _UU_LINE.finditer(data, begin.end()):
        line = found[0]
        if line.strip() in {b"end", b"`", b""}:
            break
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders pad the last line with more than they should.
            room = (((line[0] - 32) & 63) * 4 + 5) // 3
            decoded.append(_uu_line(line[:room]))
    return Unpacked(b"".join(decoded), is_sound=True)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""


def text_of(walk: Walk, part: Part) -> str:
    """Give the text of a plain part with plain line feeds, flowed lines joined (RFC 3676)."""
    room = walk.limits.text - walk.text
    text = _read(walk, part, room)
    if len(text) > room:
        walk.notice(Flaw.TEXT_CUT, str(walk.limits.text))
        text = text[:room]
    walk.text += len(text)
    if part.type.params.get("format", "").strip().lower() == "flowed" and part.type.value == "text/plain":
        return unflowed(text, delsp=part.type.params.get("delsp", "").strip().lower() == "yes")
    return text


def html_of(walk: Walk, part: Part) -> str:
    """Give the HTML of a part; it may be longer than the limit, and then only some of it is there."""
    html = _read(walk, part, walk.limits.html - walk.html)
    walk.html += len(html)
    return html


def _read(walk: Walk, part: Part, room: int) -> str:
    """Give text with plain line feeds; a little more than there is room for, where there is more."""
    data = octets_of(walk, part)[: max(0, room) * _WIDEST + 1]
    decoded = decode(data, part.type.params.get("charset") or _charset_inside(part, data))
    if decoded.unknown:
        walk.notice(Flaw.CHARSET_UNKNOWN, decoded.unknown)
    if decoded.guessed:
        walk.notice(Flaw.CHARSET_GUESSED)
    return _LINE_END.sub("\n", decoded.text)


def _charset_inside(part: Part, data: bytes) -> str | None:
    """Give the character set that HTML names in itself."""
    if part.type.value != "text/html":
        return None
    found = _META.search(data[:_META_WITHIN])
    return found[1].decode("ascii") if found else None


def unflowed(text: str, *, delsp: bool) -> str:
    """Join lines that end with a blank to the next one of the same depth of quoting."""
    lines: list[str] = []
    depth, open_ = 0, False
    for line in text.split("\n"):
        quotes = len(line) - len(line.lstrip(">"))
        content = line[quotes:].removeprefix(" ")
        ends = content.endswith(" ") and content != _SIGNATURE
        kept = content[:-1] if ends and delsp else content
        if open_ and quotes == depth and content != _SIGNATURE:
            lines.append(kept)
        else:
            lines.append(("\n" if lines else "") + (">" * quotes + " " if quotes else "") + kept)
        depth, open_ = quotes, ends
    return "".join(lines)
