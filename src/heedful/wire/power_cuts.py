"""Figures of power cuts by county: CSV or JSON, whatever their makers call the columns.

The rule of this file: what is no count is none, and says so; a bad row stops no other. Shares are computed from counts,
and columns of percentages are left aside. A time without a zone is one in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from heedful.wire.alerts import AlertError
from heedful.wire.alerts.size import bounded
from heedful.wire.alerts.when import from_epoch_ms, read_time
from heedful.wire.power_records import Record, RecordsError, records_of

#: What columns are called, in small letters and without what separates words; the first that is there counts.
_CALLED: dict[str, tuple[str, ...]] = {
    "out": (
        *("customers out", "customer out", "cust out", "customers without power", "customers without service"),
        *("customers affected", "customers impacted", "customers interrupted", "customers out of service"),
        *("customer outages", "customers outages", "cust affected", "metered customers out", "impacted customers"),
        *("affected customers", "without power", "meters out", "outage count", "out", "sum"),
    ),
    "served": (
        *("customers served", "customer served", "cust served", "customers tracked", "tracked", "tracked count"),
        *("total customers", "customers total", "customer count", "metered customers", "accounts", "meters", "served"),
        "customers",
    ),
    "fips": (
        "fips",
        "fips code",
        "county fips",
        "county fips code",
        "us county fips",
        "geoid",
        "geo id",
        "fips5",
        "same",
    ),
    "county": ("county", "county name", "county parish", "parish", "cnty", "jurisdiction", "municipio"),
    "state": ("state", "state name", "state abbr", "state abbreviation", "state code", "abbr", "st", "stusps"),
    "state fips": ("state fips", "us state fips", "statefp", "state fips code"),
    "company": ("utility", "utility name", "utility company", "provider", "company", "power company", "utility id"),
    "at": (
        *("run start time", "last updated date time", "last updated", "updated", "recorded at", "record date time"),
        *("as of", "timestamp", "time stamp", "date time", "datetime", "time", "update time", "updated at"),
    ),
}
#: Words that say nothing here: 'Number of customers out (est.)'.
_FILLING = frozenset(("number", "num", "no", "of", "the", "estimated", "est", "current", "currently"))
_PERCENT = re.compile(r"%|\b(?:percent|percentage|pct|share|rate)\b")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_COUNT = re.compile(r"[0-9]{1,9}(?:\.0*)?")
_THOUSANDS = re.compile(r"(?<=\d)[,'\u2019 \u00a0\u202f](?=\d{3}(?:\D|$))")
_DOT_NET = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")
_EPOCH = re.compile(r"(\d{10}|\d{13})(?:\.\d*)?")
_SECONDS_DIGITS = 10
_NOTHING = frozenset(("", "-", "--", "n/a", "na", "none", "null", "nan", "unknown", "\u2013"))
#: So many warnings are told one by one.
MOST_WARNINGS = 20


class PowerFileError(ValueError):
    """A file can't be read as one of power cuts by county; the message says why, for a person."""


@dataclass(frozen=True)
class PowerRow:
    """What one row says, as it says it: where it is and how many are out; None and '' where it does not say."""

    where: str
    state: str
    county: str
    fips: str
    company: str
    out: int | None
    served: int | None
    at: datetime | None


@dataclass(frozen=True)
class PowerReading:
    """The rows of a file, and what is amiss with it, in sentences."""

    rows: list[PowerRow]
    warnings: list[str]


def read_power(data: bytes, now: datetime) -> PowerReading:
    """Read figures of power cuts: a row for each county, or for each county and company.

    Needed are a column of those who are out, and the county's digits (FIPS) or its name with the state. Raises
    `PowerFileError` where there are none, or more than 20 MB (unpacked).
    """
    return _read(data, now, "out")


def read_served(data: bytes, now: datetime) -> PowerReading:
    """Read how many customers there are in each county, from a file of their own; raises `PowerFileError`."""
    return _read(data, now, "served")


def _read(data: bytes, now: datetime, needed: str) -> PowerReading:
    def answers(names: Iterable[str]) -> bool:
        there = roles_of(tuple(names)).keys()
        return needed in there and bool({"fips", "county"} & there)

    amiss = Amiss()
    try:
        rows = [_row(record, now, amiss) for record in records_of(bounded(data, "file of power cuts"), answers)]
    except (RecordsError, AlertError) as error:
        raise PowerFileError(str(error)) from None
    if not rows:
        raise PowerFileError(_MISSING[needed])
    return PowerReading([row for row in rows if getattr(row, needed) is not None], list(amiss.told()))


_MISSING = {
    "out": "There is no row with a column of those without power ('customers out') and one of the county "
    "('fips', or 'county' and 'state').",
    "served": "There is no row with a column of those who are served ('customers served') and one of the county "
    "('fips', or 'county' and 'state').",
}


class Amiss:
    """Sentences about rows; after so many of them only how many more there are."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._more = 0

    def say(self, sentence: str) -> None:
        """Take a sentence."""
        if len(self._said) < MOST_WARNINGS:
            self._said.append(sentence)
        else:
            self._more += 1

    def told(self) -> Iterator[str]:
        """Give what was said."""
        yield from self._said
        if self._more:
            yield f"So it is with {self._more:,} more."


@lru_cache(maxsize=256)
def roles_of(names: tuple[str, ...]) -> dict[str, str]:
    """Give the name of the column for each role that is there."""
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(_plain(name), name)
    found = {role: next((plain[each] for each in called if each in plain), None) for role, called in _known().items()}
    return {role: name for role, name in found.items() if name is not None}


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """Give the names of each role as `_plain` gives those of a file."""
    return {role: tuple(_plain(each) for each in called) for role, called in _CALLED.items()}


def _plain(name: str) -> str:
    """Give a column's name in small letters, words apart; '' for a percentage."""
    words = _CAMEL.sub(" ", name).replace("_", " ").casefold()
    if _PERCENT.search(words):
        return ""
    told = re.findall(r"[^\W_]+", re.sub(r"\([^)]*\)", " ", words))
    return " ".join(word for word in told if word not in _FILLING)


def _row(record: Record, now: datetime, amiss: Amiss) -> PowerRow:
    own, above = roles_of(tuple(record.values)), roles_of(tuple(record.above))

    def said(role: str) -> Any:
        """Give what the record says, or what stands above it."""
        return record.values[own[role]] if role in own else record.above[above[role]] if role in above else None

    def count(role: str) -> int | None:
        return _count(record.values[own[role]], record, own[role], amiss) if role in own else None

    return PowerRow(
        where=record.where,
        state=_text(said("state")) or _text(said("state fips")),
        county=_text(said("county")),
        fips=_text(said("fips")),
        company=_text(said("company")),
        out=count("out"),
        served=count("served"),
        at=_instant(said("at"), now, record, amiss),
    )


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return "" if str(value).strip().casefold() in _NOTHING else str(value).strip()


def _count(value: Any, record: Record, name: str, amiss: Amiss) -> int | None:
    """Read how many: '1,234', 1234.0; None where nothing is said, and for what is no count."""
    text = _THOUSANDS.sub("", _text(value))
    if not text:
        return None
    if not _COUNT.fullmatch(text):
        shown = str(value)[:40]
        amiss.say(f"{record.where.capitalize()}: '{name[:40]}' is '{shown}', which is no number of customers.")
        return None
    return int(text.partition(".")[0])


def _instant(value: Any, now: datetime, record: Record, amiss: Amiss) -> datetime | None:
    """Read a time: ISO 8601, that of mail, '10/29/2012 16:15', or seconds or ms since 1970; None where none is said."""
    text = _text(value)
    if not text:
        return None
    found = _by_number(text) or _american(text) or read_time(text, now, "", [])
    if found is None:
        amiss.say(f"{record.where.capitalize()}: '{text[:40]}' is no time that we can read; taken as of now.")
    return found


def _by_number(text: str) -> datetime | None:
    whole = _DOT_NET.fullmatch(text)
    if whole:
        return from_epoch_ms(int(whole[1]))
    whole = _EPOCH.fullmatch(text)
    return whole and from_epoch_ms(int(whole[1]) * (1000 if len(whole[1]) == _SECONDS_DIGITS else 1))


_AMERICAN = ("%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p")


def _american(text: str) -> datetime | None:
    """Read month, day and year as they are written where these counties are."""
    for form in _AMERICAN if "/" in text else ():
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
