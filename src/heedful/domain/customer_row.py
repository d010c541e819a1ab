"""Rows of a file of customers: what each tells.

The rule of this file: a file is made by people who can mend it. So where a client's odd value would be left out, here
the whole row is refused with a reason, and nothing of it is half taken. Taking a mended file again changes only what
was mended.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from heedful.domain.customer import (
    Agreed,
    MonthOfRevenue,
    Told,
    ToldOfOrganisation,
    Where,
    country_of,
    instant_of,
    kept_traits,
    language_of,
    number_of,
    services_of,
    text_of,
    zone_of,
)
from heedful.domain.customer_file import CONSENT_TO, WITH_MONTH, BadRowError, Reading, Role, is_margin_of
from heedful.domain.identity import Handle, Sort, handle

_SORTS = {
    Role.USER_ID: Sort.USER_ID,
    Role.EMAIL: Sort.EMAIL,
    Role.PHONE: Sort.PHONE,
    Role.ANONYMOUS: Sort.ANONYMOUS,
}


_EMPTY = frozenset({"", "-", "--", ".", "n/a", "null", "none", "(none)", "nan"})
_YES = frozenset({"1", "true", "yes", "y", "x", "on", "given", "granted", "ok", "ja", "oui", "si", "sim", "subscribed"})
_NO = frozenset({"0", "false", "no", "n", "off", "refused", "revoked", "withdrawn", "nein", "non", "unsubscribed"})


@dataclass
class _Row:
    """One row, asked by role; an empty value is None."""

    reading: Reading
    values: Mapping[str, Any]
    at: datetime

    def get(self, role: Role) -> Any:
        name = self.reading.column(role)
        return None if name is None else _filled(self.values.get(name))

    def text(self, role: Role) -> str | None:
        found = self.get(role)
        return None if found is None else text_of(found) or None

    def all(self, role: Role) -> Iterable[tuple[str, Any]]:
        for name, each in self.reading.roles.items():
            if each is role and (value := _filled(self.values.get(name))) is not None:
                yield name, value

    def checked(self, role: Role, read: Any, what: str) -> Any:
        """Read a value by `read`, which gives None for what it can't read."""
        found = self.get(role)
        if found is None:
            return None
        value = read(found)
        if value is None:
            raise BadRowError(f"'{_shown(found)}' is no {what}")
        return value


def _filled(value: Any) -> Any:
    return None if value is None or (isinstance(value, str) and value.strip().casefold() in _EMPTY) else value


def _shown(value: Any) -> str:
    return (text_of(value, 60) or "?")[:60]


def told_of(values: Mapping[str, Any], reading: Reading, at: datetime) -> Told | ToldOfOrganisation:
    """Read what a row tells, `at` this time: of a customer, or of an organisation where it names nobody.

    Raises `BadRowError`.
    """
    row = _Row(reading, values, at)
    handles = tuple(_handles(row))
    organisation = _organisation(row)
    services = row.checked(Role.SERVICES, _services, "list of services")
    revenue = tuple(_revenue(row))
    traits = kept_traits(dict(row.all(Role.TRAIT)))
    if not handles:
        if organisation is None:
            raise BadRowError("nothing says who it is")
        return replace(organisation, plan=row.text(Role.PLAN), services=services, revenue=revenue, traits=traits)
    return Told(
        handles=handles,
        at=at,
        name=_name(row),
        organisation=organisation,
        plan=row.text(Role.PLAN),
        services=services,
        language=row.checked(Role.LANGUAGE, language_of, "language, such as 'en' or 'pt-BR'"),
        time_zone=row.checked(Role.TIME_ZONE, zone_of, "time zone, such as 'Europe/Lisbon'"),
        since=row.checked(Role.SINCE, instant_in_row, "date, such as 2024-07-17"),
        place=_place(row),
        traits=traits,
        revenue=revenue,
        agreed=tuple(_agreed(row)),
    )


def _handles(row: _Row) -> Iterable[Handle]:
    for role, sort in _SORTS.items():
        sent = row.get(role)
        if sent is None:
            continue
        if isinstance(sent, float) and sent.is_integer():
            sent = int(sent)  # a column of numbers with gaps
        known = handle(sort, sent)
        if known is None:
            raise BadRowError(f"'{_shown(sent)}' is nobody's {sort.value.replace('_', ' ')}")
        yield known


def _name(row: _Row) -> str | None:
    parts = " ".join(part for part in (row.text(Role.FIRST_NAME), row.text(Role.LAST_NAME)) if part)
    return row.text(Role.NAME) or parts or None


def _organisation(row: _Row) -> ToldOfOrganisation | None:
    key, name = row.text(Role.ORGANISATION_ID), row.text(Role.ORGANISATION)
    return ToldOfOrganisation(key=key or name or "", name=name) if key or name else None


def _services(value: Any) -> tuple[str, ...] | None:
    return services_of(_decoded(value))


def _place(row: _Row) -> Where | None:
    lat = row.checked(Role.LATITUDE, lambda sent: number_of(sent, 90), "latitude")
    lon = row.checked(Role.LONGITUDE, lambda sent: number_of(sent, 180), "longitude")
    place = Where(
        country=country_of(row.get(Role.COUNTRY)) or "",
        region=row.text(Role.REGION) or "",
        city=row.text(Role.CITY) or "",
        postal_code=(row.text(Role.POSTAL_CODE) or "")[:20],
        lat=lat if lon is not None else None,
        lon=lon if lat is not None else None,
    )
    return place if place.is_somewhere else None


def instant_in_row(value: Any) -> datetime | None:
    """Read a date as people write them into files: ISO 8601, seconds since 1970, or 17.07.2024."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    dotted = re.fullmatch(r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*", value) if isinstance(value, str) else None
    return instant_of(f"{dotted[3]}-{dotted[2]:>02}-{dotted[1]:>02}" if dotted else value)


def _revenue(row: _Row) -> Iterable[MonthOfRevenue]:
    margins = list(row.all(Role.MARGIN))
    for name, value in row.all(Role.REVENUE):
        listed = _decoded(value)
        if isinstance(listed, list):
            yield from (_listed(each) for each in listed)
            continue
        named = _month_named(name)
        spelled = WITH_MONTH.match(name)
        currency = (spelled[4] if spelled and spelled[4] else None) or row.get(Role.CURRENCY) or row.reading.currency
        margin = next((told for margin, told in margins if is_margin_of(margin, name)), None)
        yield MonthOfRevenue(
            month=named or row.reading.month or _month(row.get(Role.MONTH)),
            currency=_currency(currency),
            amount=amount_of(value),
            margin=None if margin is None else amount_of(margin),
        )


def _listed(each: Any) -> MonthOfRevenue:
    """Read one month of a list in JSON."""
    if not isinstance(each, dict):
        raise BadRowError("revenue in a list must be objects with month, currency and amount")
    margin = _filled(each.get("margin"))
    return MonthOfRevenue(
        month=_month(each.get("month")),
        currency=_currency(each.get("currency")),
        amount=amount_of(each.get("amount")),
        margin=None if margin is None else amount_of(margin),
    )


def _month_named(name: str) -> date | None:
    found = WITH_MONTH.match(name)
    return _month(f"{found[2]}-{found[3]}") if found else None


def _month(value: Any) -> date:
    found = month_of(value)
    if found is None:
        raise BadRowError(f"'{_shown(value)}' is no month, such as 2026-01")
    return found


def month_of(value: Any) -> date | None:
    """Read a month, '2026-01' or any day in it, as its first day."""
    if isinstance(value, date):
        return date(value.year, value.month, 1)
    found = re.fullmatch(r"(\d{4})[-/.](\d{1,2})(?:[-/.]\d{1,2}(?:[T ].*)?)?", (text_of(value, 40) or ""))
    turned = re.fullmatch(r"(\d{1,2})[-/.](\d{4})", (text_of(value, 40) or ""))
    year, month = (found[1], found[2]) if found else (turned[2], turned[1]) if turned else ("0", "0")
    is_one = 1900 <= int(year) < 2200 and 1 <= int(month) <= 12  # noqa: PLR2004
    return date(int(year), int(month), 1) if is_one else None


def _currency(value: Any) -> str:
    told = (text_of(value, 10) or "").upper()
    if not re.fullmatch(r"[A-Z]{3}", told):
        raise BadRowError(f"'{_shown(value)}' is no currency, such as EUR")
    return told


def amount_of(value: Any) -> Decimal:
    """Read an amount of money; raises `BadRowError`, also where it could mean a thousand times as much."""
    told = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else text_of(value, 60) or ""
    bare = re.sub(r"[\s'’€$£]", "", told)
    if isinstance(value, str):
        bare = _with_point(bare, told)
    try:
        amount = Decimal(bare)
    except InvalidOperation:
        raise BadRowError(f"'{_shown(value)}' is no amount") from None
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 14:
        raise BadRowError(f"'{_shown(value)}' is no amount")
    return amount.quantize(Decimal("0.01"))


def _with_point(bare: str, told: str) -> str:
    """Write an amount with a point before its cents and nothing between its thousands."""
    if "," in bare and "." in bare:
        cents = max(bare.rfind(","), bare.rfind("."))
        return re.sub(r"[.,]", "", bare[:cents]) + "." + bare[cents + 1 :]
    for mark in ",.":
        if bare.count(mark) > 1:
            return bare.replace(mark, "")
        if re.fullmatch(rf"[-+]?[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}", bare):
            raise BadRowError(f"'{told}' can be read in two ways; write it with two digits after the point")
    return bare.replace(",", ".")


def _agreed(row: _Row) -> Iterable[Agreed]:
    at = row.checked(Role.CONSENT_AT, instant_in_row, "date, such as 2024-07-17") or row.at
    where = row.text(Role.CONSENT_WHERE) or ""
    for name, value in row.all(Role.CONSENT):
        to = CONSENT_TO.match(name)
        if to:
            given, when = _given(value)
            yield Agreed(_what(to[1]), when or at, where, given)
        else:
            yield from (Agreed(_what(each), at, where) for each in _services(value) or ())


def _what(told: str) -> str:
    return (text_of(told, 100) or "").lower()


def _given(value: Any) -> tuple[bool, datetime | None]:
    """Read whether somebody agreed; a date says that they did, and when."""
    word = (text_of(value, 40) or "").casefold().replace(" ", "_").replace("-", "_")
    if word in _YES:
        return True, None
    if word in _NO:
        return False, None
    at = instant_in_row(value) if isinstance(value, str) else None
    if at is None:
        raise BadRowError(f"'{_shown(value)}' is neither yes nor no")
    return True, at


def _decoded(value: Any) -> Any:
    """Read a list that stands in a field as JSON."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
