"""Noting who has to be followed again from their first signal; `heedful.services.flow_again` does it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from heedful.models import FlowAgain


def flow_again(numbers: Iterable[int], due_at: datetime | None = None) -> None:
    """Have customers followed again, at once if `due_at` is not given; in the caller's transaction."""
    due = due_at or timezone.now()
    FlowAgain.objects.bulk_create(
        [FlowAgain(customer_number=number, due_at=due) for number in sorted(set(numbers))],
        update_conflicts=True,
        unique_fields=["customer_number"],
        update_fields=["due_at"],
    )
