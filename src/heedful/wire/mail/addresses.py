"""Address headers: mailboxes, groups, comments (RFC 5322, 3.4), and what mailers make of them.

The rule of this file: structure first, decoding second. A name that decodes to 'x <a@b>, <c@d>' is a name, and
names nobody else. And nothing recurses: two kilobytes of '(' are one comment that never ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import idna

from heedful.wire.mail.parsed import Address
from heedful.wire.mail.words import decode_words

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|<[^<>]*>?|[(),:;>]|\\.?|[^"<(),:;>\\]+', re.DOTALL)
_IN_COMMENT = re.compile(r"\\.?|[()]|[^()\\]+", re.DOTALL)
_BARE = re.compile(
    r'(?:"(?:[^"\\]|\\.){0,200}"|[^\s@"<>,;:()\[\]]{1,200})\s{0,9}@\s{0,9}'
    r'(?:\[[^\[\]\s]{1,99}\]|[^\s@"<>,;:()\[\]]{1,300})'
)
LONGEST_ADDRESS = 320
_LONGEST_NAME = 500


class _Piece(NamedTuple):
    """One token of a mailbox; `kind` is 'word', 'quoted', 'angle' or 'comment'."""

    kind: str
    text: str


def read_addresses(text: str, most: int) -> tuple[list[Address], bool]:
    """Read the mailboxes of a header whose words are not decoded yet; tells whether there were more than `most`."""
    found: list[Address] = []
    carried = ""
    for pieces in _mailboxes(text):
        address = _address(pieces, carried)
        if address is None:
            carried = _name(pieces)
            continue
        carried = ""
        if len(found) == most:
            return found, True
        found.append(address)
    if not found and "=?" in text and "@" in (decoded := decode_words(text)):
        return read_addresses(decoded.replace("=?", ""), most)
    return found, False


def _mailboxes(text: str) -> Iterator[list[_Piece]]:
    pieces: list[_Piece] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            break
        at = token.end()
        char = token[0][0]
        if char == "(":
            comment, at = _comment(text, at)
            pieces.append(_Piece("comment", comment))
        elif char in ",;":
            yield pieces
            pieces = []
        elif char == ":":
            pieces = []  # what stood before it was the name of a group
        elif char == '"':
            pieces.append(_Piece("quoted", token[0]))
        elif char == "<":
            pieces.append(_Piece("angle", token[0].strip("<>")))
        elif char != ">":
            pieces.append(_Piece("word", token[0]))
    yield pieces


def _comment(text: str, at: int) -> tuple[str, int]:
    depth = 1
    kept: list[str] = []
    while at < len(text):
        token = _IN_COMMENT.match(text, at)
        if token is None:
            break
        at = token.end()
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if not depth:
            break
        kept.append(token[0])
    return "".join(kept), at


def _address(pieces: list[_Piece], carried: str) -> Address | None:
    angle = next((piece.text for piece in pieces if piece.kind == "angle" and "@" in piece.text), None)
    if angle is not None:
        address = _mailbox(angle.rpartition(":")[2] if angle.startswith(("@", "mailto:")) else angle)
        name = _name(pieces)
        return Address(address, f"{carried}, {name}".strip(", ") if carried else name) if address else None
    plain = "".join(piece.text for piece in pieces if piece.kind in {"word", "quoted"})
    bare = _BARE.search(plain)
    address = _mailbox(bare[0]) if bare else None
    if bare is None or address is None:
        return None
    beside = _words(plain[: bare.start()] + plain[bare.end() :])
    return Address(address, beside or _comments(pieces))


def _name(pieces: list[_Piece]) -> str:
    before = " ".join(_unquoted(piece) for piece in pieces if piece.kind in {"word", "quoted"})
    return _words(before) or _comments(pieces)


def _comments(pieces: list[_Piece]) -> str:
    return _words(" ".join(piece.text for piece in pieces if piece.kind == "comment"))


def _unquoted(piece: _Piece) -> str:
    if piece.kind == "quoted":
        return re.sub(r"\\(.)", r"\1", piece.text.strip('"'), flags=re.DOTALL)
    return piece.text


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", decode_words(re.sub(r"\s+", " ", text))).strip(" '\"")[:_LONGEST_NAME]


def _mailbox(text: str) -> str | None:
    """Make an address of 'local@domain': the domain in small letters and ASCII; None where it is none."""
    local, at, domain = re.sub(r"\([^()]*\)", "", text).strip().rpartition("@")
    local = local.strip()
    domain = re.sub(r"\s+", "", domain).rstrip(".").lower()
    if not local.startswith('"'):
        local = re.sub(r"\s+", "", local)
    if not local.startswith('"') and re.search(r"[:;,()<>\[\]]", local):
        return None
    if not at or not local or not domain or re.search(r"[\x00-\x20<>,\"]", domain):
        return None
    if not domain.isascii():
        domain = _as_ascii(domain)
    address = f"{local}@{domain}"
    return address if len(address) <= LONGEST_ADDRESS and address.isprintable() else None


def _as_ascii(domain: str) -> str:
    """Write an internationalised domain as it stands in the DNS, where look-alikes do not look alike."""
    try:
        return idna.encode(domain[:LONGEST_ADDRESS], uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return domain
