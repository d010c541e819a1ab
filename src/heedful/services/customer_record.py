"""Writing down who a customer is: handles, name, organisation and traits, as a program or a person tells them.

The rule of this file: a handle that somebody else already has is never taken away from them; that is a merge, and a
merge is said in so many words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.customer import Agreed, MonthOfRevenue, Where
from heedful.domain.customer import Told as Facts
from heedful.domain.identity import Handle
from heedful.models import Customer, Identity, Locality, Organisation, Place
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
    """What is told of a customer; None leaves what is known.

    A trait that is None is forgotten, and a place that is nowhere.
    """

    name: str | None = None
    organisation: str | None = None
    plan: str | None = None
    services: Sequence[str] | None = None
    language: str | None = None
    time_zone: str | None = None
    since: datetime | None = None
    place: Where | None = None
    revenue: tuple[MonthOfRevenue, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    traits: Mapping[str, Any] = field(default_factory=dict)


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
    for name in ("name", "organisation", "plan", "language", "time_zone", "since"):
        if getattr(told, name) is not None:
            setattr(customer, name, getattr(told, name))
    if told.services is not None:
        customer.services = list(told.services)
    if told.organisation is not None:
        customer.belongs_to = _organisation(told.organisation)
    traits = {**customer.traits, **told.traits}
    customer.traits = {name: value for name, value in traits.items() if value is not None}
    # What clients said before this moment, and bring late, fills gaps only.
    customer.told_at = timezone.now()
    customer.save()
    if told.place is not None:
        _put(customer, told.place)
    if told.revenue or told.agreed:
        now = Facts(handles=(), at=timezone.now(), revenue=told.revenue, agreed=told.agreed)
        write_told([(customer, now)], Place.How.FILE)
    Identity.objects.bulk_create(
        [Identity(customer=customer, sort=handle.sort.value, value=handle.value) for handle in dict.fromkeys(handles)],
        ignore_conflicts=True,  # theirs already
    )


def _organisation(name: str) -> Organisation | None:
    return Organisation.objects.get_or_create(key=name, defaults={"name": name})[0] if name else None


def _put(customer: Customer, where: Where) -> None:
    """Write down where somebody is; as sure as the customer file, since it comes from a program of ours, too."""
    if not where.is_somewhere:
        Place.objects.filter(customer=customer, how=Place.How.FILE).delete()
        Place.objects.filter(customer=customer).update(to_locate=True)
        Locality.objects.filter(customer=customer).delete()
        return
    told = {**asdict(where), "at": timezone.now(), "to_locate": True}
    Place.objects.update_or_create(customer=customer, how=Place.How.FILE, defaults=told)
