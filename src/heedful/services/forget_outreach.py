"""Forgetting what was to be sent to somebody, and every verdict about that.

The rule of this file: nothing of it stays, not even that it was sent: a verdict holds where they are, what was on in
their life, and what we wanted of them. What was waiting to be sent does not go out any more.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from heedful.models import Judgement, Outreach


def forget_outreach(customers: Sequence[int], addresses: Sequence[str]) -> None:
    """Forget it of some customers and of whoever has one of these addresses, in the caller's transaction."""
    theirs = Outreach.objects.filter(Q(customer__in=customers) | Q(address__in=addresses))
    Judgement.objects.filter(Q(customer__in=customers) | Q(outreach__in=theirs)).delete()
    theirs.delete()
