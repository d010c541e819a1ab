"""Moments that name services and plans, and whom somebody names: by what they use, or by a handle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from heedful.domain.identity import Handle, Sort, handle
from heedful.models import Moment
from heedful.queries.identity import holders, those_who_stay


def by_name(clock: datetime) -> QuerySet[Moment]:
    """Choose what is on and touches people by what they use: incidents of ours, and what names services or plans."""
    on = Moment.objects.filter(ended_at=None, aftermath_until__gte=clock)
    return on.filter(Q(sort=Moment.Sort.INCIDENT) | ~Q(services=[]))


def customers_named(words: Sequence[str]) -> dict[str, int]:
    """Give for user ids, addresses and phone numbers whose they are: the number of the customer who stays.

    What nobody has is left out, and what several people share.
    """
    asked = {word: _meant(word) for word in words}
    known = holders({each for handles in asked.values() for each in handles})
    found: dict[str, int] = {}
    for word, handles in asked.items():
        holder = next((known[each] for each in handles if each in known), None)
        if holder is not None and not holder.is_shared:
            found[word] = holder.customer
    stays = those_who_stay(found.values())
    return {word: stays[number] for word, number in found.items()}


def _meant(word: str) -> list[Handle]:
    """Give what a word may be, the surest first."""
    told = (handle(sort, word) for sort in (Sort.USER_ID, Sort.EMAIL, Sort.PHONE))
    return [each for each in told if each is not None]
