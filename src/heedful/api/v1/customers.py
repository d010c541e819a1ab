"""Customers: finding them, writing down who they are, and saying that two are one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema, Status
from pydantic import ConfigDict, Field

from heedful.api.v1.errors import ApiError, bad_request, not_found
from heedful.api.v1.facts import FactsIn
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import Number, operation
from heedful.api.v1.paging import CursorParam, Limit, NextPage, cursor_for, place_of
from heedful.domain import identity
from heedful.domain.api_key import Scope
from heedful.models import Customer, Identity, Place
from heedful.queries.customer import Standing, customer_page
from heedful.queries.identity import family_of
from heedful.queries.revenue import consents_of, revenue_of
from heedful.services.customer_record import SeveralCustomersError, Told, tell, tell_more
from heedful.services.looked import looked_at_customer, looked_through_customers
from heedful.services.merging import MergeError, merge_customers

PART = "Customers"

Sort = Literal["user_id", "email", "phone", "anonymous"]
_MOST_TRAITS_BYTES = 32_000
#: The surest way of knowing a place first.
_SUREST = tuple(Place.How.values)


class HandleIn(Schema):
    """One handle: an address is compared in small letters, a phone number by its digits."""

    model_config = ConfigDict(extra="forbid")

    sort: Sort
    value: str = Field(min_length=1, max_length=320)


class HandleOut(Schema):
    """One handle by which we know a customer."""

    sort: Sort
    value: str


class PlaceOut(Schema):
    """Where somebody is, by the surest way in which we know it."""

    how: Literal["told", "address", "file", "ip"]
    country: str
    region: str
    city: str
    postal_code: str
    lat: float | None
    lon: float | None


class CustomerIn(FactsIn):
    """A customer by handles, and what is told of them."""

    handles: list[HandleIn] = Field(min_length=1, max_length=20, description="The first that somebody has finds them.")


class CustomerChange(FactsIn):
    """What is new of a customer."""

    handles: list[HandleIn] = Field([], max_length=20, description="Handles to add.")


class MergeIn(Schema):
    """Who is the same person."""

    model_config = ConfigDict(extra="forbid")

    other: int = Field(ge=1, le=2**63 - 1, description="The number of the customer whose handles come here.")


class CustomerOut(Schema):
    """One customer."""

    id: int
    name: str
    organisation: str
    plan: str
    services: list[str]
    language: str
    time_zone: str
    since: datetime
    place: PlaceOut | None
    traits: dict[str, Any]
    handles: list[HandleOut]
    merged_into: int | None = Field(description="The customer who is this person now; nearly always null.")

    @property
    def about(self) -> int:
        """Whom an answer shows, so that it goes with them when they are erased."""
        return self.id


class MonthOut(Schema):
    """What came in during one month, in one currency."""

    month: str
    currency: str
    amount: float
    margin: float | None = Field(description="What was left of it; null where nobody said.")


class ConsentOut(Schema):
    """What somebody agreed to, or not any more."""

    what: str
    given: bool
    at: datetime = Field(description="Since when.")
    where: str


class CustomerWhole(CustomerOut):
    """One customer, with what they pay and what they agreed to; of all who went into them, too."""

    revenue: list[MonthOut] = Field(description="By currency, the newest month first.")
    consent: list[ConsentOut]


class CustomersOut(Schema):
    """One page of customers."""

    customers: list[CustomerOut]
    next: NextPage


Words = Annotated[
    str, Query(max_length=200, description="Words that stand in the name, the organisation or a handle, each of them.")
]
Whom = Annotated[Standing, Query(description="Everybody, who is stuck, or who waits for us: the longest first.")]
HandleParam = Annotated[str | None, Query(max_length=320, description="Only who has exactly this handle.")]


@operation(PART, "GET", "/customers", Scope.CUSTOMERS_READ, {200: CustomersOut})
def list_customers(
    request: HttpRequest,
    q: Words = "",
    handle: HandleParam = None,
    standing: Whom = Standing.EVERYBODY,
    cursor: CursorParam = None,
    limit: Limit = 50,
) -> CustomersOut:
    """List and search customers.

    Everybody comes newest first; those who are stuck or wait for us come longest first. A search looks among everybody.
    """
    if handle is not None:
        known = list(Customer.objects.filter(pk__in=_having(handle)).order_by("pk"))
        looked_through_customers(actor_of(request), [each.pk for each in known], timezone.now())
        return CustomersOut(customers=_out(known), next=None)
    asked = ("customers", q, standing.value)
    after = place_of(cursor, *asked) or ""
    whom = Standing.EVERYBODY if q else standing
    page = customer_page(timezone.now(), standing=whom, words=q, after=after, size=limit)
    looked_through_customers(actor_of(request), [row.customer.pk for row in page.rows], timezone.now())
    return CustomersOut(customers=_out(row.customer for row in page.rows), next=cursor_for(page.next, *asked))


@operation(PART, "GET", "/customers/{number}", Scope.CUSTOMERS_READ, {200: CustomerWhole}, errors=[404])
def get_customer(request: HttpRequest, number: Number) -> CustomerWhole:
    """Read one customer."""
    customer = get_object_or_404(Customer, pk=number)
    looked_at_customer(actor_of(request), customer.pk, timezone.now())
    found, family = _out([customer])[0], family_of(customer)
    return CustomerWhole(**found.dict(), revenue=_revenue(family), consent=_consent(family))


@operation(PART, "POST", "/customers", Scope.CUSTOMERS_WRITE, {200: CustomerOut, 201: CustomerOut})
def put_customer(request: HttpRequest, body: CustomerIn) -> Status[CustomerOut]:
    """Make a customer known, or change them, by their handles.

    Who has one of the handles is changed (200), and gets those that nobody has; else they are made known (201). If
    the handles belong to several customers nothing is done (409): merge them if they are one person.
    """
    told = _told(body)
    try:
        customer, is_new = tell(_handles(body.handles), told, actor_of(request))
    except SeveralCustomersError as error:
        raise _several(error) from None
    return Status(201 if is_new else 200, _out([customer])[0])


@operation(PART, "PATCH", "/customers/{number}", Scope.CUSTOMERS_WRITE, {200: CustomerOut}, errors=[404])
def patch_customer(request: HttpRequest, number: Number, body: CustomerChange) -> CustomerOut:
    """Change what is known of a customer.

    A handle that somebody else has is not taken away from them (409).
    """
    try:
        customer = tell_more(number, _handles(body.handles), _told(body), actor_of(request))
    except Customer.DoesNotExist:
        raise not_found() from None
    except SeveralCustomersError as error:
        raise _several(error) from None
    return _out([customer])[0]


@operation(PART, "POST", "/customers/{number}/merge", Scope.CUSTOMERS_WRITE, {200: CustomerOut}, errors=[404])
def post_merge(request: HttpRequest, number: Number, body: MergeIn) -> CustomerOut:
    """Say that another customer is this person.

    Their handles and signals come here. It is kept as a dated edge and can be undone on the customer's page.
    """
    customer, other = (get_object_or_404(Customer, pk=each) for each in (number, body.other))
    if customer == other:
        raise bad_request("same_customer", _("This is one customer already."))
    try:
        merge_customers(other, customer, actor_of(request))
    except MergeError:
        detail = _("See 'merged_into' of both.")
        raise ApiError(409, "merged_already", _("One of them was merged into somebody before."), detail) from None
    return _out([customer])[0]


def _handles(sent: list[HandleIn]) -> list[identity.Handle]:
    """Make handles of what was sent; one that identifies nobody is an error, since it was meant to."""
    handles = [identity.handle(identity.Sort(each.sort), each.value) for each in sent]
    for each, handle in zip(sent, handles, strict=True):
        if handle is None:
            detail = _("'%(value)s' is no %(sort)s of anybody.") % {"value": each.value, "sort": each.sort}
            raise bad_request("no_handle", _("A handle identifies nobody."), detail)
    return [handle for handle in handles if handle is not None]


def _told(body: FactsIn) -> Told:
    if len(json.dumps(body.traits)) > _MOST_TRAITS_BYTES:
        detail = _("All traits of a customer may have 32,000 bytes as JSON.")
        raise bad_request("too_many_traits", _("That is more than we keep of one person."), detail)
    return body.told()


def _several(error: SeveralCustomersError) -> ApiError:
    detail = _("Customers %(numbers)s. If they are one person, merge them.") % {"numbers": error}
    return ApiError(409, "several_customers", _("These handles belong to several customers."), detail)


def _revenue(family: Sequence[int]) -> list[MonthOut]:
    return [
        MonthOut(
            month=f"{month:%Y-%m}",
            currency=earned.currency,
            amount=float(amount),
            margin=None if margin is None else float(margin),
        )
        for earned in revenue_of(family)
        for month, amount, margin in earned.months
    ]


def _consent(family: Sequence[int]) -> list[ConsentOut]:
    return [ConsentOut(what=row.what, given=row.given, at=row.at, where=row.where) for row in consents_of(family)]


def _having(handle: str) -> list[int]:
    """Find who has exactly this handle, of whatever sort, as it is or as we write it."""
    forms = {handle, *(known.value for sort in identity.Sort if (known := identity.handle(sort, handle)))}
    return list(Identity.objects.filter(value__in=forms).values_list("customer_id", flat=True))


def _out(customers: Any) -> list[CustomerOut]:
    rows = list(customers)
    handles: dict[int, list[HandleOut]] = {}
    for row in Identity.objects.filter(customer__in=rows).order_by("pk"):
        handles.setdefault(row.customer_id, []).append(HandleOut.from_orm(row))
    places = _places(rows)
    own = ("name", "organisation", "plan", "services", "language", "time_zone", "since", "traits")
    return [
        CustomerOut(
            id=row.pk,
            **{name: getattr(row, name) for name in own},
            place=places.get(row.pk),
            handles=handles.get(row.pk, []),
            merged_into=row.merged_into_id,
        )
        for row in rows
    ]


def _places(customers: list[Customer]) -> dict[int, PlaceOut]:
    """Give the surest place of each."""
    found = Place.objects.filter(customer__in=customers)
    unsure_first = sorted(found, key=lambda place: -_SUREST.index(place.how))
    return {place.customer_id: PlaceOut.from_orm(place) for place in unsure_first}
