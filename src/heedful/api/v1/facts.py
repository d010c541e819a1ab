"""What a program may tell of a customer beside their handles: the schemas, and what they come down to."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field

from heedful.api.v1.errors import bad_request
from heedful.api.v1.instant import Instant
from heedful.domain.customer import Agreed, MonthOfRevenue, Where, country_of
from heedful.domain.customer_row import month_of
from heedful.services.customer_record import Told

_LANGUAGE = "^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3})?$"
_ZONE = "^([A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}|UTC|GMT)?$"
#: What goes on as it is.
_PLAIN = ("name", "organisation", "plan", "services", "language", "time_zone", "since", "traits")
_MONTH = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"
#: JSON numbers are binary; an amount of more digits would not come back as it was sent.
_MOST = 10**12


class PlaceIn(Schema):
    """A place, as far as it is known."""

    model_config = ConfigDict(extra="forbid")

    country: str = Field("", max_length=60, description="Two letters (ISO 3166), or its name.")
    region: str = Field("", max_length=200)
    city: str = Field("", max_length=200)
    postal_code: str = Field("", max_length=20)
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)

    def where(self) -> Where:
        """Give the place, which may be nowhere."""
        if (self.lat is None) != (self.lon is None):
            detail = _("Send both 'lat' and 'lon', or neither.")
            raise bad_request("half_a_point", _("Half a point on the map is none."), detail)
        return Where(**{**self.model_dump(), "country": country_of(self.country) or ""})


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
    at: Instant | None = Field(None, description="When they said so, with a zone; now, where it is left out.")
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
    services: list[Annotated[str, Field(min_length=1, max_length=100)]] | None = Field(None, max_length=100)
    language: str | None = Field(None, pattern=_LANGUAGE, max_length=40, description="A tag such as 'pt-BR'.")
    time_zone: str | None = Field(None, pattern=_ZONE, max_length=64, description="A name such as 'Europe/Lisbon'.")
    since: Instant | None = Field(None, description="Since when they are with you, with a zone.")
    place: PlaceIn | None = Field(None, description="Where they are. An empty one forgets what was told here.")
    revenue: list[MonthIn] = Field([], max_length=120, description="By month and currency.")
    consent: list[ConsentIn] = Field([], max_length=50, description="What they agreed to, or not any more.")
    traits: dict[str, Any] = Field(
        {}, max_length=100, description="Whatever else groups are made of. A null forgets a trait."
    )

    def told(self) -> Told:
        """Give what is told."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        return Told(
            **plain,
            place=self.place.where() if self.place is not None else None,
            revenue=tuple(each.told() for each in self.revenue),
            agreed=tuple(each.told() for each in self.consent),
        )
