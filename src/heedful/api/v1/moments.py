"""Moments: what is going on in customers' lives, as programs ask for it, and tell of what no feed names."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from heedful.api.v1.errors import bad_request
from heedful.api.v1.instant import WrittenInstant
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import MomentNumber, operation
from heedful.api.v1.paging import CursorParam, Limit, NextPage, cursor_for, place_of
from heedful.domain.alert import Area, Severity
from heedful.domain.api_key import Scope
from heedful.domain.moment import Phase
from heedful.domain.moment_kind import KINDS, OTHER, OWN
from heedful.domain.typed_area import TypedAreaError
from heedful.models import Moment
from heedful.queries.moment import moments_on, window_of
from heedful.queries.named import customers_named
from heedful.services.moment import end_moment
from heedful.services.moment_area import typed_area
from heedful.services.typed_moment import TypedMoment, begin_moment

PART = "Moments"

_MOST_AREAS, _MOST_PEOPLE = 500, 10_000
#: So many whom nobody knows are named in an error.
_NAMED = 5
_TYPED = tuple(each for each in KINDS if each not in OWN)


class MomentIn(Schema):
    """Something going on that no feed names.

    It touches whoever is in one of the places, uses one of the services, is on one of the plans, or is named.
    """

    model_config = ConfigDict(extra="forbid")

    event: str = Field(min_length=1, max_length=200, description="What is going on, in words for a colleague.")
    kind: str = Field(OTHER, max_length=20, description=f"One of {', '.join(_TYPED)}.")
    severity: Literal["Extreme", "Severe", "Moderate"] = Field(
        "Severe", description="Severe and extreme hold or adapt what can wait; moderate holds promotions only."
    )
    where: list[str] = Field(
        [], max_length=_MOST_AREAS, description="States, countries, counties or postal codes: NY, DE, Bergen County NJ."
    )
    services: list[str] = Field([], max_length=100, description="Services or plans, as customers have them.")
    people: list[str] = Field(
        [], max_length=_MOST_PEOPLE, description="User ids, mail addresses or phone numbers of customers."
    )
    onset: WrittenInstant = Field(None, description="Since when; now if it is not said.")
    ends: WrittenInstant = Field(None, description="Until when; null: nobody knows yet.")


class MomentOut(Schema):
    """A moment, with how many customers it touches."""

    id: int
    source: str = Field(description="Where we heard of it: alert, incident, power or hand.")
    event: str
    kind: str
    severity: str
    phase: Phase
    place: str
    services: list[str]
    onset: datetime
    ends: datetime | None = Field(description="null: nobody said.")
    aftermath_until: datetime = Field(description="Until when the time after it lasts.")
    touched: int = Field(description="How many customers it touches, as counted last.")


class MomentsOut(Schema):
    """A page of what is on."""

    moments: list[MomentOut]
    next: NextPage


@operation(PART, "GET", "/moments", Scope.INCIDENTS_WRITE, {200: MomentsOut})
def list_moments(request: HttpRequest, limit: Limit = 50, cursor: CursorParam = None) -> MomentsOut:  # noqa: ARG001 - an operation takes a request
    """List what is on.

    What is expected, on, or just over, the newest first; moments of single persons are not listed.
    """
    before, now = place_of(cursor, "moments"), timezone.now()
    rows = moments_on(now).defer("area", "notice").order_by("-pk")
    found = list((rows if before is None else rows.filter(pk__lt=before))[: limit + 1])
    following = found[limit - 1].pk if len(found) > limit else None
    return MomentsOut(moments=[_out(row, now) for row in found[:limit]], next=cursor_for(following, "moments"))


@operation(PART, "POST", "/moments", Scope.INCIDENTS_WRITE, {201: MomentOut})
def post_moment(request: HttpRequest, body: MomentIn) -> Status[MomentOut]:
    """Tell of something that no feed names.

    Whom it touches is looked up within seconds. Nothing is taken as long as one of the places or people is not known.
    """
    now = timezone.now()
    row = begin_moment(_said(body, now), actor_of(request), now)
    return Status(201, _out(row, now))


@operation(PART, "POST", "/moments/{moment}/end", Scope.INCIDENTS_WRITE, {200: MomentOut}, errors=[404])
def post_moment_end(request: HttpRequest, moment: MomentNumber) -> MomentOut:
    """Say that a moment has ended.

    What had not come is over at once; of what had, the time after it begins. What is over stays so.
    """
    row, now = _found(moment), timezone.now()
    end_moment(row, actor_of(request), now)
    row.refresh_from_db()
    return _out(row, now)


def _found(number: int) -> Moment:
    rows = Moment.objects.exclude(sort__in=[Moment.Sort.PERSON, Moment.Sort.INCIDENT])
    return get_object_or_404(rows, pk=number)


def _said(body: MomentIn, now: datetime) -> TypedMoment:
    if body.kind not in _TYPED:
        raise bad_request("no_kind", _("There is no such kind of moment."), ", ".join(_TYPED))
    onset = body.onset or now
    if body.ends is not None and body.ends < onset:
        raise bad_request("no_window", _("It ends before it begins."))
    area, names = _area(body.where)
    people = _people(body.people)
    services = tuple(name for each in body.services if (name := each.strip()[:200]))
    if not (area or services or people):
        raise bad_request("touches_nobody", _("Say where, or whom it touches."))
    return TypedMoment(
        event=body.event,
        kind=body.kind,
        severity=Severity(body.severity),
        onset=onset,
        ends=body.ends,
        area=area,
        place=", ".join(names),
        services=services,
        people=people,
    )


def _area(where: list[str]) -> tuple[Area, list[str]]:
    try:
        return typed_area("\n".join(where))
    except TypedAreaError as error:
        words = _("We know no state, country, county or postal code ‘%(words)s’.") % {"words": error.words[:100]}
        raise bad_request("no_place", words, ", ".join(error.either)) from None


def _people(named: list[str]) -> tuple[int, ...]:
    words = [word for each in named if (word := each.strip())]
    known = customers_named(words)
    if strange := [each for each in dict.fromkeys(words) if each not in known]:
        some = ", ".join(each[:100] for each in strange[:_NAMED])
        told = {"n": len(strange)}
        raise bad_request("no_customer", _("%(n)s of these are handles of no customer.") % told, some)
    return tuple(known.values())


def _out(row: Moment, now: datetime) -> MomentOut:
    return MomentOut(
        id=row.pk,
        source=row.sort,
        event=row.event,
        kind=row.kind,
        severity=row.severity,
        phase=Phase.OVER if row.ended_at is not None else window_of(row).phase(now),
        place=row.place,
        services=row.services,
        onset=row.onset,
        ends=row.ends,
        aftermath_until=row.aftermath_until,
        touched=row.touched,
    )
