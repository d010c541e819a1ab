from __future__ import annotations

from email.header import Header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.mail.words import decode_value, from_base64


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain", "plain"),
        (b"=?utf-8?q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=", "Grüße aus Köln"),
        (b"=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"),
        (b"=?utf-8*de?q?Gr=C3=BC?=", "Grü"),  # RFC 2231, 5: a language
        (b"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),  # blanks between two encoded words are none
        (b"=?utf-8?q?a?=\n =?utf-8?q?b?= c", "ab c"),
        (b"a =?utf-8?q?b?= c", "a b c"),
        (b"=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9F?=", "Grüß"),  # a character cut in two
        (b"=?iso-8859-1?q?caf=E9?= =?utf-8?q?_=E2=82=AC?=", "café €"),
        (b"=?utf-8?b?R3LDvMOfZQ?=", "Grüße"),  # no padding
        (b"=?utf-8?b?R3L#DvMOfZQ==?=", "Grüße"),
        (b"=?iso-2022-jp?b?GyRCJF4bKEI=?=", "ま"),
        (b"=?gb2312?b?xOO6ww==?=", "你好"),
        (b"=?x-nothing?q?caf=E9?=", "café"),
        (b"=?utf-8?q?no end", "=?utf-8?q?no end"),
        (b"=?utf-8?q?no end =?utf-8?q?word?=", "=?utf-8?q?no end word"),
        (b"=?utf-8?x?what?=", "=?utf-8?x?what?="),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("latin-1"), "Grüße"),
        (b"=?utf-8?q?a=0D=0ABcc:_all@example.org?=", "a Bcc: all@example.org"),  # no header comes out of a word
        (b"=?utf-8?q?a=00b?=", "ab"),
        (b"a\tb\r\n c", "a b  c"),
    ],
)
def test_decode_value(raw, text):
    assert decode_value(raw) == text


def test_decode_value_raw_8_bit_by_the_charset_of_the_mail():
    assert decode_value("Привет".encode("koi8-r"), "koi8-r") == "Привет"
    assert decode_value("Привет".encode(), "koi8-r") == "Привет"


@given(st.binary(max_size=300))
def test_decode_value_is_one_line_of_text(raw):
    text = decode_value(raw)
    assert text.encode().decode() == text
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in text)


@given(st.text(max_size=40))
def test_decode_value_gives_back_what_the_standard_library_encodes(text):
    kept = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    encoded = Header(kept, "utf-8", maxlinelen=60).encode().encode()
    assert " ".join(decode_value(encoded).split()) == kept


@pytest.mark.parametrize(
    ("data", "octets", "sound"),
    [
        (b"aGVsbG8=", b"hello", True),
        (b"aGVs\r\nbG8=\r\n", b"hello", True),
        (b"aGVsbG8", b"hello", True),
        (b"aGVs!bG8=", b"hello", False),
        (b"aGk=aGk=", b"hihi", False),  # two that were joined
        (b"aGVsbG8=\n-- \nfooter", b"hello", False),
        (b"a", b"", False),
        (b"", b"", True),
        (b"a=" * 5_000, b"i\xa6\x9a" * 1_250, False),
    ],
)
def test_from_base64(data, octets, sound):
    found, is_sound = from_base64(data)
    assert (found, is_sound) == (octets, sound)
