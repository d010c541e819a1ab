"""Noting who has to be followed again from their first signal; `heedful.services.flow_again` does it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from heedful.models import FlowAgain


def flow_again(numbers: Iterable[int]) -> None:
    """Have customers followed again at once; in the caller's transaction."""
    FlowAgain.objects.bulk_create(
        _rows(numbers, timezone.now()),
        update_conflicts=True,
        unique_fields=["customer_number"],
        update_fields=["due_at"],
    )


def flow_again_by(numbers: Iterable[int], due_at: datetime) -> None:
    """Have customers followed again no later than that; only while settling, in the caller's transaction.

    Whose turn comes earlier keeps it: to whom something comes late all the time is not put off for ever.
    """
    FlowAgain.objects.bulk_create(_rows(numbers, due_at), ignore_conflicts=True)


def _rows(numbers: Iterable[int], due_at: datetime) -> list[FlowAgain]:
    return [FlowAgain(customer_number=number, due_at=due_at) for number in sorted(set(numbers))]
