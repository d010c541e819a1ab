"""Writing a mail of ours: bytes that every server takes and every reader reads.

The rules of this file:

1. Lines end with CR LF, are ASCII, and fold (RFC 5322, 2.1.1); no server on the way has to change a byte, so a
   signature (DKIM) stays good.
2. Nothing that somebody typed, or wrote to us, can begin a header of its own: ends of lines and control characters
   are taken out of names, subjects and names of files before anything else.
3. The same mail gives the same bytes, however often it is tried.

The headers are ours and not those of the standard library, which writes a Message-ID longer than a line as an encoded
word, so that no thread holds together, and a long name in one that is longer than RFC 2047 allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

import idna

Named = tuple[str, str]

_POLICY = SMTP.clone(cte_type="7bit")
_LINE, _FOLD = 76, "\r\n "
_LONGEST_ADDRESS, _LONGEST_LOCAL, _LONGEST_ID = 254, 64, 900
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf'{_ATOM}(?:\.{_ATOM})*|"(?:[ !#-\[\]-~]|\\[ -~])*"')
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*"
)
_PLAIN_NAME = re.compile(rf"{_ATOM}(?: {_ATOM})*")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_ID = re.compile(r"[!-;=?-~]+")
#: What is said to be one of these is sent as mere bytes: their inside would have to follow rules that it may not.
_WRAPPINGS = ("multipart/", "message/")


class UnwritableError(ValueError):
    """It can't be written as a mail; the message is a sentence that says why."""


@dataclass(frozen=True)
class File:
    """A file that goes with a mail."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Written:
    """A mail of ours, before it is bytes. People are (name, address); ids stand without brackets."""

    sender: Named
    to: Sequence[Named]
    subject: str
    text: str
    date: datetime
    msg_id: str
    html: str = ""
    cc: Sequence[Named] = ()
    reply_to: str | None = None
    references: Sequence[str] = ()
    files: Sequence[File] = ()
    #: What no person wrote says so (RFC 3834).
    auto_submitted: str | None = None
    #: More headers by name, written by us alone: ASCII, and short enough for a line.
    headers: Mapping[str, str] = field(default_factory=dict)


def write_mail(mail: Written) -> bytes:
    """Give the bytes of a mail; raises `UnwritableError`."""
    ids = [f"<{each}>" for each in mail.references if _ID.fullmatch(each) and len(each) <= _LONGEST_ID]
    head = [
        ("From", _people([mail.sender])),
        ("To", _people(mail.to)),
        ("Cc", _people(mail.cc)),
        ("Reply-To", [wire_address(mail.reply_to)] if mail.reply_to else []),
        ("Subject", [_unstructured("Subject", mail.subject)]),
        ("Date", [format_datetime(mail.date.astimezone(UTC))]),
        ("Message-ID", [_own_id(mail.msg_id)]),
        ("In-Reply-To", ids[-1:]),
        ("References", ids),
        ("Auto-Submitted", [mail.auto_submitted] if mail.auto_submitted else []),
        *((name, [value]) for name, value in mail.headers.items()),
    ]
    lines = [f"{name}: {_folded(values)}\r\n" for name, values in head if values]
    return "".join(lines).encode("ascii") + _body(mail)


def wire_address(address: str) -> str:
    """Give an address as servers take it, its domain in ASCII; raises `UnwritableError` for what is none."""
    local, _, domain = address.strip().rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as error:
            raise UnwritableError(f"‘{one_line(address)}’ is no address that mail can be sent to.") from error
    fits = len(local) <= _LONGEST_LOCAL and len(local) + len(domain) < _LONGEST_ADDRESS
    if not (fits and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise UnwritableError(f"‘{one_line(address)}’ is no address that mail can be sent to.")
    return f"{local}@{domain}"


def spellings(address: str) -> frozenset[str]:
    """Give how an address is written: by us, and by servers, in small letters."""
    try:
        return frozenset({address.lower(), wire_address(address).lower()})
    except UnwritableError:
        return frozenset({address.lower()})


def one_line(text: str) -> str:
    """Give a text on one line, without what can't be printed, surrogates among it."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _people(people: Iterable[Named]) -> list[str]:
    """Give each person, with commas between; a name that does not fit on its line stands on its own."""
    written = [_person(name, address) for name, address in people]
    return [f"{each}," for each in written[:-1]] + written[-1:]


def _person(name: str, address: str) -> str:
    name, address = one_line(name), wire_address(address)
    if not name or name == address:
        return address
    if _PLAIN_NAME.fullmatch(name) and "=?" not in name and len(name) <= _LINE // 2:
        shown = name
    elif name.isascii() and "=?" not in name and len(name) <= _LINE // 2:
        shown = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        shown = Header(name, "utf-8", maxlinelen=_LINE, header_name="Reply-To").encode(linesep="\r\n")
    fits = len(shown.rpartition("\n")[2]) + len(address) < _LINE - len("Reply-To: <>,")
    return f"{shown}{' ' if fits else _FOLD}<{address}>"


def _unstructured(name: str, text: str) -> str:
    text = one_line(text)
    is_plain = text.isascii() and "=?" not in text and all(len(word) < _LINE - len(name) for word in text.split())
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(text, charset, maxlinelen=_LINE, header_name=name).encode(linesep="\r\n")


def _own_id(msg_id: str) -> str:
    if not _ID.fullmatch(msg_id):
        raise UnwritableError("Its Message-ID is none.")
    return f"<{msg_id}>"


def _folded(values: list[str]) -> str:
    return _FOLD.join(values)


def _body(mail: Written) -> bytes:
    body = EmailMessage(policy=_POLICY)
    body.set_content(_clean(mail.text))
    if mail.html:
        body.add_alternative(_clean(mail.html), subtype="html")
    for each in mail.files:
        main, _, sub = _type_of(each).partition("/")
        body.add_attachment(each.content, maintype=main, subtype=sub, filename=one_line(each.name)[:200] or "file")
    seed = sha256(mail.msg_id.encode()).hexdigest()[:32]
    for number, part in enumerate(part for part in body.walk() if part.is_multipart()):
        # It follows from the id, which nobody can guess: so nobody can write a text that holds it.
        part.set_boundary(f"=_{seed}.{number}")
    return body.as_bytes()


def _clean(text: str) -> str:
    """Take out what no mail may hold: NUL and other controls; lone surrogates become question marks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return "".join(each for each in text if each >= " " or each in "\n\t")


def _type_of(file: File) -> str:
    said = file.type.lower()
    return said if _TYPE.fullmatch(said) and not said.startswith(_WRAPPINGS) else "application/octet-stream"
