"""Bytes to text: the declared character set, what that name usually means, a guess, and cp1252 in the end.

The rule of this file: it never raises, and a name from a mail never chooses code. Python's codecs know 'zlib' and
'unicode_escape' too, and look for modules of the given name; so only names that stand in its table of aliases, less
those that are no character sets, are tried.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from encodings.aliases import aliases
from typing import NamedTuple

from charset_normalizer import from_bytes

_NO_CHARSETS = frozenset(
    {
        *("base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec"),
        *("idna", "punycode", "mbcs", "oem", "undefined", "unicode_escape", "raw_unicode_escape"),
    }
)
#: Codecs whose own name is no alias of theirs.
_BARE = frozenset(("koi8_u", "koi8_t", "kz1048", "cp720", "cp737", "cp856", "cp874", "cp875", "cp1006", "mac_greek"))
_KNOWN = (frozenset(aliases.values()) | _BARE) - _NO_CHARSETS

#: What mailers write, and what they mean. Subsets are read as the larger set that the same mailers use, as browsers
#: do (WHATWG Encoding): who says ISO-8859-1 and writes a curly quote meant cp1252.
_MEANT = {
    **dict.fromkeys(("iso_8859_1", "latin_1", "iso8859_1", "iso_8859_1_1", "8859_1", "x_user_defined"), "cp1252"),
    **dict.fromkeys(("iso_8859_9", "latin5", "iso8859_9"), "cp1254"),
    **dict.fromkeys(("iso_8859_11", "iso8859_11", "tis_620", "windows_874", "tis620"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk", "x_gbk", "gb_2312_80", "hz_gb2312", "euc_cn", "cp936", "gb_2312"), "gb18030"),
    **dict.fromkeys(("ks_c_5601_1987", "ks_c_5601", "euc_kr", "ksc5601", "korean", "ks_c_5601_1989"), "cp949"),
    **dict.fromkeys(("shift_jis", "x_sjis", "sjis", "windows_31j", "ms_kanji", "shiftjis"), "cp932"),
    **dict.fromkeys(("iso_2022_jp", "iso_2022_jp_ms", "cp50220", "cp50221", "iso_2022_jp_esc"), "iso2022_jp_ext"),
    **dict.fromkeys(("iso_8859_8_i", "iso_8859_8_e", "logical", "visual"), "iso8859_8"),
    **dict.fromkeys(("iso_8859_6_i", "iso_8859_6_e"), "iso8859_6"),
    **dict.fromkeys(("unicode_1_1_utf_7", "utf_7_imap", "csutf7"), "utf_7"),
    **dict.fromkeys(("unicode_1_1_utf_8", "utf8mb4", "x_utf_8", "unicode", "utf_8_sig"), "utf_8"),
    **dict.fromkeys(("x_mac_roman", "macintosh", "x_macintosh", "mac"), "mac_roman"),
    **dict.fromkeys(("big5", "x_x_big5", "big5_tw", "cn_big5"), "big5hkscs"),
    **dict.fromkeys(("x_mac_cyrillic", "x_mac_ukrainian"), "mac_cyrillic"),
    **dict.fromkeys(("koi8", "koi", "koi8_ru"), "koi8_r"),
    **dict.fromkeys(("us_ascii", "ascii", "ansi_x3.4_1968", "7bit", "8bit", "x_us_ascii", "usascii"), "ascii"),
}
#: Names that say nothing.
_SAY_NOTHING = frozenset(
    ("", "default", "unknown", "x_unknown", "unknown_8bit", "binary", "none", "charset", "x_binaryenc")
)
#: Escapes of ISO 2022, which are ASCII to everybody else.
_ISO_2022 = re.compile(rb"\x1b\$[@B]|\x1b\$\(D")
#: What people write mail in and forget to declare.
_GUESSED = [
    *(
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "iso8859_2",
        "iso8859_5",
    ),
    *(
        "iso8859_7",
        "koi8_r",
        "koi8_u",
        "cp932",
        "euc_jp",
        "gb18030",
        "big5hkscs",
        "cp949",
        "cp874",
        "cp866",
        "mac_roman",
    ),
]
#: A guess needs something to go by, and gets no better by more than this.
_ENOUGH, _SAMPLE = 24, 8_192
_MEAN = re.compile(r"[^a-z0-9.]+")


class Decoded(NamedTuple):
    """Text, and what was amiss: the declared name was `unknown`, or the text was `guessed`."""

    text: str
    unknown: str = ""
    guessed: bool = False


def codec_of(name: str) -> str | None:
    """Give the codec that a declared name means; None where there is none."""
    bare = _MEAN.sub("_", name.strip().strip("'\"").lower()[:60]).strip("_")
    if bare in _MEANT:
        return _MEANT[bare]
    bare = (
        bare.replace(".", "_").removeprefix("x_") if bare.replace(".", "_") not in aliases else bare.replace(".", "_")
    )
    found = aliases.get(bare, bare)
    if found not in _KNOWN:
        windows = re.fullmatch(r"(?:cp|windows|win|ibm|dos|ms)_?(\d{3,4})(?:_\w*)?", bare)
        found = f"cp{windows[1]}" if windows else _iso(bare)
    return _MEANT.get(found, found) if found in _KNOWN else None


def _iso(bare: str) -> str:
    iso = re.fullmatch(r"iso_?8859_?(\d{1,2})(?:_\w*)?", bare)
    return f"iso8859_{int(iso[1])}" if iso else ""


def decode(data: bytes, declared: str | None) -> Decoded:
    """Read text that was declared to be in a character set; NUL is left out, and what is no character replaced."""
    data = data.replace(b"\0", b"") if b"\0" in data and not _is_wide(declared) else data
    bare = _MEAN.sub("_", (declared or "").strip().lower()[:60]).strip("_")
    codec = None if bare in _SAY_NOTHING else codec_of(declared or "")
    unknown = "" if codec or bare in _SAY_NOTHING else (declared or "")[:60]
    if codec == "ascii" or codec is None:
        text, guessed = _undeclared(data)
        return Decoded(_clean(text), unknown, guessed)
    sound = _strictly(data, codec)
    if sound is not None:
        return Decoded(_clean(sound), unknown)
    better, _ = _undeclared(data)
    return Decoded(_clean(_nearly(data, codec) or better), unknown, guessed=True)


def import_codecs() -> None:
    """Import every codec that a mail can name now, for a process that will not be able to later."""
    for name in _KNOWN:
        with suppress(LookupError):  # a table of aliases names codecs of other systems, too
            codecs.lookup(name)


def _is_wide(declared: str | None) -> bool:
    return declared is not None and ("16" in declared or "32" in declared)


def _clean(text: str) -> str:
    text = text.removeprefix("\ufeff")
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    return re.sub("[\ud800-\udfff]", "\ufffd", text.replace("\0", ""))


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _nearly(data: bytes, codec: str) -> str | None:
    """Read with a few bytes replaced: a mail that was cut in a character is no reason to read it as another set."""
    text = data.decode(codec, "replace")
    return text if text.count("\ufffd") * 50 <= len(text) else None


def _undeclared(data: bytes) -> tuple[str, bool]:
    """Guess; tells whether it had to."""
    if _ISO_2022.search(data[:_SAMPLE]) and (text := _strictly(data, "iso2022_jp_ext")) is not None:
        return text, True
    if data.isascii():
        return data.decode("ascii"), False
    text = data.decode("utf_8", "replace")
    broken = text.count("\ufffd")
    if broken * 4 <= sum(char > "\x7f" for char in text[:_SAMPLE]) - broken:
        return text, True
    return _guessed(data), True


def _guessed(data: bytes) -> str:
    sample = data[:_SAMPLE]
    high = sum(byte > 127 for byte in sample)  # noqa: PLR2004 - the end of ASCII
    if len(sample) >= _ENOUGH and high * 20 >= len(sample):
        best = from_bytes(
            sample, 5, 512, cp_isolation=_GUESSED, preemptive_behaviour=False, enable_fallback=False
        ).best()
        if best is not None:
            return data.decode(best.encoding, "replace")
    # The five bytes that cp1252 leaves open are controls in Latin-1, and no text has any.
    return data.decode("cp1252", "replace")
