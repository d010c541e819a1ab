"""Bytes to a `ParsedMail`: who, when, about what, the text, the HTML, the attachments.

The rule of this file: header first, then parts, then what they say; every step takes what the one before could read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from heedful.wire.mail.addresses import read_addresses
from heedful.wire.mail.attachments import attached, notice_large
from heedful.wire.mail.automatic import automatic_of
from heedful.wire.mail.bounces import bounces_of
from heedful.wire.mail.dates import read_date
from heedful.wire.mail.head import Head
from heedful.wire.mail.ids import capped, read_id, read_ids
from heedful.wire.mail.letter import Letter, read_letter
from heedful.wire.mail.limits import Limits
from heedful.wire.mail.parsed import Address, Attachment, Flaw, ParsedMail, Warned
from heedful.wire.mail.quotes import split_blocks
from heedful.wire.mail.tree import Part, Walk, read_tree
from heedful.wire.mail.words import decode_value, raw_text

#: Headers that only Heedful itself writes. From outside they would be somebody's word for ours.
OWN_HEADERS = "x-heedful-"
_BOM = b"\xef\xbb\xbf"
#: Blank lines stand before the header of a mail that went through too many hands.
_NO_BLANK = re.compile(rb"[^ \t\r\n\0]")
_MOST_CONTROLS = 0.05
_SAMPLE = 4_096


def parse_mail(raw: bytes, limits: Limits = Limits()) -> ParsedMail:  # noqa: B008 - frozen
    """Read a mail. Never raises: where nothing can be read, `failure` of the result says why."""
    if not raw.strip(b"\0 \t\r\n"):
        return ParsedMail(failure=Flaw.EMPTY, warnings=(Warned(Flaw.EMPTY),))
    walk = Walk(_plain_lines(raw[: limits.raw]), limits)
    if len(raw) > limits.raw:
        notice_large(walk)
    root = read_tree(walk, _beginning(walk.raw), len(walk.raw))
    if not root.head.fields:
        if _is_no_text(walk.raw):
            return ParsedMail(failure=Flaw.NO_MAIL, warnings=(Warned(Flaw.NO_MAIL),))
        walk.notice(Flaw.NO_HEADER)
    return _parsed(walk, root)


def _plain_lines(raw: bytes) -> bytes:
    """Give lines line feeds where there is none at all: such a file comes from an old Macintosh."""
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if raw.startswith(mark):
            raw = raw[2:].decode(codec, "replace").encode("utf-8", "replace")
    return raw.replace(b"\r", b"\n") if b"\n" not in raw and b"\r" in raw else raw


def _beginning(raw: bytes) -> int:
    start = len(_BOM) if raw.startswith(_BOM) else 0
    first = _NO_BLANK.search(raw, start)
    return first.start() if first else start


def _is_no_text(raw: bytes) -> bool:
    sample = raw[:_SAMPLE]
    controls = sum(byte < 32 and byte not in b"\t\r\n\f\x1b" for byte in sample)  # noqa: PLR2004 - the control characters
    return controls > len(sample) * _MOST_CONTROLS


def _parsed(walk: Walk, root: Part) -> ParsedMail:
    head = _without_own(walk, root.head)
    hint = root.type.params.get("charset") or _first_charset(root)
    people = _people(walk, head, hint)
    letter = read_letter(walk, root)
    text = letter.text
    return ParsedMail(
        sender=people.sender,
        to=people.to,
        cc=people.cc,
        reply_to=people.reply_to,
        subject=_text(head, "subject", hint),
        date=_date(walk, head),
        message_id=read_id(raw_text(head.get("message-id") or b"")),
        in_reply_to=read_id(raw_text(head.get("in-reply-to") or b"")),
        references=_references(walk, head),
        blocks=split_blocks(text, people.sender),
        html=letter.html,
        remote_images=letter.remote_images,
        attachments=_attachments(walk, letter),
        automatic=automatic_of(head, people.sender),
        bounces=bounces_of(walk, root, text, people.sender),
        report=_report(root),
        protection=letter.protection,
        warnings=tuple(Warned(flaw, detail) for flaw, detail in walk.flaws.items()),
        headers=tuple((name, decode_value(value, hint)) for name, value in head.fields),
    )


def _without_own(walk: Walk, head: Head) -> Head:
    kept = tuple(field for field in head.fields if not field[0].lower().startswith(OWN_HEADERS))
    if len(kept) < len(head.fields):
        walk.notice(Flaw.OWN_HEADERS_REMOVED)
    return Head(kept, head.end, head.is_broken, head.is_cut)


def _first_charset(part: Part) -> str | None:
    for inside in part.parts:
        found = inside.type.params.get("charset") or _first_charset(inside)
        if found:
            return found
    return None


def _text(head: Head, name: str, hint: str | None) -> str | None:
    value = head.get(name)
    return None if value is None else decode_value(value, hint)


class _People(NamedTuple):
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]


def _people(walk: Walk, head: Head, hint: str | None) -> _People:
    senders = _addresses(walk, head, "from", hint)
    if not senders:
        walk.notice(Flaw.FROM_MISSING)
    elif len({each.address for each in senders}) > 1:
        walk.notice(Flaw.FROM_TWICE, str(len(senders)))
    return _People(
        senders[0] if senders else None,
        _addresses(walk, head, "to", hint),
        _addresses(walk, head, "cc", hint),
        _addresses(walk, head, "reply-to", hint),
    )


def _addresses(walk: Walk, head: Head, name: str, hint: str | None) -> tuple[Address, ...]:
    found: list[Address] = []
    for value in head.all(name):
        addresses, more = read_addresses(raw_text(value, hint), walk.limits.recipients - len(found))
        found += addresses
        if more:
            walk.notice(Flaw.RECIPIENTS_CUT, str(walk.limits.recipients))
            break
    return tuple(found)


def _date(walk: Walk, head: Head) -> datetime | None:
    value = head.get("date")
    date = read_date(decode_value(value)) if value else None
    if value and date is None:
        walk.notice(Flaw.DATE_UNREADABLE, decode_value(value)[:80])
    return date


def _references(walk: Walk, head: Head) -> tuple[str, ...]:
    ids = read_ids(" ".join(raw_text(value) for value in head.all("references")))
    kept = capped(ids, walk.limits.references)
    if len(kept) < len(ids):
        walk.notice(Flaw.REFERENCES_CUT, str(len(ids) - len(kept)))
    return tuple(kept)


def _report(root: Part) -> str | None:
    if root.type.value != "multipart/report":
        return None
    return root.type.params.get("report-type", "").lower() or None


def _attachments(walk: Walk, letter: Letter) -> tuple[Attachment, ...]:
    """Describe what is attached; what the HTML shows is inline, whatever its own header says."""
    keep = Flaw.TOO_LARGE not in walk.flaws
    found = [attached(where, part, keep=keep) for where, part in letter.attached]
    html = letter.html or ""
    return tuple(
        replace(each, inline=True) if each.content_id and f"cid:{each.content_id}" in html else each for each in found
    )
