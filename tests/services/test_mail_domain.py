"""SPF, DKIM and DMARC, asked of a real name server; also of one that is silent."""

from __future__ import annotations

import time
from base64 import b64encode

from tests.name_server import name_server

from heedful.domain.mail_domain import Code, Subject, Verdict
from heedful.services.mail_domain import look_up

KEY = b64encode(b"x" * 294).decode()


def told(findings) -> list[tuple[str, str, str]]:
    return [(found.subject, found.verdict, found.code) for found in findings]


def test_domain_in_order():
    texts = {
        "harbour.example": ["google=1", "v=spf1 mx -all"],
        "s1._domainkey.harbour.example": [f"v=DKIM1; k=rsa; p={KEY}"],
        "_dmarc.harbour.example": ["v=DMARC1; p=reject"],
    }
    with name_server(texts) as resolver:
        assert told(look_up("harbour.example", "s1", resolver)) == [
            (Subject.SPF, Verdict.GOOD, Code.STANDS),
            (Subject.DKIM, Verdict.GOOD, Code.STANDS),
            (Subject.DMARC, Verdict.GOOD, Code.STANDS),
        ]


def test_rule_of_the_domain_above_counts_and_a_selector_is_asked_for():
    with name_server({"mail.harbour.example": [], "_dmarc.harbour.example": ["v=DMARC1; p=none"]}) as resolver:
        assert told(look_up("mail.harbour.example", "", resolver)) == [
            (Subject.SPF, Verdict.BAD, Code.MISSING),
            (Subject.DKIM, Verdict.UNKNOWN, Code.NOT_ASKED),
            (Subject.DMARC, Verdict.WEAK, Code.ONLY_WATCHES),
        ]


def test_domain_that_is_not_there_says_nothing():
    with name_server({}) as resolver:
        assert [code for _, _, code in told(look_up("bücher.example", "s1", resolver))] == [Code.MISSING] * 3


def test_silent_name_server_costs_little_time_and_is_said():
    began = time.monotonic()
    with name_server(None) as resolver:
        assert told(look_up("harbour.example", "s1", resolver)) == [
            (subject, Verdict.UNKNOWN, Code.SILENT) for subject in Subject
        ]
    assert time.monotonic() - began < 6
