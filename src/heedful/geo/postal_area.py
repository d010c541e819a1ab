"""What a ZIP or postal code says: which row of the shipped tables it is, whatever way it was written."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from heedful.geo import atlas

_ZIP = re.compile(r"(\d{3,5})(?:[-–\s]\d{4})?")
_NINE = re.compile(r"(\d{4,5})\d{4}")
_PLUS = re.compile(r"(\d{3,5})\.0*")
#: First letters of a country before a code: 'D-80331', 'CH-8001', 'F 75001'.
_LETTERS = re.compile(r"[A-Z]{1,3}[- ](?=\d)")


def zip_number(text: str) -> int | None:
    """Read a ZIP code: '07030', '7030' (a spreadsheet lost the nought), '7030.0', '07030-1234', '070301234'.

    Returns its number, whether or not there is such a ZIP; None where it is none.
    """
    plain = " ".join(text.split()).strip(" .,;'\"-")
    found = _PLUS.fullmatch(plain) or _ZIP.fullmatch(plain) or _NINE.fullmatch(plain)
    return int(found.group(1)) if found else None


def is_zip(text: str) -> bool:
    """Tell whether there is such a ZIP code, or at least one that begins alike."""
    number = zip_number(text)
    return number is not None and number // 100 in _beginnings()


@cache
def _beginnings() -> frozenset[int]:
    return frozenset((atlas.zips().zip // 100).tolist())


def zip_row(number: int) -> int | None:
    """Say which row of the ZIP codes it is; None where we know no such ZIP."""
    return _zip_rows().get(number)


@cache
def _zip_rows() -> dict[int, int]:
    return {number: row for row, number in enumerate(atlas.zips().zip.tolist())}


def postal_row(country: str, text: str) -> int | None:
    """Say which of a country's postal codes is meant, by its longest beginning that we know; None where none is.

    In some countries only the first letters are known (`SW1A` of 'SW1A 1AA'); two letters alone say too little.
    """
    known = atlas.postal().get(country)
    if known is None:
        return None
    code = _plain(country, text)
    for end in range(len(code), min(2, len(code) - 1), -1):
        place = bisect_left(known.codes, code[:end])
        if place < len(known.codes) and known.codes[place] == code[:end]:
            return place
    return None


def _plain(country: str, text: str) -> str:
    """Write a code as the table does: capitals and digits only, without the letters of the country before it."""
    upper = " ".join(text.upper().split())
    if _LETTERS.match(upper) and not _has_letters(country):
        upper = _LETTERS.sub("", upper, count=1)
    code = re.sub(r"[^A-Z0-9]", "", upper.removesuffix(".0"))
    lengths = _length(country)
    if code.isdigit() and lengths and len(code) == lengths - 1:
        return f"0{code}"
    return code


def _has_letters(country: str) -> bool:
    return any(not code.isdigit() for code in atlas.postal()[country].codes[:5])


def _length(country: str) -> int:
    """Give the one length that all codes of a country have; 0 where they differ, or are known by their beginning."""
    return atlas.code_lengths().get(country, 0)
