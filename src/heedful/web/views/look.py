"""Who looked at whom: written down once an hour for each, however often they look."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from heedful.queries.customer import SAW, has_seen
from heedful.services.audit import record
from heedful.web.access import actor_of, colleague_of

#: Looking again within this time is the same look, for the audit log.
_ONE_LOOK = timedelta(hours=1)


def note_look(request: HttpRequest, customer: int | None) -> None:
    """Note that whoever is signed in looked at what a customer said or did."""
    if customer is not None and not has_seen(colleague_of(request).pk, customer, timezone.now() - _ONE_LOOK):
        record(actor_of(request), SAW, "customer", customer)
