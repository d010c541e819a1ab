"""One customer's data: all of it out, and all of it gone."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from heedful.api.v1.errors import not_found
from heedful.api.v1.keys import actor_of
from heedful.api.v1.once import repeatable
from heedful.api.v1.operation import Number, operation
from heedful.domain.api_key import Scope
from heedful.models import Customer, Erasure
from heedful.services.customer import erase_customer
from heedful.services.export import export_customer

PART = "One person's data"


class ErasedOut(Schema):
    """That a customer is erased: for every page and count at once, from the files within a day."""

    erased: int = Field(description="The number that the customer had.")
    at: datetime
    files_clean_at: datetime | None = Field(description="When no file held them any more; null until then.")


@operation(
    PART,
    "GET",
    "/customers/{number}/export",
    Scope.CUSTOMERS_EXPORT,
    {200: None},
    errors=[404],
    content={"application/json": {"schema": {"type": "object"}}},
)
def get_export(request: HttpRequest, number: Number) -> StreamingHttpResponse:
    """Read everything that we hold of one person.

    Handles with their history, name and traits, what they came for, when we looked, rejects that name them, and
    every signal in full: one JSON document, sent in pieces.
    """
    customer = get_object_or_404(Customer, pk=number)
    pieces = export_customer(customer, actor_of(request), timezone.now())
    return StreamingHttpResponse(pieces, content_type="application/json; charset=utf-8")


@operation(PART, "DELETE", "/customers/{number}", Scope.CUSTOMERS_ERASE, {200: ErasedOut}, errors=[404])
@repeatable
def erase(request: HttpRequest, number: Number) -> ErasedOut:
    """Erase a customer, everywhere and for ever.

    Doing it again says again when it was done, and whether the files are clean by now.
    """
    customer = Customer.objects.filter(pk=number).first()
    done = erase_customer(customer, actor_of(request)) if customer else _before(number)
    return ErasedOut(erased=number, at=done.at, files_clean_at=done.files_clean_at)


def _before(number: int) -> Erasure:
    done = Erasure.objects.filter(customer_number=number).first()
    if done is None:
        raise not_found()
    return done
