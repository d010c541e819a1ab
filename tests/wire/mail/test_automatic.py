from __future__ import annotations

import pytest
from tests.wire.mail.making import mail, multipart, plain

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
    ("header", "forbids", "is_a_machine_s"),
    [
        (b"X: y", False, False),
        (b"Precedence: first-class", False, False),
        (b"Precedence: junk", True, True),
        (b"Precedence: bulk", True, True),
        (b"Precedence: auto_reply", True, True),
        (b"Auto-Submitted: auto-notified", True, True),
        (b"Return-Path: <>", True, True),
        # What people write passes lists, and servers on their way ask for silence.
        (b"Precedence: list", True, False),
        (b"List-Post: <mailto:a@lists.example>", True, False),
        (b"X-Auto-Response-Suppress: All", True, False),
        (b"From: no-reply@a.example", True, False),
    ],
)
def test_who_may_answer_and_who_wrote_it(header, forbids, is_a_machine_s):
    read = parse_mail(header + b"\n\nx")
    assert (read.forbids_answer, read.no_person_wrote_it) == (forbids, is_a_machine_s)


@pytest.mark.parametrize(
    "rest",
    [
        b"X-Failed-Recipients: ana@example.org\nSubject: No\n\nNo such user.",
        multipart("report", plain("read"), more=b"; report-type=disposition-notification"),
    ],
)
def test_report_of_a_server_that_says_nothing_else_is_a_machine_s(rest):
    read = parse_mail(b"From: postmaster@mx.example\n" + rest)
    assert not read.automatic.forbids_answer
    assert (read.forbids_answer, read.no_person_wrote_it) == (True, True)
