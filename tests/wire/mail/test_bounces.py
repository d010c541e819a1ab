from __future__ import annotations

import pytest
from tests.wire.mail.making import multipart, plain

from heedful.wire.mail import Bounce, parse_mail

DAEMON = b"From: Mail Delivery System <MAILER-DAEMON@mx.example>\nSubject: Undelivered Mail Returned to Sender\n"


def report(*groups: str, original: bytes = b"Message-ID: <one@shop.example>\nSubject: x\n\nHello") -> bytes:
    status = b"Content-Type: message/delivery-status\n\n" + "\n\n".join(["Reporting-MTA: dns; mx", *groups]).encode()
    copy = b"Content-Type: message/rfc822\n\n" + original
    return DAEMON + multipart("report", plain("Sorry."), status, copy, more=b"; report-type=delivery-status")


ANA = "Final-Recipient: rfc822; ana@example.org\nAction: failed\nStatus: 5.1.1"


@pytest.mark.parametrize(
    ("raw", "bounces"),
    [
        (report(ANA), [Bounce("ana@example.org", "5.1.1", "one@shop.example")]),
        (
            report(ANA, ANA.replace("ana", "bob").replace("5.1.1", "5.2.2")),
            [Bounce("ana@example.org", "5.1.1", "one@shop.example"), Bounce("bob@example.org", "5.2.2", "one@shop.example")],
        ),
        (
            report("Original-Recipient: rfc822;a@b.example\nFinal-Recipient: rfc822; c@d.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 unknown"),
            [Bounce("a@b.example", "5.1.1", "one@shop.example", "failed", "smtp; 550 5.1.1 unknown")],
        ),
        (
            report("Final-Recipient: rfc822; c@d.example\nAction: failed\nDiagnostic-Code: smtp; 550 no such user"),
            [Bounce("c@d.example", "5.0.0", "one@shop.example", "failed", "smtp; 550 no such user")],
        ),
        (
            report("Final-Recipient: rfc822; c@d.example\nAction: delayed\nStatus: 4.4.1"),
            [Bounce("c@d.example", "4.4.1", "one@shop.example", "delayed")],
        ),
        (report("Final-Recipient: rfc822; c@d.example\nAction: delivered\nStatus: 2.0.0"), []),
        (report("Final-Recipient: rfc822; c@d.example\nAction: relayed\nStatus: 2.0.0"), []),
        (report(ANA, original=b"Subject: x\n\nno id"), [Bounce("ana@example.org", "5.1.1", None)]),
        (report(), []),
        (
            DAEMON
            + b"X-Failed-Recipients: ana@example.org\n\nA message that you sent could not be delivered.\n\n  ana@example.org\n"
            b"    550 5.1.1 unknown\n\n------ This is a copy of your message ------\n\nMessage-ID: <one@shop.example>\n",
            [Bounce("ana@example.org", "5.1.1", "one@shop.example")],
        ),
        (
            (b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nHi. This is the qmail-send program.\n"
            b"<ana@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"
            b"Return-Path: <help@shop.example>\nMessage-Id: <one@shop.example>\nTo: ana@example.org\n"),
            [Bounce("ana@example.org", "5.1.1", "one@shop.example")],
        ),
        (DAEMON + b"\n<ana@example.org>: mailbox is full", [Bounce("ana@example.org", "5.2.2", None)]),
        (DAEMON + b"\nThe address does not exist: ana@example.org", [Bounce("ana@example.org", "5.1.1", None)]),
        (DAEMON + b"\nSomething went wrong.", [Bounce(None, None, None)]),
        # A customer who writes about a bounce is a customer.
        (b"From: ana@example.org\nSubject: Undelivered Mail Returned to Sender\n\n<bob@example.org>: 550 5.1.1", []),
        (b"From: postmaster@example.org\nSubject: Our new mail server\n\nHello", []),
    ],
)  # fmt: skip
def test_bounces(raw, bounces):
    assert list(parse_mail(raw).bounces) == bounces


@pytest.mark.parametrize(
    ("bounce", "is_final", "is_permanent"),
    [
        (Bounce("a@b.cd", "5.1.1", None), True, True),
        (Bounce("a@b.cd", None, None), True, True),
        (Bounce("a@b.cd", "4.4.7", None), True, False),
        (Bounce("a@b.cd", "4.4.1", None, "delayed"), False, False),
        (Bounce("a@b.cd", "5.4.1", None, "delayed"), False, False),
    ],
)
def test_is_final_and_is_permanent(bounce, is_final, is_permanent):
    assert (bounce.is_final, bounce.is_permanent) == (is_final, is_permanent)


def test_report_kinds():
    mdn = multipart("report", plain("read"), more=b"; report-type=disposition-notification")
    assert parse_mail(b"From: a@b.cd\n" + mdn).report == "disposition-notification"
    assert parse_mail(b"From: a@b.cd\n\nx").report is None
