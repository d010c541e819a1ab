"""Writing down who a customer is: handles, name, organisation and traits, as a program or a person tells them.

The rule of this file: a handle that somebody else already has is never taken away from them; that is a merge, and a
merge is said in so many words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.customer import Agreed, MonthOfRevenue, ToldOfOrganisation, Where
from heedful.domain.customer import Told as Facts
from heedful.domain.identity import Handle
from heedful.models import Customer, Identity, Place
from heedful.services.audit import Actor, record
from heedful.services.log import locked_state
from heedful.services.told import write_told


class SeveralCustomersError(Exception):
    """The handles that were told belong to several customers; holds their numbers."""

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__(", ".join(map(str, numbers)))
        self.numbers = list(numbers)


@dataclass(frozen=True)
class Told:
    """What is told of a customer; None leaves what is known. A trait that is None is forgotten."""

    name: str | None = None
    organisation: str | None = None
    since: datetime | None = None
    traits: Mapping[str, Any] = field(default_factory=dict)
    plan: str | None = None
    services: tuple[str, ...] | None = None
    language: str | None = None
    time_zone: str | None = None
    place: Where | None = None
    revenue: tuple[MonthOfRevenue, ...] = ()
    agreed: tuple[Agreed, ...] = ()


def tell(handles: Sequence[Handle], told: Told, by: Actor) -> tuple[Customer, bool]:
    """Write down what is told of whoever has one of these handles, and who is new; tell whether they are.

    Handles that nobody has become theirs. Raises `SeveralCustomersError`.
    """
    with transaction.atomic():
        # Two at once would make the same person known twice.
        locked_state()
        owners = _owners(handles)
        if len(owners) > 1:
            raise SeveralCustomersError(owners)
        customer = Customer.objects.get(pk=owners[0]) if owners else Customer()
        _write(customer, handles, told)
        record(by, gettext_noop("changed") if owners else gettext_noop("made known"), "customer", customer.pk)
    return customer, not owners


def tell_more(number: int, handles: Sequence[Handle], told: Told, by: Actor) -> Customer:
    """Write down what is told of a customer. Raises `SeveralCustomersError`, and `Customer.DoesNotExist`."""
    with transaction.atomic():
        locked_state()
        customer = Customer.objects.get(pk=number)
        owners = _owners(handles)
        if any(owner != number for owner in owners):
            raise SeveralCustomersError(sorted({number, *owners}))
        _write(customer, handles, told)
        record(by, gettext_noop("changed"), "customer", number)
    return customer


def _owners(handles: Sequence[Handle]) -> list[int]:
    if not handles:
        return []
    any_of = Q()
    for handle in handles:
        any_of |= Q(sort=handle.sort.value, value=handle.value)
    return sorted(set(Identity.objects.filter(any_of).values_list("customer_id", flat=True)))


def _write(customer: Customer, handles: Sequence[Handle], told: Told) -> None:
    if told.since is not None:
        customer.since = told.since
    if told.organisation == "":
        customer.organisation, customer.belongs_to = "", None
    traits = {**customer.traits, **told.traits}
    customer.traits = {name: value for name, value in traits.items() if value is not None}
    customer.save()
    Identity.objects.bulk_create(
        [Identity(customer=customer, sort=handle.sort.value, value=handle.value) for handle in dict.fromkeys(handles)],
        ignore_conflicts=True,  # theirs already
    )
    write_told([(customer, _facts(customer, told))], Place.How.ADDRESS)


def _facts(customer: Customer, told: Told) -> Facts:
    """Give what is told in the words of the rules; whoever tells it means now."""
    organisation = None
    if told.organisation and told.organisation != customer.organisation:
        organisation = ToldOfOrganisation(key=told.organisation, name=told.organisation)
    return Facts(
        handles=(),
        at=timezone.now(),
        name=told.name,
        organisation=organisation,
        plan=told.plan,
        services=told.services,
        language=told.language,
        time_zone=told.time_zone,
        place=told.place,
        revenue=told.revenue,
        agreed=told.agreed,
    )
