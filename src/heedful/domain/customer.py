"""What we are told of a customer, by whatever door: values, made clean enough for any database.

The rule of this file: None means 'not said' and leaves what is known; an empty text takes it away. Whatever a
stranger's client sends becomes something that can be kept, or is left out: nothing here raises.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from heedful.domain.identity import Handle, Sort, handle

#: Bounds of what is kept of one customer; a client that sends its whole database is cut short.
MOST_TRAITS, LONGEST_TRAIT, LONGEST_NAME = 60, 300, 200
MOST_SERVICES = 100


class How(StrEnum):
    """How we know a place, the surest first."""

    TOLD = "told"  # they told us, and one of us wrote it down
    ADDRESS = "address"  # their address, as a client of ours sent it with their traits
    FILE = "file"  # the customer file
    IP = "ip"  # where their browser seemed to be


@dataclass(frozen=True)
class Where:
    """A place as we are told of it; at least one part says something (see `is_somewhere`)."""

    country: str = ""
    region: str = ""
    city: str = ""
    postal_code: str = ""
    lat: float | None = None
    lon: float | None = None

    @property
    def is_somewhere(self) -> bool:
        """Whether it says anything at all."""
        return any(getattr(self, each.name) not in {"", None} for each in fields(self))


@dataclass(frozen=True)
class MonthOfRevenue:
    """What came in during one month (its first day) in one currency; `margin` is what was left of it, if known."""

    month: date
    currency: str
    amount: Decimal
    margin: Decimal | None = None


@dataclass(frozen=True)
class Agreed:
    """What somebody agreed to or not, when, and where they said so."""

    what: str
    at: datetime
    where: str = ""
    given: bool = True


@dataclass(frozen=True)
class ToldOfOrganisation:
    """An organisation: its id as clients have it, and what we are told of it. None: not said."""

    key: str
    name: str | None = None
    plan: str | None = None
    services: tuple[str, ...] | None = None
    traits: Mapping[str, Any] = field(default_factory=dict)
    revenue: tuple[MonthOfRevenue, ...] = ()


@dataclass(frozen=True)
class Told:
    """What somebody says of one customer: by which handles, when, and what. None: not said.

    Handles tie: who is told of by two of them is one person, as far as `heedful.domain.identity` allows.
    """

    handles: tuple[Handle, ...]
    at: datetime
    name: str | None = None
    organisation: ToldOfOrganisation | None = None
    plan: str | None = None
    services: tuple[str, ...] | None = None
    language: str | None = None
    time_zone: str | None = None
    since: datetime | None = None
    place: Where | None = None
    traits: Mapping[str, Any] = field(default_factory=dict)
    revenue: tuple[MonthOfRevenue, ...] = ()
    agreed: tuple[Agreed, ...] = ()


def text_of(value: object, most: int = LONGEST_NAME) -> str | None:
    """Give a value as text that any database takes; None where it is no text, number or truth."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}" if math.isfinite(value) else None
    if not isinstance(value, str | int):
        return None
    # A number with thousands of digits can't be written down, and means nothing.
    if isinstance(value, int) and abs(value) >= 10**18:
        return None
    cleaned = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in str(value)[: 4 * most])
    return " ".join(cleaned.replace("\0", " ").split())[:most].rstrip()


def kept_traits(traits: Mapping[str, Any]) -> dict[str, Any]:
    """Give the traits that are worth keeping: short names and values; what is nested becomes JSON text.

    Names that begin with '$' are a client's own household ('$os', '$initial_referrer').
    """
    kept: dict[str, Any] = {}
    for name, value in traits.items():
        label = text_of(name, 60)
        cleaned = _trait(value)
        if label and not label.startswith("$") and cleaned not in {None, ""} and len(kept) < MOST_TRAITS:
            kept[label] = cleaned
    return kept


def _trait(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if math.isfinite(value) and abs(value) < 10**15 else None
    if isinstance(value, Mapping | list | tuple):
        try:
            value = json.dumps(value, ensure_ascii=False)
        except (TypeError, ValueError, RecursionError):
            return None
    return text_of(value, LONGEST_TRAIT)


#: How clients call what we know under another name; compared in small letters and without what stands between.
_NAME, _FIRST, _LAST = ("name", "fullname", "displayname"), ("firstname", "givenname"), ("lastname", "familyname")
_EMAIL, _PHONE = ("email", "emailaddress"), ("phone", "phonenumber", "mobile")
_COUNTRY, _REGION = ("country", "countrycode"), ("state", "region", "province")
_CITY, _POSTAL = ("city", "town"), ("postalcode", "zip", "zipcode", "postcode")
_LAT, _LON = ("latitude", "lat"), ("longitude", "lon", "lng")
_STREET = ("street", "address1", "address2", "line1", "line2", "housenumber")
_LANGUAGE, _ZONE = ("language", "locale", "lang"), ("timezone", "tz")
_SINCE = ("createdat", "signedupat", "signupat", "created", "customersince", "since")
_PLAN, _SERVICES = ("plan", "planname"), ("services", "products")
_ADDRESS, _COMPANY = ("address", "billingaddress"), ("company", "organisation", "organization")


class _Traits:
    """Traits under their plain names; what is taken does not stay behind."""

    def __init__(self, traits: Mapping[str, Any]) -> None:
        self.rest = {name: value for name, value in traits.items() if isinstance(name, str)}
        self._called: dict[str, str] = {}
        for name in self.rest:
            self._called.setdefault(plain(name), name)

    def take(self, names: Iterable[str]) -> Any:
        """Give the first of these that is there, and take them all away."""
        found = [self.rest.pop(self._called.pop(name)) for name in names if name in self._called]
        return next((value for value in found if value is not None), None)

    def text(self, names: Iterable[str]) -> str | None:
        """Give a text; an empty one says nothing here, since clients send those for what they do not know."""
        return text_of(self.take(names)) or None


def plain(name: str) -> str:
    """Give a name in small letters without anything between its words."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def told_by_traits(handles: Iterable[Handle], at: datetime, sent: Mapping[str, Any]) -> Told:
    """Read traits as clients send them: what has a place of its own here goes there, the rest stays a trait.

    An e-mail address and a phone number among them are handles of the same person.
    """
    traits = _Traits(sent)
    more = (handle(Sort.EMAIL, traits.take(_EMAIL)), handle(Sort.PHONE, traits.take(_PHONE)))
    return Told(
        handles=(*handles, *(each for each in more if each is not None)),
        at=at,
        name=_name(traits),
        organisation=_company(traits.take(_COMPANY)),
        plan=traits.text(_PLAN),
        services=services_of(traits.take(_SERVICES)),
        language=language_of(traits.take(_LANGUAGE)),
        time_zone=zone_of(traits.take(_ZONE)),
        since=instant_of(traits.take(_SINCE)),
        place=_place(traits),
        traits=kept_traits(traits.rest),
    )


def told_by_group(key: object, sent: Mapping[str, Any]) -> ToldOfOrganisation | None:
    """Read what a client tells of an organisation; None where its id says nothing."""
    known = handle(Sort.USER_ID, key)
    if known is None:
        return None
    traits = _Traits(sent)
    return ToldOfOrganisation(
        key=known.value[:LONGEST_NAME],
        name=traits.text(_NAME),
        plan=traits.text(_PLAN),
        services=services_of(traits.take(_SERVICES)),
        traits=kept_traits(traits.rest),
    )


def _name(traits: _Traits) -> str | None:
    whole, first, last = traits.text(_NAME), traits.text(_FIRST), traits.text(_LAST)
    parts = " ".join(part for part in (first, last) if part)
    return whole or parts or None


def _company(sent: Any) -> ToldOfOrganisation | None:
    if isinstance(sent, Mapping):
        return told_by_group(sent.get("id") or sent.get("name"), {key: sent[key] for key in sent if key != "id"})
    name = text_of(sent)
    return ToldOfOrganisation(key=name, name=name) if name else None


def _place(traits: _Traits) -> Where | None:
    sent = traits.take(_ADDRESS)
    address = _Traits(sent if isinstance(sent, Mapping) else {})
    # Where the two speak of different places, parts of both would be a place where nobody lives.
    inside, outside = _where(address), _where(traits)
    traits.take(_STREET)
    return inside or outside


def _where(traits: _Traits) -> Where | None:
    place = Where(
        country=country_of(traits.take(_COUNTRY)) or "",
        region=traits.text(_REGION) or "",
        city=traits.text(_CITY) or "",
        postal_code=text_of(traits.take(_POSTAL), 20) or "",
        **_coordinates(traits.take(_LAT), traits.take(_LON)),
    )
    return place if place.is_somewhere else None


def _coordinates(lat: Any, lon: Any) -> dict[str, float | None]:
    north, east = number_of(lat, 90), number_of(lon, 180)
    return {"lat": north, "lon": east} if north is not None and east is not None else {"lat": None, "lon": None}


def number_of(value: Any, most: float) -> float | None:
    """Read a number between -most and most; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    # Not 'more than most': what is no number at all (NaN) is not more.
    return number if abs(number) <= most else None


def country_of(value: Any) -> str | None:
    """Read a country: two letters in capitals (ISO 3166), otherwise as it is told."""
    told = text_of(value, 60)
    return told.upper() if told and re.fullmatch(r"[A-Za-z]{2}", told) else told


def language_of(value: Any) -> str | None:
    """Read a language tag, 'pt_BR' as 'pt-BR' (RFC 5646); None for what is none."""
    told = (text_of(value, 40) or "").replace("_", "-").split(".")[0]
    return told if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}", told) else None


def zone_of(value: Any) -> str | None:
    """Read the name of a time zone ('Europe/Lisbon'); None for what has not the form of one."""
    told = text_of(value, 64) or ""
    return told if re.fullmatch(r"[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}|UTC|GMT", told) else None


def services_of(value: Any) -> tuple[str, ...] | None:
    """Read services: a list, or a text with commas, semicolons or bars between them."""
    if isinstance(value, str):
        value = re.split(r"[,;|]", value)
    if not isinstance(value, list | tuple):
        return None
    found = (text_of(each, 100) for each in value)
    return tuple(dict.fromkeys(each for each in found if each))[:MOST_SERVICES]


def instant_of(value: Any) -> datetime | None:
    """Read an instant in ISO 8601, or in seconds or milliseconds since 1970; between 1900 and 2200."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            # Milliseconds from 1973 on, seconds until 5138.
            found = datetime.fromtimestamp(value / 1000 if abs(value) > 1e11 else value, UTC)  # noqa: PLR2004
        else:
            found = datetime.fromisoformat(text_of(value, 40) or "")
    except (ValueError, OverflowError, OSError):
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    return found.astimezone(UTC) if 1900 <= found.year < 2200 else None  # noqa: PLR2004
