"""What customers and organisations paid, month by month, and what customers agreed to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from heedful.models import Consent, Merge, Organisation, Revenue


@dataclass(frozen=True)
class Earned:
    """What came in, in one currency: month by month, the newest first, and over the year that ends with it.

    `margin` is what was left of the year; None unless it is known of every month that counts.
    """

    currency: str
    months: tuple[tuple[date, Decimal, Decimal | None], ...]
    year: Decimal
    margin: Decimal | None


def revenue_of(family: Sequence[int]) -> list[Earned]:
    """Give what a customer paid; what was told of those who went into them is added.

    It is not added where the month was told anew after they were joined: that says it of both. `family` are their
    numbers as `family_of` gives them.
    """
    customer = family[0]
    rows = list(Revenue.objects.filter(customer__in=family))
    joined = _joined(family) if len(family) > 1 else {}
    anew = {(row.month, row.currency): row.told_at for row in rows if row.customer_id == customer}
    return _earned(
        row
        for row in rows
        if row.customer_id == customer
        or anew.get((row.month, row.currency), row.told_at) <= max(row.told_at, joined[row.customer_id])
    )


def _joined(family: Iterable[int]) -> dict[int | None, datetime]:
    """Give when each of a family went into another."""
    merges = Merge.objects.filter(gone__in=family, undone_at=None).order_by("at")
    return dict(merges.values_list("gone", "at"))


def revenue_of_organisation(organisation: Organisation) -> list[Earned]:
    """Give what an organisation paid as a whole; what its people paid is not in it."""
    return _earned(Revenue.objects.filter(organisation=organisation))


def _earned(rows: Iterable[Revenue]) -> list[Earned]:
    months: dict[str, dict[date, tuple[Decimal, Decimal | None]]] = {}
    for row in rows:
        of_currency = months.setdefault(row.currency, {})
        amount, margin = of_currency.get(row.month, (Decimal(), Decimal()))
        both = None if margin is None or row.margin is None else margin + row.margin
        of_currency[row.month] = (amount + row.amount, both)
    return [_of_currency(currency, told) for currency, told in sorted(months.items())]


def _of_currency(currency: str, told: dict[date, tuple[Decimal, Decimal | None]]) -> Earned:
    newest_first = tuple((month, *told[month]) for month in sorted(told, reverse=True))
    last = newest_first[0][0]
    # The twelve months that end with the last one that was told.
    begin = date(last.year - 1 + last.month // 12, last.month % 12 + 1, 1)
    year = [(amount, margin) for month, amount, margin in newest_first if month >= begin]
    margins = [margin for _, margin in year if margin is not None]
    margin = sum(margins, Decimal()) if len(margins) == len(year) else None
    return Earned(currency, newest_first, sum((amount for amount, _ in year), Decimal()), margin)


def consents_of(family: Sequence[int]) -> list[Consent]:
    """Give what a customer agreed to or not; of several answers to one thing the last."""
    rows = Consent.objects.filter(customer__in=family).order_by("said_at", "pk")
    last = {row.what: row for row in rows}
    return [last[what] for what in sorted(last)]
