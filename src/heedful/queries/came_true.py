"""Whether what a reminder asks for has been done since it was written."""

from __future__ import annotations

from datetime import datetime

from heedful.domain.desire import Outcome
from heedful.models import Kind
from heedful.queries.desire import followed
from heedful.queries.log import instant


def came_true_since(customer: int | None, kind: str, since: datetime, clock: datetime) -> str:
    """Say when the customer fulfilled a desire of a kind after `since` (ISO, UTC); '' if they did not."""
    row = Kind.objects.filter(slug=kind).first()
    known = followed(row, clock) if row is not None and customer is not None else None
    if known is None or customer is None:
        return ""
    theirs = known.of_customer(customer)
    begun = round(since.timestamp() * 1000)
    ended = theirs.ended[(theirs.outcome == Outcome.FULFILLED) & (theirs.ended >= begun)]
    return f"{instant(ended.max()):%Y-%m-%dT%H:%M:%SZ}" if ended.size else ""
