"""Writing down what is told of customers and organisations, of a whole bite at once.

The rule of this file: it is called inside a transaction that holds the lock of `LogState`. What was said later counts;
what was said before only fills gaps. Telling the same again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from heedful.domain.customer import MonthOfRevenue, Told, ToldOfOrganisation
from heedful.models import Consent, Customer, Organisation, Place, Revenue

_FIELDS = ("name", "plan", "language", "time_zone")
_KEPT = (*_FIELDS, "services", "traits", "since", "told_at", "belongs_to", "organisation")
_PLACE = ("country", "region", "city", "postal_code", "lat", "lon")

News = tuple[Customer, Told]


def write_told(news: Sequence[News], how: Place.How) -> set[int]:
    """Write what is told of customers, in its order; `how` says how places are known. Gives who is not as before."""
    changed: set[int] = set()
    organisations = write_organisations([(told.organisation, told.at) for _, told in news if told.organisation])
    rows: dict[int, Customer] = {}
    for customer, told in news:
        changes = _changes(customer, told)
        row = organisations[told.organisation.key] if told.organisation else None
        if row is not None and (customer.belongs_to_id, customer.organisation) != (row.pk, str(row)):
            changes |= {"belongs_to": row, "organisation": str(row)}
        for name, value in changes.items():
            setattr(customer, name, value)
        if changes:
            rows[customer.pk] = customer
    if rows:
        # By number, so this only ever changes rows; in one statement, whatever the fields.
        Customer.objects.bulk_create(rows.values(), update_conflicts=True, unique_fields=["id"], update_fields=_KEPT)
    changed.update(rows, _write_places(news, how), _write_consents(news))
    return changed | _write_revenue((customer, told.revenue, told.at) for customer, told in news)


def write_organisations(news: Sequence[tuple[ToldOfOrganisation, datetime]]) -> dict[str, Organisation]:
    """Write what is told of organisations, in its order; gives them by their keys."""
    known = {row.key: row for row in Organisation.objects.filter(key__in={told.key for told, _ in news})}
    rows: dict[str, Organisation] = {}
    renamed: list[Organisation] = []
    for told, at in news:
        row = known.setdefault(told.key, Organisation(key=told.key, since=at))
        called = str(row)
        if _take_over(row, told, at) or row.pk is None:
            rows[row.key] = row
        if str(row) != called and row.pk is not None:
            renamed.append(row)
    fresh = [row for row in rows.values() if row.pk is None]
    old = [row for row in rows.values() if row.pk is not None]
    Organisation.objects.bulk_create(fresh)
    Organisation.objects.bulk_update(old, ("name", "plan", "services", "traits", "told_at"))
    for row in renamed:
        row.people.update(organisation=str(row))
    _write_revenue((known[told.key], told.revenue, at) for told, at in news)
    return known


def _take_over(row: Organisation, told: ToldOfOrganisation, at: datetime) -> bool:
    """Take over what is new of an organisation; tells whether anything is."""
    fields = {"name": told.name, "plan": told.plan, "services": None if told.services is None else list(told.services)}
    changes = _news(row, fields, told.traits, at)
    for name, value in changes.items():
        setattr(row, name, value)
    return bool(changes)


def _news(row: Customer | Organisation, fields: dict[str, Any], traits: Any, at: datetime) -> dict[str, Any]:
    """Give what changes of a row; news that is older than what we know only fills gaps."""
    is_newest = row.told_at is None or at >= row.told_at
    changes = {
        name: value
        for name, value in fields.items()
        if value is not None and value != getattr(row, name) and (is_newest or not getattr(row, name))
    }
    merged = {**row.traits, **traits} if is_newest else {**traits, **row.traits}
    if merged != row.traits:
        changes["traits"] = merged
    return changes | ({"told_at": at} if is_newest and changes else {})


def _changes(customer: Customer, told: Told) -> dict[str, Any]:
    fields = {name: getattr(told, name) for name in _FIELDS}
    fields["services"] = None if told.services is None else list(told.services)
    changes = _news(customer, fields, told.traits, told.at)
    if told.since is not None and told.since < customer.since:
        changes["since"] = told.since
    return changes


def _write_places(news: Sequence[News], how: Place.How) -> set[int]:
    told_of = [(customer, told) for customer, told in news if told.place is not None]
    found = Place.objects.filter(customer__in=[customer.pk for customer, _ in told_of], how=how)
    known = {row.customer_id: row for row in found}
    rows: dict[int, Place] = {}
    for customer, told in told_of:
        row = known.setdefault(customer.pk, Place(customer=customer, how=how, at=told.at))
        where = {name: getattr(told.place, name) for name in _PLACE}
        if row.at <= told.at and any(getattr(row, name) != value for name, value in where.items()):
            for name, value in where.items():
                setattr(row, name, value)
            row.at, row.to_locate = told.at, True
            rows[customer.pk] = row
    _upsert(Place, rows.values(), ("customer", "how"), ("at", "to_locate", *_PLACE))
    return set(rows)


def _write_consents(news: Sequence[News]) -> set[int]:
    told_of = [(customer, agreed) for customer, told in news for agreed in told.agreed]
    found = Consent.objects.filter(customer__in=[customer.pk for customer, _ in told_of])
    known = {(row.customer_id, row.what): row for row in found}
    rows: dict[tuple[int, str], Consent] = {}
    changed: set[int] = set()
    for customer, agreed in told_of:
        key = (customer.pk, agreed.what)
        row = known.get(key)
        if row is not None and agreed.at <= row.said_at:
            continue
        if row is None or row.given is not agreed.given:
            row = row or Consent(customer=customer, what=agreed.what)
            row.given, row.at, row.where = agreed.given, agreed.at, agreed.where
            changed.add(customer.pk)
        row.said_at = agreed.at
        known[key] = rows[key] = row
    _upsert(Consent, rows.values(), ("customer", "what"), ("given", "at", "said_at", "where"))
    return changed


def _write_revenue(
    news: Iterable[tuple[Customer | Organisation, Sequence[MonthOfRevenue], datetime]],
) -> set[int]:
    told_of = [(owner, month, at) for owner, months, at in news for month in months]
    if not told_of:
        return set()
    owner_is = "customer" if isinstance(told_of[0][0], Customer) else "organisation"
    unique = (owner_is, "month", "currency")
    found = Revenue.objects.filter(**{f"{owner_is}__in": {owner.pk for owner, _, _ in told_of}})
    known = {(getattr(row, f"{owner_is}_id"), row.month, row.currency): row for row in found}
    rows: dict[tuple[int, Any, str], Revenue] = {}
    for owner, told, at in told_of:
        key = (owner.pk, told.month, told.currency)
        row = known.get(key)
        if row is None or ((row.amount, row.margin) != (told.amount, told.margin) and at >= row.told_at):
            row = row or Revenue(**{owner_is: owner}, month=told.month, currency=told.currency)
            row.amount, row.margin, row.told_at = told.amount, told.margin, at
            known[key] = rows[key] = row
    _upsert(Revenue, rows.values(), unique, ("amount", "margin", "told_at"))
    return {owner for owner, _, _ in rows}


def _upsert(model: Any, rows: Iterable[Any], unique: Sequence[str], fields: Sequence[str]) -> None:
    """Write rows, new and known ones alike."""
    fresh = list(rows)
    for row in fresh:
        row.pk = None
    if fresh:
        model.objects.bulk_create(fresh, update_conflicts=True, unique_fields=unique, update_fields=fields)
