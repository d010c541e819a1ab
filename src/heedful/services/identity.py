"""Handles that go from one customer to another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.models import Customer, FlowAgain, Identity, IdentityEdge
from heedful.services.audit import Actor, record
from heedful.services.log import locked_state


def flow_again(numbers: Iterable[int], due_at: datetime) -> None:
    """Have these customers' desires followed again from their first signal."""
    rows = [FlowAgain(customer_number=number, due_at=due_at) for number in numbers]
    FlowAgain.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["due_at"], unique_fields=["customer_number"]
    )


def merge(into: Customer, other: Customer, by: Actor) -> None:
    """Let one customer be the same person as another: the handles of `other` go to `into`, by dated edges."""
    now = timezone.now()
    with transaction.atomic():
        locked_state()
        handles = list(Identity.objects.filter(customer=other))
        edges = IdentityEdge.objects.bulk_create(
            IdentityEdge(
                identity=handle, from_number=other.pk, to_number=into.pk, at=now, cause="person", by=by.colleague
            )
            for handle in handles
        )
        IdentityEdge.objects.filter(pk__in=[edge.pk for edge in edges]).update(merge=edges[0].pk if edges else 0)
        Identity.objects.filter(customer=other).update(customer=into)
        Customer.objects.filter(pk=other.pk).update(merged_into=into)
        flow_again([into.pk, other.pk], now)
        record(by, gettext_noop("merged a customer into"), "customer", into.pk, other=other.pk)
