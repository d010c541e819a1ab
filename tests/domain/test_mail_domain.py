from __future__ import annotations

from base64 import b64encode

import pytest

from heedful.domain.mail_domain import (
    Code,
    Finding,
    Subject,
    Verdict,
    judge_dkim,
    judge_dmarc,
    judge_spf,
    places_of_dmarc,
)

LONG, SHORT = b64encode(b"x" * 294).decode(), b64encode(b"x" * 94).decode()


@pytest.mark.parametrize(
    ("texts", "verdict", "code"),
    [
        (None, Verdict.UNKNOWN, Code.SILENT),
        ([], Verdict.BAD, Code.MISSING),
        (["google-site-verification=x", "v=spf10 -all"], Verdict.BAD, Code.MISSING),
        (["v=spf1 -all", "V=SPF1 mx -all"], Verdict.BAD, Code.SEVERAL),
        (["v=spf1 +all"], Verdict.BAD, Code.EVERYBODY),
        (["v=spf1 mx all"], Verdict.BAD, Code.EVERYBODY),
        (["v=spf1 mx"], Verdict.WEAK, Code.OPEN_END),
        (["v=spf1 mx ?all"], Verdict.WEAK, Code.OPEN_END),
        (["v=spf1 mx ~all"], Verdict.GOOD, Code.STANDS),
        (["other", "v=spf1 include:x.example -all"], Verdict.GOOD, Code.STANDS),
        (["v=spf1 redirect=x.example"], Verdict.GOOD, Code.STANDS),
    ],
)
def test_spf(texts, verdict, code):
    found = judge_spf(texts)
    assert (found.subject, found.verdict, found.code) == (Subject.SPF, verdict, code)


@pytest.mark.parametrize(
    ("texts", "verdict", "code"),
    [
        (None, Verdict.UNKNOWN, Code.SILENT),
        ([], Verdict.BAD, Code.MISSING),
        (["v=DKIM1; k=rsa"], Verdict.BAD, Code.MISSING),
        (["v=DKIM1; k=rsa; p="], Verdict.BAD, Code.REVOKED),
        (["v=DKIM1; k=rsa; p=abc!"], Verdict.BAD, Code.UNREADABLE),
        ([f"v=DKIM1; k=rsa; p={SHORT}"], Verdict.WEAK, Code.SHORT_KEY),
        ([f"v=DKIM1; p = {LONG[:100]} {LONG[100:]}"], Verdict.GOOD, Code.STANDS),
        ([f"v=DKIM1; k=ed25519; p={b64encode(b'x' * 32).decode()}"], Verdict.GOOD, Code.STANDS),
    ],
)
def test_dkim(texts, verdict, code):
    found = judge_dkim(texts)
    assert (found.subject, found.verdict, found.code) == (Subject.DKIM, verdict, code)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (None, Finding(Subject.DMARC, Verdict.UNKNOWN, Code.SILENT)),
        ([], Finding(Subject.DMARC, Verdict.BAD, Code.MISSING)),
        (["v=DMARC1; p=none"], Finding(Subject.DMARC, Verdict.WEAK, Code.ONLY_WATCHES, "v=DMARC1; p=none")),
        (["v=DMARC1;p=reject"], Finding(Subject.DMARC, Verdict.GOOD, Code.STANDS, "v=DMARC1;p=reject")),
        (["v=DMARC1; P=Quarantine;"], Finding(Subject.DMARC, Verdict.GOOD, Code.STANDS, "v=DMARC1; P=Quarantine;")),
        (["v=DMARC1; rua=mailto:x"], Finding(Subject.DMARC, Verdict.BAD, Code.UNREADABLE, "v=DMARC1; rua=mailto:x")),
        (
            ["v=DMARC1; p=none"] * 2,
            Finding(Subject.DMARC, Verdict.BAD, Code.SEVERAL, "v=DMARC1; p=none | v=DMARC1; p=none"),
        ),
    ],
)
def test_dmarc(texts, expected):
    assert judge_dmarc(texts) == expected


def test_rule_may_stand_above_but_not_at_the_last_part_alone():
    assert places_of_dmarc("a.b.example.org") == [
        "_dmarc.a.b.example.org",
        "_dmarc.b.example.org",
        "_dmarc.example.org",
    ]
    assert places_of_dmarc("example.org") == ["_dmarc.example.org"]
    assert places_of_dmarc("localhost") == ["_dmarc.localhost"]
