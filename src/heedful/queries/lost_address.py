"""Addresses at which nothing arrives, and by which others somebody can be reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from heedful.models import Circumstances, Identity, LostAddress
from heedful.queries.handle import handle_of
from heedful.wire.mail.writing import spellings


def ways_to(customers: Collection[int]) -> QuerySet[Identity]:
    """Choose the addresses of some customers at which mail arrives, as far as we know. A shared one is nobody's."""
    return ways().filter(customer__in=customers)


def ways() -> QuerySet[Identity]:
    """Choose all such addresses."""
    return Identity.objects.filter(sort=Identity.Sort.EMAIL, is_shared=False, lost=None)


@dataclass(frozen=True)
class Lost:
    """Lost addresses that nobody has seen to: some of them, and how many there are beside these."""

    rows: Sequence[LostAddress]
    more: int


def open_lost(most: int = 5) -> Lost:
    """Give for Today what nobody has seen to, what has been lost the longest first."""
    rows = list(_open().order_by("since", "pk")[: most + 1])
    return Lost(rows[:most], _open().count() - most if len(rows) > most else 0)


def lost_of(family: Sequence[int]) -> list[LostAddress]:
    """Give the lost addresses of a person that nobody has seen to, by the numbers of all that they were known as."""
    return list(_open().filter(identity__customer__in=family).order_by("since", "pk"))


def _open() -> QuerySet[LostAddress]:
    rows = LostAddress.objects.filter(done_at=None).select_related("identity__customer")
    return rows.annotate(handle=handle_of("identity__customer_id"), address=F("identity__value"))


def goes_elsewhere(customer: int | None, addresses: Sequence[str]) -> bool:
    """Tell whether the machine alone saw that a customer is out of reach, and one of these is no address it saw so."""
    if not Circumstances.objects.filter(customer=customer, seen_at__isnull=False).exists():
        return False
    written = {spelling: address for address in addresses for spelling in spellings(address)}
    lost = LostAddress.objects.filter(identity__sort=Identity.Sort.EMAIL, identity__value__in=written)
    gone = {written[value] for value in lost.values_list("identity__value", flat=True)}
    return not gone.issuperset(addresses)
