"""That a mail of ours did not arrive: reports as RFC 3464 wants them, and the letters that older servers write.

The rule of this file: a letter is taken for a bounce only if a server's own name or an empty Return-Path stands on
it. A customer who writes about a bounce, or forwards one, is a customer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heedful.wire.mail.addresses import read_addresses
from heedful.wire.mail.content import octets_of
from heedful.wire.mail.head import Head, read_head
from heedful.wire.mail.ids import read_id
from heedful.wire.mail.parsed import Address, Bounce
from heedful.wire.mail.tree import Part, Walk
from heedful.wire.mail.words import decode_value, raw_text

_FAILED = {"failed", "delayed"}
_MOST_RECIPIENTS = 50
_MOST_TEXT = 50_000
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.:])([45])([0-5]\d)[ -](?=\S)")
_SERVER = re.compile(
    r"(?:mailer-daemon|postmaster|mail-daemon|mdaemon|bounce[sd]?|mailerdaemon|mail\.?delivery.*)$", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|failure|fail|has failed|report|problem|error|delay|incomplete)|returned mail"
    r"|mail delivery|failure notice|delivery notification|returned to sender|message not delivered|could not send"
    r"|unzustellbar|nicht zugestellt|zustellung|non remis|échec de|no se puede entregar|devuelto|no entregado"
    r"|mancato recapito|onbestelbaar|mail system error",
    re.IGNORECASE,
)
_ADDRESS = r"[^\s<>@:;,()\"']{1,64}@[A-Za-z0-9.-]{1,200}\.[A-Za-z0-9-]{2,63}"
_RECIPIENT = re.compile(
    r"(?:^|\n)[ \t]*(?:(?:to|recipient|final recipient|address|user|an|für|destinataire)s?\s*:\s*)?"
    rf"<?({_ADDRESS})>?[ \t]*(?:[:(]|\.\.\.|\r?\n|$)",
    re.IGNORECASE,
)
_ANY_ADDRESS = re.compile(r"[^\s<>@:;,()\"'\[\]=]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,24}")
_EMBEDDED_ID = re.compile(r"^[ \t>]*message-id:[ \t]*(?:\r?\n[ \t>]+)?(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)
_EMBEDDED_TO = re.compile(
    r"^[ \t>]*(?:to|x-original-to|delivered-to):[ \t]*([^\r\n]{1,900})", re.IGNORECASE | re.MULTILINE
)
#: What servers say that know no codes.
_WORDS = (
    (
        re.compile(
            r"(?:domain|host)(?: name)? not found|no such domain|unknown (?:host|domain)|bad host", re.IGNORECASE
        ),
        "5.1.2",
    ),
    (
        re.compile(
            r"(?:user|recipient|address|mailbox|account)s? (?:is |was )?(?:unknown|not found|invalid)", re.IGNORECASE
        ),
        "5.1.1",
    ),
    (
        re.compile(
            r"no such (?:user|address|mailbox)|unknown (?:user|address|recipient)|(?:does not|doesn't) exist",
            re.IGNORECASE,
        ),
        "5.1.1",
    ),
    (
        re.compile(
            r"(?:name|address) is not recogni[sz]ed|unable to find user"
            r"|no mailbox (?:here )?by that name|user doesn't have|not a valid mailbox",
            re.IGNORECASE,
        ),
        "5.1.1",
    ),
    (
        re.compile(
            r"mailbox (?:is )?full|over quota|quota exceeded|exceeded (?:the )?(?:storage|quota)", re.IGNORECASE
        ),
        "5.2.2",
    ),
)
_COPY_BEGINS = re.compile(
    r"below this line is a copy|copy of (?:the|your) (?:original )?message|original message|unsent message"
    r"|returned message|message headers? follow|headers of the message|included below|return(?:ed)? (?:header|text)",
    re.IGNORECASE,
)


def bounces_of(walk: Walk, root: Part, text: str, sender: Address | None) -> tuple[Bounce, ...]:
    """Find what did not arrive; nothing where the mail is no bounce."""
    parts = list(_leaves(root))
    reported = [part for part in parts if part.type.value in _STATUS_TYPES]
    if reported:
        return _from_report(walk, reported, parts, text)
    if root.head.get("x-failed-recipients") is not None or _looks_like_one(root.head, sender):
        return _from_letter(walk, root, parts, text)
    return ()


_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}
_COPIES = {
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/rfc822-headers",
}


def _leaves(part: Part) -> Iterator[Part]:
    if not part.parts:
        yield part
    for inside in part.parts:
        yield from _leaves(inside)


def _from_report(walk: Walk, reported: list[Part], parts: list[Part], text: str) -> tuple[Bounce, ...]:
    original = _original_id(walk, parts, text)
    statuses = [octets_of(walk, part)[:_MOST_TEXT] for part in reported[:_MOST_RECIPIENTS]]
    groups = [group for status in statuses for group in _groups(walk, status)]
    found = [bounce for group in groups if (bounce := _reported(group, original))]
    return tuple(found[:_MOST_RECIPIENTS])


def _groups(walk: Walk, status: bytes) -> Iterator[Head]:
    """Yield the groups of fields in a delivery-status, which blank lines separate."""
    at = 0
    for _ in range(_MOST_RECIPIENTS * 2):
        while status[at : at + 1] in {b"\r", b"\n"}:
            at += 1
        if at >= len(status):
            return
        head = read_head(status, at, len(status), walk.limits.head)
        if head.end <= at:
            return
        yield head
        at = head.end


def _reported(group: Head, original: str | None) -> Bounce | None:
    recipient = _typed(group, "original-recipient") or _typed(group, "final-recipient")
    status = _field(group, "status")
    if recipient is None and not status:
        return None
    diagnostic = _field(group, "diagnostic-code")
    action = _field(group, "action").lower().split(" ")[0] or ("delayed" if status.startswith("4") else "failed")
    if action not in _FAILED:
        return None
    enhanced = _STATUS.search(status) or _STATUS.search(diagnostic)
    return Bounce(recipient, _better(enhanced, diagnostic), original, action, diagnostic[:1_000])


def _better(enhanced: re.Match[str] | None, diagnostic: str) -> str | None:
    """Prefer what the refusing server itself said to a status that says nothing but 'failed' (5.0.0)."""
    said = _STATUS.search(diagnostic)
    if enhanced is not None and not enhanced[1].endswith(".0.0"):
        return enhanced[1]
    if said is not None:
        return said[1]
    return enhanced[1] if enhanced else _from_reply(diagnostic)


def _from_reply(text: str) -> str | None:
    reply = _REPLY.search(text)
    return f"{reply[1]}.0.0" if reply else None


def _field(group: Head, name: str) -> str:
    return decode_value(group.get(name) or b"")


def _typed(group: Head, name: str) -> str | None:
    """Read 'rfc822; somebody@example.org'."""
    value = raw_text(group.get(name) or b"")
    addresses, _ = read_addresses(value.partition(";")[2] or value, 1)
    return addresses[0].address if addresses else None


def _original_id(walk: Walk, parts: list[Part], text: str) -> str | None:
    for part in parts:
        if part.type.value in _COPIES:
            found = read_head(octets_of(walk, part)[: walk.limits.head], 0, walk.limits.head, walk.limits.head).get(
                "message-id"
            )
            if found:
                return read_id(raw_text(found))
    embedded = _EMBEDDED_ID.search(text)
    return read_id(embedded[1]) if embedded else None


def _looks_like_one(head: Head, sender: Address | None) -> bool:
    by_server = sender is not None and _SERVER.match(sender.address.partition("@")[0]) is not None
    bare_server = b"mailer-daemon" in (head.get("from") or b"").lower()
    nobody = decode_value(head.get("return-path") or b"") == "<>"
    subject = decode_value(head.get("subject") or b"")
    return (by_server or bare_server or nobody) and _SUBJECT.search(subject) is not None


def _from_letter(walk: Walk, root: Part, parts: list[Part], text: str) -> tuple[Bounce, ...]:
    text = text[:_MOST_TEXT]
    copy = _COPY_BEGINS.search(text)
    letter = text[: copy.start()] if copy else text
    status = _STATUS.search(letter)
    code = status[1] if status else _from_reply(letter) or _from_words(letter)
    original = _original_id(walk, parts, text)
    failed, _ = read_addresses(raw_text(root.head.get("x-failed-recipients") or b""), _MOST_RECIPIENTS)
    recipients = [each.address for each in failed] or _recipients(letter, text)
    action = "delayed" if code and code.startswith("4") else "failed"
    return tuple(Bounce(each, code, original, action) for each in recipients or [None])


def _from_words(letter: str) -> str | None:
    return next((status for words, status in _WORDS if words.search(letter)), None)


def _recipients(letter: str, text: str) -> list[str | None]:
    found = _RECIPIENT.search(letter) or None
    address = found[1] if found else None
    if address is None:
        anywhere = [each for each in _ANY_ADDRESS.findall(letter) if not _SERVER.match(each.partition("@")[0])]
        address = anywhere[0] if anywhere else None
    if address is None and (copied := _EMBEDDED_TO.search(text)):
        addresses, _ = read_addresses(copied[1], 1)
        address = addresses[0].address if addresses else None
    return [address] if address else []
