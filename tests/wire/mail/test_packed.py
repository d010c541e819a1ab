from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.mail.making import HEAD, file, html, multipart, plain
from tests.wire.mail.test_bounces import ANA, report
from tests.wire.mail.test_parse import RAW

from heedful.wire.mail import Limits, parse_mail
from heedful.wire.mail.packed import UnpackError, pack, unpack


@pytest.mark.parametrize(
    "raw",
    [
        RAW,
        b"",
        report(ANA),
        HEAD
        + multipart(
            "mixed", html('<img src="http://a.example/b">'), file("a", b"1\n2"), file("b", b""), file("c", b"\n")
        ),
        HEAD + multipart("signed", plain("a")),
        "Subject: \udfff".encode("utf-8", "surrogatepass"),
    ],
)
def test_unpack_gives_back_what_was_packed(raw):
    assert unpack(pack(parse_mail(raw))) == parse_mail(raw)


def test_unpack_keeps_apart_what_is_empty_and_what_was_left():
    found = parse_mail(HEAD + multipart("mixed", file("a", b"x" * 999)), Limits(raw=300))
    assert unpack(pack(found)) == found


@given(st.binary(max_size=100))
def test_unpack_refuses_anything_else(data):
    for each in (data, pack(parse_mail(RAW))[:200] + data):
        with pytest.raises(UnpackError):
            unpack(each)
