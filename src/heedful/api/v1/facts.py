"""What a program may tell of a customer beside their handles: the schemas, and what they come down to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

from heedful.domain.customer import Agreed, MonthOfRevenue, Where, country_of
from heedful.domain.customer_row import month_of
from heedful.services.customer_record import Told

_MONTH = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"
#: JSON numbers are binary; an amount of more digits would not come back as it was sent.
_MOST = 10**12


class PlaceIn(Schema):
    """Where somebody is; it replaces what programs told before."""

    model_config = ConfigDict(extra="forbid")

    country: str = Field("", max_length=60, description="Two letters (ISO 3166) where you have them.")
    region: str = Field("", max_length=200)
    city: str = Field("", max_length=200)
    postal_code: str = Field("", max_length=20)
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)

    def where(self) -> Where | None:
        """Give the place; None where nothing is said."""
        both = self.latitude is not None and self.longitude is not None
        place = Where(
            country=country_of(self.country) or "",
            region=self.region,
            city=self.city,
            postal_code=self.postal_code,
            lat=self.latitude if both else None,
            lon=self.longitude if both else None,
        )
        return place if place.is_somewhere else None


class MonthIn(Schema):
    """What came in during one month; it replaces what was told of that month in that currency."""

    model_config = ConfigDict(extra="forbid")

    month: str = Field(pattern=_MONTH, description="Such as 2026-01.")
    currency: str = Field(pattern="^[A-Z]{3}$", description="Three letters (ISO 4217).")
    amount: float = Field(ge=-_MOST, le=_MOST)
    margin: float | None = Field(None, ge=-_MOST, le=_MOST, description="What was left of it, if you know.")

    def told(self) -> MonthOfRevenue:
        """Give the month."""
        month = month_of(self.month)
        assert month is not None  # noqa: S101 - the pattern has seen to that
        return MonthOfRevenue(
            month, self.currency, _money(self.amount), None if self.margin is None else _money(self.margin)
        )


def _money(amount: float) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))


class ConsentIn(Schema):
    """What somebody agreed to, or not any more; what was said last counts."""

    model_config = ConfigDict(extra="forbid")

    what: str = Field(min_length=1, max_length=100)
    given: bool
    at: AwareDatetime | None = Field(None, description="When they said so, with a zone; now, where it is left out.")
    where: str = Field("", max_length=200)

    def told(self) -> Agreed:
        """Give what they said."""
        return Agreed(self.what.strip().lower(), self.at or timezone.now(), self.where, self.given)


class FactsIn(Schema):
    """What is told of a customer; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, max_length=200)
    organisation: str | None = Field(None, max_length=200)
    plan: str | None = Field(None, max_length=200)
    services: list[str] | None = Field(None, max_length=100, description="What they have from you, all of it.")
    language: str | None = Field(None, max_length=40, description="Such as en or pt-BR (RFC 5646).")
    time_zone: str | None = Field(None, max_length=64, description="Such as Europe/Lisbon.")
    since: AwareDatetime | None = Field(None, description="Since when they are with you, with a zone.")
    place: PlaceIn | None = None
    revenue: list[MonthIn] = Field([], max_length=120, description="By month and currency.")
    consent: list[ConsentIn] = Field([], max_length=50)
    traits: dict[str, Any] = Field({}, max_length=100, description="Whatever else. A null forgets a trait.")

    def told(self) -> Told:
        """Give what is told."""
        return Told(
            name=self.name,
            organisation=self.organisation,
            plan=self.plan,
            services=None if self.services is None else tuple(service[:100] for service in self.services),
            language=self.language,
            time_zone=self.time_zone,
            since=self.since,
            place=self.place.where() if self.place else None,
            revenue=tuple(each.told() for each in self.revenue),
            agreed=tuple(each.told() for each in self.consent),
            traits=self.traits,
        )
