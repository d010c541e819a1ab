"""Whatever comes in, something comes out: any bytes, and real mails that were damaged."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wire.mail.making import HEAD, TOKENS, file, html, multipart, mutated, plain
from tests.wire.mail.test_bounces import ANA, report
from tests.wire.mail.test_html import check
from tests.wire.mail.test_parse import RAW
from tests.wire.mail.vectors import VECTORS

from heedful.wire.mail import ParsedMail, parse_mail
from heedful.wire.mail.as_json import as_json
from heedful.wire.mail.packed import pack, unpack

SEEDS = [
    RAW,
    report(ANA),
    HEAD + multipart("mixed", multipart("alternative", plain("Hello"), html("".join(VECTORS)), boundary="i"), file("a.pdf", b"x")),
    HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$+$-\x1b(B",
    HEAD + b"Content-Type: application/pkcs7-mime\n\n\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80",
]  # fmt: skip


def read_and_checked(raw: bytes) -> ParsedMail:
    """Read a mail, and hold against it what is true of every mail."""
    found = parse_mail(raw)
    told = as_json("x", found)
    assert json.loads(json.dumps(told, ensure_ascii=False).encode()) == told
    assert "\0" not in json.dumps(told, ensure_ascii=False)
    assert "\\u0000" not in json.dumps(told)
    assert "".join(block.text for block in found.blocks) == found.text
    assert unpack(pack(found)) == found
    check(found.html or "")
    for name, value in found.headers:
        assert not name.lower().startswith("x-heedful-")
        assert "\n" not in value
        assert "\r" not in value
    return found


@given(st.binary(max_size=400))
def test_any_bytes(raw):
    read_and_checked(raw)


@given(
    st.lists(
        st.sampled_from([*TOKENS, b"From: a@b.cd\n", b"Subject: x\n", b"\n", b"text", b"X-Heedful-A: b\n"]), max_size=30
    )
)
def test_any_pieces_of_mail(pieces):
    read_and_checked(b"".join(pieces))


@settings(max_examples=300)
@given(st.sampled_from(SEEDS), st.integers(0, 2**32))
def test_damaged_mails(raw, seed):
    read_and_checked(mutated(raw, random.Random(seed)))


@pytest.mark.shared
def test_damaged_real_mails(shared_data):
    """A seeded fuzz: the same damage each time, so that a change is judged by what it changed."""
    files = sorted(file for file in (shared_data / "mail").rglob("*") if file.suffix in {".eml", ".msg", ".txt"})
    chance = random.Random(1)
    for number in range(3_000):
        raw = files[number % len(files)].read_bytes()[:60_000]
        read_and_checked(mutated(raw, chance))
