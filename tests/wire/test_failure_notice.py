"""The notice that a mail could not be delivered, read by the standard library and by ourselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from heedful.wire.failure_notice import Failed, failure_notice
from heedful.wire.mail import parse_mail

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
RAW = b"From: us@harbour.example\r\nMessage-ID: <1@harbour.example>\r\nSubject: s\r\n\r\nsecret text\r\n"
REFUSED = Failed(
    sender="bounces@harbour.example",
    recipient="no@example.org",
    raw=RAW,
    accepted_at=AT,
    reply="550 5.1.1 no such user",
    host="harbour.example",
    was_refused=True,
)


def test_it_is_a_report_that_programs_read():
    raw = failure_notice(REFUSED, AT)
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail.get_content_type() == "multipart/report"
    assert mail["Content-Type"].params["report-type"] == "delivery-status"
    assert (mail["To"], mail["Auto-Submitted"]) == ("bounces@harbour.example", "auto-replied")
    people, status, theirs = mail.iter_parts()
    assert "no@example.org" in people.get_content()
    about_us, about_them = status.get_payload()
    assert about_us["Reporting-MTA"] == "dns; harbour.example"
    assert dict(about_them.items()) == {
        "Final-Recipient": "rfc822; no@example.org",
        "Action": "failed",
        "Status": "5.1.1",
        "Diagnostic-Code": "smtp; 550 5.1.1 no such user",
        "Last-Attempt-Date": "Thu, 26 Nov 2026 12:00:00 +0000",
    }
    assert theirs.get_content_type() == "text/rfc822-headers"
    assert b"1@harbour.example" in raw
    assert b"secret text" not in raw


def test_our_own_inbox_reads_it():
    (bounce,) = parse_mail(failure_notice(REFUSED, AT)).bounces
    assert (bounce.recipient, bounce.status, bounce.original_message_id) == (
        "no@example.org",
        "5.1.1",
        "1@harbour.example",
    )


@pytest.mark.parametrize(
    ("reply", "was_refused", "status"),
    [
        ("550 no", True, "5.0.0"),
        ("550 4.2.2 no", True, "5.0.0"),
        ("The next server can't be reached", False, "4.4.7"),
        ("450 4.2.0 greylisted", False, "4.2.0"),
        ("", False, "4.4.7"),
    ],
)
def test_status_fits_what_happened(reply, was_refused, status):
    found = failure_notice(replace(REFUSED, reply=reply, was_refused=was_refused), AT)
    assert f"Status: {status}\r\n".encode() in found


def test_nothing_that_a_server_says_can_begin_a_line():
    found = failure_notice(replace(REFUSED, reply="550 5.1.1 no\r\nBcc: x@y\n\nz"), AT)
    assert b"\r\nBcc:" not in found
    assert b"\n" not in found.replace(b"\r\n", b"")


def test_address_in_utf_8_is_said_as_one():
    found = failure_notice(replace(REFUSED, recipient="jürgen@example.org"), AT)
    assert "Final-Recipient: utf-8; jürgen@example.org".encode() in found
    assert b"message/global-delivery-status" in found
