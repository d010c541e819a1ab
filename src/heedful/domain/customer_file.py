"""Files of customers: what their columns mean, guessed from their names, and corrected by whoever knows better."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from heedful.domain.customer import plain


class BadRowError(ValueError):
    """A row can't be taken; the message says why, for a person who looks at it."""


class Role(StrEnum):
    """What a column means."""

    NOTHING = "nothing"
    TRAIT = "trait"
    USER_ID = "user_id"
    EMAIL = "email"
    PHONE = "phone"
    ANONYMOUS = "anonymous"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    ORGANISATION = "organisation"
    ORGANISATION_ID = "organisation_id"
    PLAN = "plan"
    SERVICES = "services"
    LANGUAGE = "language"
    TIME_ZONE = "time_zone"
    SINCE = "since"
    COUNTRY = "country"
    REGION = "region"
    CITY = "city"
    POSTAL_CODE = "postal_code"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    MONTH = "month"
    REVENUE = "revenue"
    MARGIN = "margin"
    CURRENCY = "currency"
    CONSENT = "consent"
    CONSENT_AT = "consent_at"
    CONSENT_WHERE = "consent_where"


#: Roles that several columns may have.
MANY = frozenset({Role.NOTHING, Role.TRAIT, Role.REVENUE, Role.MARGIN, Role.CONSENT})

#: Names as they are met in exports, best first; compared in small letters and without what stands between words.
_NAMES: dict[Role, tuple[str, ...]] = {
    Role.USER_ID: ("userid", "customerid", "useruuid", "customernumber", "kundennummer", "customer", "user", "id"),
    Role.EMAIL: ("email", "emailaddress", "customeremail", "useremail", "mail", "emailadresse"),
    Role.PHONE: ("phone", "phonenumber", "mobile", "telephone", "telefon", "tel"),
    Role.ANONYMOUS: ("anonymousid", "visitorid", "deviceid"),
    Role.NAME: ("name", "fullname", "displayname", "customername"),
    Role.FIRST_NAME: ("firstname", "givenname", "vorname"),
    Role.LAST_NAME: ("lastname", "familyname", "surname", "nachname"),
    Role.ORGANISATION: ("organisation", "organization", "company", "companyname", "organisationname", "firma"),
    Role.ORGANISATION_ID: ("organisationid", "organizationid", "companyid", "accountid", "groupid"),
    Role.PLAN: ("plan", "planname", "tariff", "tarif", "subscription"),
    Role.SERVICES: ("services", "products", "service"),
    Role.LANGUAGE: ("language", "locale", "lang", "sprache"),
    Role.TIME_ZONE: ("timezone", "tz"),
    Role.SINCE: ("since", "customersince", "createdat", "signedupat", "signupat", "signupdate", "created", "joined"),
    Role.COUNTRY: ("country", "countrycode", "land"),
    Role.REGION: ("region", "state", "province", "bundesland"),
    Role.CITY: ("city", "town", "stadt", "ort"),
    Role.POSTAL_CODE: ("postalcode", "zip", "zipcode", "postcode", "plz"),
    Role.LATITUDE: ("latitude", "lat"),
    Role.LONGITUDE: ("longitude", "lon", "lng"),
    Role.MONTH: ("month", "revenuemonth", "monat"),
    Role.REVENUE: ("revenue", "amount", "turnover", "mrr", "umsatz"),
    Role.MARGIN: ("margin", "profit"),
    Role.CURRENCY: ("currency", "currencycode", "waehrung"),
    Role.CONSENT: ("consent", "consents"),
    Role.CONSENT_AT: ("consentat", "consentdate"),
    Role.CONSENT_WHERE: ("consentwhere", "consentsource"),
}
#: A column of one month: 'revenue 2026-01 EUR'.
WITH_MONTH = re.compile(r"(?i)^(revenue|turnover|umsatz|margin)\W*_?(\d{4})[-_./ ]?(\d{2})(?:\W*_?([a-z]{3}))?$")
#: A column of consent to one thing: 'consent_newsletter', 'opt-in: letters'.
CONSENT_TO = re.compile(r"(?i)^(?:consents?|opt[-_ ]?in)[-_. :]+(.+)$")


_WHO = frozenset({Role.USER_ID, Role.EMAIL, Role.PHONE, Role.ANONYMOUS, Role.ORGANISATION, Role.ORGANISATION_ID})


@dataclass(frozen=True)
class Reading:
    """How a file is to be read: the role of each column, and what no column says: currency and month."""

    roles: Mapping[str, Role]
    currency: str = ""
    month: date | None = None
    notes: tuple[str, ...] = ()

    def column(self, role: Role) -> str | None:
        """Give the first column with a role."""
        return next((name for name, each in self.roles.items() if each is role), None)

    def as_json(self) -> dict[str, Any]:
        """Write it down."""
        month = self.month.isoformat() if self.month else None
        return {"roles": dict(self.roles), "currency": self.currency, "month": month}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Reading:
        """Read what was written down."""
        month = date.fromisoformat(kept["month"]) if kept["month"] else None
        return cls({name: Role(role) for name, role in kept["roles"].items()}, kept["currency"], month)


def guess(columns: Sequence[str]) -> dict[str, Role]:
    """Guess what columns mean by their names; what is not known is a trait."""
    roles = {name: role for name in columns if (role := _many(name)) is not None}
    for role, words in _NAMES.items():
        # 'address.city' is a city where nothing else is called so.
        for called in (plain, lambda name: plain(name.rsplit(".", 1)[-1])):
            free = {called(name): name for name in reversed(columns) if name not in roles}
            found = [free[word] for word in words if word in free]
            if found and (role in MANY or role not in roles.values()):
                roles[found[0]] = role
    return {name: roles.get(name, Role.TRAIT) for name in columns}


def _many(name: str) -> Role | None:
    if found := WITH_MONTH.match(name):
        return Role.MARGIN if found[1].lower() == "margin" else Role.REVENUE
    return Role.CONSENT if CONSENT_TO.match(name) and plain(name) not in _named_otherwise() else None


def _named_otherwise() -> set[str]:
    return {word for role in (Role.CONSENT_AT, Role.CONSENT_WHERE) for word in _NAMES[role]}


def reading_of(
    columns: Sequence[str], said: Mapping[str, Role] | None = None, currency: str = "", month: date | None = None
) -> Reading:
    """Decide how to read a file: `said` corrects the guess. Raises `BadRowError` where it can't be read at all."""
    said = said or {}
    if unknown := [name for name in said if name not in columns]:
        raise BadRowError(f"there is no column '{unknown[0]}'; there are {', '.join(columns)}")
    taken = {role for role in said.values() if role not in MANY}
    guessed = {name: Role.TRAIT if role in taken else role for name, role in guess(columns).items()}
    roles = {**guessed, **said}
    for role in Role:
        if role not in MANY and sum(each is role for each in roles.values()) > 1:
            raise BadRowError(f"two columns are said to be '{role}'")
    if not any(role in _WHO for role in roles.values()):
        raise BadRowError("no column says who it is: a user id, an e-mail address or a phone number")
    if currency and not re.fullmatch(r"[A-Z]{3}", currency):
        raise BadRowError(f"'{currency}' is no currency; three letters are needed, such as EUR")
    return _without_timeless(Reading(roles, currency, month), said)


def _without_timeless(reading: Reading, said: Mapping[str, Role]) -> Reading:
    """Leave revenue a trait where nothing says of which month and currency it is, and a margin of no revenue."""
    roles = dict(reading.roles)
    notes = []
    for name in [name for name, role in roles.items() if role is Role.REVENUE]:
        if missing := _missing(name, reading):
            which = " and ".join(missing)
            if name in said:
                raise BadRowError(f"nothing says of which {which} '{name}' is")
            roles[name] = Role.TRAIT
            notes.append(f"'{name}' is kept as a trait, since nothing says of which {which} it is.")
    for name in [name for name, role in roles.items() if role is Role.MARGIN]:
        if len([each for each, role in roles.items() if role is Role.REVENUE and is_margin_of(name, each)]) != 1:
            if name in said:
                raise BadRowError(f"nothing says of which revenue '{name}' is the margin")
            roles[name] = Role.TRAIT
            notes.append(f"'{name}' is kept as a trait, since nothing says of which revenue it is the margin.")
    return replace(reading, roles=roles, notes=tuple(notes))


def _missing(name: str, reading: Reading) -> list[str]:
    spelled = WITH_MONTH.match(name)
    has_month = spelled or reading.month is not None or Role.MONTH in reading.roles.values()
    has_currency = (spelled and spelled[4]) or reading.currency or Role.CURRENCY in reading.roles.values()
    return ([] if has_month else ["month"]) + ([] if has_currency else ["currency"])


def is_margin_of(margin: str, revenue: str) -> bool:
    """Tell by their names whether a column holds the margin of another: of one month, and no other currency."""
    one, other = WITH_MONTH.match(margin), WITH_MONTH.match(revenue)
    if one is None or other is None:
        return one is other
    currencies = {found[4].upper() for found in (one, other) if found[4]}
    return one.group(2, 3) == other.group(2, 3) and len(currencies) <= 1
