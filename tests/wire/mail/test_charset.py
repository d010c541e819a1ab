from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.mail.charset import Decoded, codec_of, decode


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("UTF-8", "utf_8"),
        ("utf8", "utf_8"),
        ('"utf-8"', "utf_8"),
        ("ISO-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("iso8859-15", "iso8859_15"),
        ("ISO_8859-2:1987", "iso8859_2"),
        ("windows-1251", "cp1251"),
        ("cp-850", "cp850"),
        ("win-1250", "cp1250"),
        ("ks_c_5601-1987", "cp949"),
        ("gb2312", "gb18030"),
        ("x-sjis", "cp932"),
        ("iso-2022-jp", "iso2022_jp_ext"),
        ("_iso-2022-jp$ESC", "iso2022_jp_ext"),
        ("iso-8859-8-i", "iso8859_8"),
        ("unicode-1-1-utf-7", "utf_7"),
        ("koi8-u", "koi8_u"),
        ("us-ascii", "ascii"),
        ("ansi_x3.4-1968", "ascii"),
        ("macintosh", "mac_roman"),
        ("zlib", None),
        ("hex", None),
        ("rot13", None),
        ("unicode_escape", None),
        ("idna", None),
        ("punycode", None),
        ("os", None),
        ("../../etc/passwd", None),
        ("utf-8\0", "utf_8"),
        ("x" * 60_000, None),
        ("", None),
    ],
)
def test_codec_of(name, codec):
    assert codec_of(name) == codec


@pytest.mark.parametrize(
    ("data", "declared", "found"),
    [
        (b"plain", None, Decoded("plain")),
        (b"plain", "us-ascii", Decoded("plain")),
        ("Grüße".encode(), "utf-8", Decoded("Grüße")),
        ("\ufeffGrüße".encode(), "utf-8", Decoded("Grüße")),
        (b"\x93Gr\xfc\xdfe\x94", "iso-8859-1", Decoded("“Grüße”")),
        ("Grüße".encode(), None, Decoded("Grüße", guessed=True)),
        (b"Gr\xfc\xdfe", None, Decoded("Grüße", guessed=True)),
        (b"Gr\xfc\xdfe", "x-nothing", Decoded("Grüße", "x-nothing", guessed=True)),
        (b"Gr\xfc\xdfe", "DEFAULT", Decoded("Grüße", guessed=True)),
        (b"Gr\xfc\xdfe", "utf-8", Decoded("Grüße", guessed=True)),
        ("ä" * 80 + "x", "utf-8", Decoded("ä" * 80 + "x")),
        (("ä" * 80).encode()[:-1], "utf-8", Decoded("ä" * 79 + "\ufffd", guessed=True)),  # cut in a character
        (b"\x1b$B$+$-\x1b(B", None, Decoded("かき", guessed=True)),
        (
            "Доброе утро, где мои файлы? Спасибо большое.".encode("cp1251"),
            None,
            Decoded("Доброе утро, где мои файлы? Спасибо большое.", guessed=True),
        ),
        ("hi".encode("utf-16"), "utf-16", Decoded("hi")),
        (b"a\0b", "utf-8", Decoded("ab")),
        (b"a\0b", None, Decoded("ab")),
    ],
)
def test_decode(data, declared, found):
    data = data.encode() if isinstance(data, str) else data
    assert decode(data, declared) == found


@given(
    st.binary(max_size=200),
    st.sampled_from([None, "utf-8", "utf-16", "utf-7", "iso-2022-jp", "gb2312", "hz", "x", "big5", "utf-32"]),
)
def test_decode_any_bytes_to_text_that_can_be_stored(data, declared):
    text = decode(data, declared).text
    assert "\0" not in text
    assert text.encode().decode() == text
