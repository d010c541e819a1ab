"""The Date header, as RFC 5322 wants it and as mailers write it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

_LONGEST = 120
_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)[T ]+(\d\d?):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(?:Z|UTC|GMT|([+-])(\d\d):?(\d\d))?"
)
#: 'Fri, 20 Sep 20:13:05 2002': the year behind the time, which the standard library takes for nonsense.
_YEAR_LAST = re.compile(r"(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d\d?:\d\d(?::\d\d)?) (\d{4})")


def read_date(text: str) -> datetime | None:
    """Read a date as UTC; None where it is none. A date without a zone is taken for UTC."""
    bare = re.sub(r"\([^()]*\)", " ", text[:_LONGEST]).replace("=2C", ",")
    bare = re.sub(r"(?<=\d) ?: ?(?=\d)", ":", " ".join(bare.replace('"', " ").split()))
    iso = _ISO.search(bare)
    if iso:
        return _composed([int(each or 0) for each in iso.groups()[:6]], _offset(iso))
    return _by_library(bare) or _by_library(_YEAR_LAST.sub(r"\1 \2 \4 \3", bare))


def _offset(iso: re.Match[str]) -> int:
    if not iso[7]:
        return 0
    seconds = int(iso[8]) * 3600 + int(iso[9]) * 60
    return -seconds if iso[7] == "-" else seconds


def _by_library(text: str) -> datetime | None:
    try:
        parsed = parsedate_tz(text)
    except (ValueError, IndexError, TypeError, OverflowError):  # what it raised over the years for nonsense
        return None
    return _composed(list(parsed[:6]), parsed[9] or 0) if parsed else None


def _composed(numbers: list[int], offset_s: int) -> datetime | None:
    year, month, day, hour, minute, second = numbers
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return local - timedelta(seconds=offset_s)
    except (ValueError, OverflowError):
        return None
