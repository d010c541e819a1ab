"""What customers came for, and what became of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from heedful.api.v1.keys import actor_of
from heedful.api.v1.kinds import Slug
from heedful.api.v1.operation import Number, operation
from heedful.api.v1.paging import CursorParam, Limit, NextPage, cursor_for, place_of
from heedful.domain.api_key import Scope
from heedful.models import Customer, Kind
from heedful.queries.desire_page import OneDesire, Place, desires_of_customer, desires_of_kind
from heedful.services.looked import looked_at_customer, looked_through_customers

PART = "Desires"

Outcome = Literal["flowing", "stalled", "fulfilled", "refused", "given_up", "unconfirmed"]
Outcomes = Annotated[
    list[Outcome] | None, Query(max_length=6, description="Only with one of these outcomes; may come several times.")
]


class DesireOut(Schema):
    """One need of one customer, as the clock makes it."""

    id: str = Field(description="The same as long as the kind's definition and what opened it are.")
    kind: str
    name: str = Field(description="The kind in the customer's words.")
    customer: int = Field(description="The number of the customer.")
    outcome: Outcome
    arose_at: datetime
    touched_at: datetime = Field(description="The last signal that belonged to it.")
    ended_at: datetime | None = Field(description="Null while it is open.")
    waiting_since: datetime | None = Field(description="Since when they wait for our answer; null if they do not.")
    step: str | None = Field(description="The furthest step that was reached; null at the beginning.")
    tries: int = Field(description="How often they began.")
    to_people: bool = Field(description="Whether it came to people of ours.")


class DesiresOut(Schema):
    """One page of desires: open ones first, the newest on top, then those that ended last."""

    desires: list[DesireOut]
    next: NextPage


@operation(PART, "GET", "/kinds/{slug}/desires", Scope.DESIRES_READ, {200: DesiresOut}, errors=[404])
def list_desires_of_kind(
    request: HttpRequest,
    slug: Slug,
    outcome: Outcomes = None,
    cursor: CursorParam = None,
    limit: Limit = 50,
) -> DesiresOut:
    """List the desires of one kind.

    Open ones come first, the newest on top, then those that ended last.
    """
    kind = get_object_or_404(Kind, slug=slug)
    asked = ("kind", slug, sorted(outcome or ()))
    rows, following = desires_of_kind(
        kind, timezone.now(), outcomes=outcome or (), after=_place(cursor, *asked), size=limit
    )
    looked_through_customers(actor_of(request), [row.customer for row in rows], timezone.now())
    return _out(rows, following, *asked)


@operation(PART, "GET", "/customers/{number}/desires", Scope.DESIRES_READ, {200: DesiresOut}, errors=[404])
def list_desires_of_customer(
    request: HttpRequest,
    number: Number,
    outcome: Outcomes = None,
    cursor: CursorParam = None,
    limit: Limit = 50,
) -> DesiresOut:
    """List what one customer came for, of every kind.

    Open ones come first, the newest on top, then those that ended last.
    """
    get_object_or_404(Customer, pk=number)
    looked_at_customer(actor_of(request), number, timezone.now())
    asked = ("customer", number, sorted(outcome or ()))
    rows, following = desires_of_customer(
        number, timezone.now(), outcomes=outcome or (), after=_place(cursor, *asked), size=limit
    )
    return _out(rows, following, *asked)


def _place(cursor: str | None, *asked: object) -> Place | None:
    place = place_of(cursor, *asked)
    return None if place is None else Place(*place)


def _out(rows: list[OneDesire], following: Place | None, *asked: object) -> DesiresOut:
    return DesiresOut(desires=[DesireOut(**asdict(row)) for row in rows], next=cursor_for(following, *asked))
