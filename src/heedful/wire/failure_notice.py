"""A notice to the sender of a mail that it could not be delivered: RFC 3464, one for each recipient."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256

from heedful.wire.gate_mail import head_of

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_LONGEST_HEAD = 20_000
_LINE = 900


@dataclass(frozen=True)
class Failed:
    """What could not be delivered: to whom, of whom, since when, and what the next server said last.

    `host` is how the server calls itself that writes the notice; `was_refused` tells a refusal from days of trying.
    """

    sender: str
    recipient: str
    raw: bytes
    accepted_at: datetime
    reply: str
    host: str
    was_refused: bool


def failure_notice(failed: Failed, at: datetime) -> bytes:
    """Write the notice; the same failure at the same time gives the same bytes."""
    seed = sha256(f"{failed.sender} {failed.recipient} {at.isoformat()}".encode() + failed.raw).hexdigest()
    boundary = f"=_{seed[:32]}"
    parts = [
        ("text/plain; charset=utf-8", _for_people(failed)),
        (f"message/{'' if _is_ascii(failed) else 'global-'}delivery-status", _for_programs(failed, at)),
        (f"text/rfc822-headers{'' if failed.raw.isascii() else '; charset=utf-8'}", _of_it(failed.raw)),
    ]
    head = [
        f"From: Mail delivery <MAILER-DAEMON@{failed.host}>",
        f"To: <{failed.sender}>",
        "Subject: Not delivered",
        f"Date: {format_datetime(at)}",
        f"Message-ID: <{seed[:40]}@{failed.host}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="{boundary}"',
    ]
    lines = ["\r\n".join(head), ""]
    written = "\r\n".join(lines).encode() + b"\r\n"
    for kind, body in parts:
        bits = "7bit" if body.isascii() else "8bit"
        written += f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {bits}\r\n\r\n".encode()
        written += body + b"\r\n"
    return written + f"--{boundary}--\r\n".encode()


def _is_ascii(failed: Failed) -> bool:
    return failed.recipient.isascii()


def _for_people(failed: Failed) -> bytes:
    why = (
        "The next mail server refused it:"
        if failed.was_refused
        else "The next mail server did not take it for five days. What it said last:"
    )
    lines = [
        "Your message could not be delivered to",
        "",
        f"    {failed.recipient}",
        "",
        why,
        "",
        f"    {_one_line(failed.reply) or 'nothing'}",
        "",
        "It is not tried again. Its header is attached.",
    ]
    return "\r\n".join(lines).encode() + b"\r\n"


def _for_programs(failed: Failed, at: datetime) -> bytes:
    found = _STATUS.search(failed.reply)
    expected = "5" if failed.was_refused else "4"
    status = (
        found[1] if found and found[1].startswith(expected) else f"{expected}.{'0.0' if failed.was_refused else '4.7'}"
    )
    kind = "rfc822" if _is_ascii(failed) else "utf-8"
    fields = [
        f"Reporting-MTA: dns; {failed.host}",
        f"Arrival-Date: {format_datetime(failed.accepted_at)}",
        "",
        f"Final-Recipient: {kind}; {failed.recipient}",
        "Action: failed",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; {_one_line(failed.reply) or 'no answer'}",
        f"Last-Attempt-Date: {format_datetime(at)}",
    ]
    return "\r\n".join(fields).encode() + b"\r\n"


def _of_it(raw: bytes) -> bytes:
    return head_of(raw)[:_LONGEST_HEAD].rstrip(b"\r\n") + b"\r\n"


def _one_line(text: str) -> str:
    """Give what a server said on one line, without what can't be printed."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:_LINE]
