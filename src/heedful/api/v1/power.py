"""Power cuts by county, as programs tell of them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field

from heedful.api.v1.errors import bad_request
from heedful.api.v1.instant import WrittenInstant
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import operation
from heedful.domain.api_key import Scope
from heedful.domain.power_cut import CountyPower, ShareError, Shares, counties_of, is_of_now

# Where counties lie is loaded when somebody tells of one: half a second and 80 MB, which few calls need.
# ruff: noqa: PLC0415

PART = "Power cuts"

_MOST = 10_000
_DEFAULT = Shares()


class CountyIn(Schema):
    """How many are without power in a county of the United States."""

    model_config = ConfigDict(extra="forbid")

    county: str = Field(pattern="^[0-9]{5}$", description="Its five digits (FIPS).")
    out: int = Field(ge=0, le=999_999_999, strict=True, description="How many customers of power companies are out.")
    served: int | None = Field(
        None, ge=0, le=999_999_999, strict=True, description="How many there are; null: nobody says, and it is no cut."
    )
    at: WrittenInstant = Field(None, description="Of when this is; now if not said.")
    company: str = Field("", max_length=200, description="Whose figures these are; those of several are added up.")


class PowerIn(Schema):
    """Figures of counties."""

    model_config = ConfigDict(extra="forbid")

    counties: list[CountyIn] = Field(min_length=1, max_length=_MOST)
    cut: float = Field(_DEFAULT.cut, gt=0, le=1, strict=True, description="From which share on a county counts as cut.")
    severe: float = Field(_DEFAULT.severe, gt=0, le=1, strict=True, description="From which share on that is severe.")
    complete: bool = Field(
        False, strict=True, description="In the states that are named, every county that is not has power."
    )


class PowerOut(Schema):
    """What came of them: how many cuts began, went on, and are over."""

    begun: int
    renewed: int
    ended: int
    left_out: int = Field(description="Figures that are older than 24 hours, or ahead of the clock.")


@operation(PART, "POST", "/power-cuts", Scope.INCIDENTS_WRITE, {200: PowerOut})
def post_power_cuts(request: HttpRequest, body: PowerIn) -> PowerOut:
    """Tell how many are without power, county by county.

    Newer figures begin a moment for a county, renew it or end it; late ones and the same again change nothing. A county
    that nobody tells of is no longer cut after 24 hours.
    """
    from heedful.services.power_cut import take_cuts

    now = timezone.now()
    figures = [_figure(each, now) for each in body.counties]
    of_now = [each for each in figures if is_of_now(each.at, now)]
    states = {each.county[:2] for each in of_now} if body.complete else set()
    taken = take_cuts(counties_of(of_now), _shares(body), now, states, by=actor_of(request))
    return PowerOut(
        begun=len(taken.begun),
        renewed=len(taken.renewed),
        ended=len(taken.ended),
        left_out=len(figures) - len(of_now),
    )


def _figure(told: CountyIn, now: datetime) -> CountyPower:
    from heedful.geo.county import find_county

    county = find_county("", "", told.county)
    if not county:
        raise bad_request("no_county", _("We know no county ‘%(county)s’.") % {"county": told.county})
    return CountyPower(county, told.out, told.served, told.at or now, told.company)


def _shares(body: PowerIn) -> Shares:
    try:
        return Shares(body.cut, body.severe)
    except ShareError:
        words = _("What is severe can't begin before what counts.")
        raise bad_request("no_shares", words, "severe") from None
