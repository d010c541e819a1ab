"""Header values to text: encoded words (RFC 2047), raw 8-bit, and what breaks both.

The rule of this file: no value holds a control character afterwards. A line feed that came in encoded would be a
header of its own when the value goes out again.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

from heedful.wire.mail.charset import decode

_BEGIN = re.compile(r"=\?([^?\s=]{1,80})\?([bBqQ])\?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")
_MOST_PIECES = 1_000
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")


class _Word(NamedTuple):
    charset: str
    encoding: str
    data: bytes


def decode_value(value: bytes, hint: str | None = None) -> str:
    """Read a header value; `hint` is the character set of the mail, for what is written raw."""
    return decode_words(raw_text(value, hint))


def raw_text(value: bytes, hint: str | None = None) -> str:
    """Read the bytes of a header value and leave encoded words as they are."""
    if value.isascii() and b"\0" not in value:
        return decode(value, None).text if b"\x1b$" in value else value.decode("ascii")
    return decode(value, None if _is_utf8(value) else hint).text


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def decode_words(text: str) -> str:
    """Decode the encoded words of a text, and make one line of it."""
    if "=?" in text:
        text = "".join(_pieces(text))
    return _CONTROL.sub(" ", text).strip()


def _pieces(text: str) -> list[str]:
    """Split into plain text and decoded runs. Blanks between two encoded words belong to neither (RFC 2047, 6.2)."""
    pieces: list[str] = []
    run: list[_Word] = []
    done = 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < done:
            continue
        stop = text.find("?=", begin.end())
        if stop < 0:
            break
        inside = text[begin.end() : stop]
        if "=?" in inside:  # it never ends, and a later one begins
            continue
        between = text[done : begin.start()]
        if not run or between.strip():
            pieces += [_decoded(run), between]
            run = []
        run.append(_Word(begin[1].partition("*")[0], begin[2].lower(), _octets(inside, begin[2])))
        done = stop + 2
    return [*pieces, _decoded(run), text[done:]]


def _octets(inside: str, encoding: str) -> bytes:
    data = inside.encode("utf-8", "replace")
    return from_base64(data)[0] if encoding in "bB" else _from_q(data)


def _decoded(run: list[_Word]) -> str:
    """Join words of one character set before decoding: mailers cut characters in two."""
    texts: list[str] = []
    held: list[bytes] = []
    for index, word in enumerate(run):
        held.append(word.data)
        if index + 1 == len(run) or run[index + 1].charset.lower() != word.charset.lower():
            texts.append(decode(b"".join(held), word.charset).text)
            held = []
    return "".join(texts)


def _from_q(data: bytes) -> bytes:
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), data.replace(b"_", b" "))


def from_base64(data: bytes) -> tuple[bytes, bool]:
    """Decode base64 whatever stands in it; tells whether it was sound.

    Padding in the middle means that two encoded pieces were joined: each is decoded by itself.
    """
    try:
        return binascii.a2b_base64(data, strict_mode=True), True
    except binascii.Error:
        pass
    packed = data.translate(None, b" \t\r\n")
    clean = _NO_BASE64.sub(b"", packed)
    begin, end, rest = packed.partition(b"=")
    if end and _NO_BASE64.search(rest):
        # A list server wrote its footer below; read as base64 it would be a line of rubbish.
        clean = _NO_BASE64.sub(b"", begin)
    many = clean.count(b"=") > _MOST_PIECES
    pieces = [clean.replace(b"=", b"")] if many else re.split(rb"=+", clean)
    whole = [piece[: -1 if len(piece) % 4 == 1 else None] for piece in pieces]
    is_sound = clean == packed and whole == pieces and not many and sum(map(bool, pieces)) <= 1
    return b"".join(base64.b64decode(piece + b"=" * (-len(piece) % 4)) for piece in whole), is_sound
