from __future__ import annotations

import pytest
from tests.wire.mail.making import mail

from heedful.wire.mail import Automatic, parse_mail


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (b"Auto-Submitted: auto-replied", Automatic(auto_submitted="auto-replied")),
        (b"Auto-Submitted: Auto-Generated (rejected); x=y", Automatic(auto_submitted="auto-generated")),
        (b"Auto-Submitted: no", Automatic()),
        (b"X-Autoreply: yes", Automatic(auto_submitted="auto-replied")),
        (b"X-Autoreply: no", Automatic()),
        (b"Precedence: bulk", Automatic(precedence="bulk")),
        (b"Precedence: AUTO_REPLY", Automatic(auto_submitted="auto-replied", precedence="auto_reply")),
        (b"Precedence: first-class", Automatic(precedence="first-class")),
        (b"List-Id: Friends <friends.lists.example>", Automatic(list="friends.lists.example")),
        (b"List-Unsubscribe: <mailto:out@lists.example>", Automatic(list="<mailto:out@lists.example>")),
        (b"X-Auto-Response-Suppress: DR, OOF", Automatic(suppress="DR, OOF")),
        (b"X-Auto-Response-Suppress: None", Automatic()),
        (b"Return-Path: <>", Automatic(empty_return_path=True)),
        (b"Return-Path: <ana@example.org>", Automatic()),
    ],
)
def test_automatic(header, found):
    assert mail(b"x", header).automatic == found


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("no-reply@a.example", True),
        ("noreply@a.example", True),
        ("do-not-reply@a.example", True),
        ("donotreply+x@a.example", True),
        ("shop-noreply@a.example", True),
        ("MAILER-DAEMON@a.example", True),
        ("nicht-antworten@a.example", True),
        ("reply@a.example", False),
        ("nora@a.example", False),
    ],
)
def test_no_reply_sender(address, is_one):
    assert parse_mail(f"From: {address}\n\nx".encode()).automatic.no_reply_sender is is_one


@pytest.mark.parametrize(
    ("header", "forbids"),
    [
        (b"X: y", False),
        (b"Precedence: first-class", False),
        (b"Precedence: junk", True),
        (b"Auto-Submitted: auto-notified", True),
        (b"List-Post: <mailto:a@lists.example>", True),
        (b"Return-Path: <>", True),
    ],
)
def test_forbids_answer(header, forbids):
    assert mail(b"x", header).automatic.forbids_answer is forbids
