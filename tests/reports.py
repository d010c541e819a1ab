"""Reports of servers about mail that did not arrive (RFC 3464), as they come to us."""

from __future__ import annotations

from itertools import count

_NUMBERS = count(1)


def report(
    msg_id: str,
    recipient: str = "ana@example.org",
    status: str = "5.1.1",
    words: str = "550 5.1.1 no such user",
    action: str = "failed",
) -> bytes:
    """Write a report about the mail with this id."""
    number = next(_NUMBERS)
    return (
        f"From: MAILER-DAEMON@mx.example.org\r\nTo: help@harbour.example\r\nMessage-ID: <report{number}@mx.example.org>\r\n"
        "Subject: Undelivered\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {words}\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{msg_id}>\r\nSubject: Re: My files\r\n\r\nhi\r\n--b--\r\n"
    ).encode()
