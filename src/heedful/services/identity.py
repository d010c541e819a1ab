"""Who is who, as far as this branch knows it: replaced when identities come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from heedful.models import FlowAgain, Source
from heedful.services.customer import resolve_identities
from heedful.wire.collect.calls import Aliased, Grouped, Identified

Handle = tuple[str, str]


def learn(calls: Sequence[Identified | Aliased | Grouped], source: Source, address: str | None) -> None:
    """Apply what clients tell of identities."""
    del calls, source, address


def whose(handles: Sequence[Handle]) -> dict[Handle, tuple[int, int]]:
    """Give for each handle the numbers of its customer and of the handle; who is new is made known."""
    found: dict[Handle, tuple[int, int]] = {}
    for sort in sorted({sort for sort, _ in handles}):
        known = resolve_identities([value for each, value in handles if each == sort], sort)
        found |= {(sort, value): numbers for value, numbers in known.items()}
    return found


def flow_again(numbers: Iterable[int], due_at: datetime) -> None:
    """Have customers followed again from their first signal, at `due_at` or before."""
    FlowAgain.objects.bulk_create(
        [FlowAgain(customer_number=number, due_at=due_at) for number in sorted(set(numbers))],
        update_conflicts=True,
        unique_fields=["customer_number"],
        update_fields=["due_at"],
    )
