"""Having what is held judged again as soon as what holds it may be over: our own messages, and those of the relay.

The rules of this file:

1. A hold does not outlive its cause. Who ends a cause, or changes one, says here whose messages it may hold.
2. A moment may touch everybody, and hundreds a minute may change: they are marked in the transaction that changes them,
   and a job of the background asks afterwards for what is held, in bites. It costs what a moment touches, and nothing
   where nothing is held.
3. What waits for a person's decision goes on waiting for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction

from heedful.domain.relayed import State
from heedful.models import Moment, Outreach, Relayed, Touched
from heedful.queries.bite import ASKED_AT_ONCE, BITE, bites

#: What of a moment has a say in what it holds: if that has changed meanwhile, it stays marked.
_COUNTS = ("ended_at", "onset", "ends", "last_at", "aftermath_until", "severity", "kind")


def judge_all_held(clock: datetime) -> None:
    """Have all that is held judged at once: the policy or a switch has changed. In the caller's transaction."""
    _held_letters().update(due_at=clock)
    _held_mails().update(next_at=clock)


def judge_held_of(customers: Iterable[int], clock: datetime) -> None:
    """Have judged at once what is held of some customers."""
    for some in bites(sorted(set(customers)), ASKED_AT_ONCE):
        with transaction.atomic():
            # By these the databases come to what is on its way of few; by its state, to all that is held.
            letters = Outreach.objects.filter(customer__in=some, due_at__isnull=False)
            mails = Relayed.objects.filter(customer__in=some, done_at=None)
            # Mails first, as who lets go of a switch locks them: in another order two could wait for each other.
            for held in bites(_held_in(mails, "next_at"), BITE):
                Relayed.objects.filter(pk__in=held).update(next_at=clock)
            for held in bites(_held_in(letters, "due_at"), BITE):
                Outreach.objects.filter(pk__in=held).update(due_at=clock)


def judge_for_words(kind: str, clock: datetime) -> None:
    """Mark the moments of a kind ('' for all) that are on: there are words now, or other ones, to adapt with."""
    on = Moment.objects.filter(ended_at=None, aftermath_until__gte=clock, touched__gt=0)
    (on.filter(kind=kind) if kind else on).update(to_judge=True)


def judge_held_by_one(clock: datetime) -> bool:
    """Have judged what is held of those whom one marked moment touches; tells whether there was one."""
    row = Moment.objects.filter(to_judge=True).defer("area").order_by("pk").first()
    if row is None:
        return False
    if _held_letters().exists() or _held_mails().exists():
        touched = Touched.objects.filter(moment=row.pk).order_by("customer").values_list("customer", flat=True)
        for some in bites(touched.iterator(chunk_size=5_000), ASKED_AT_ONCE):
            judge_held_of(some, clock)
    same = {name: getattr(row, name) for name in _COUNTS}
    Moment.objects.filter(pk=row.pk, **same).update(to_judge=False)
    return True


def _held_letters() -> models.QuerySet[Outreach]:
    return Outreach.objects.filter(state=Outreach.State.HELD, due_at__isnull=False)


def _held_mails() -> models.QuerySet[Relayed]:
    return Relayed.objects.filter(state=State.HELD, next_at__isnull=False)


def _held_in(rows: models.QuerySet[Any], when: str) -> list[int]:
    """Give those of some that are held until `when`; locked in the order in which they are judged."""
    # Both sorts call it by the same word.
    found = rows.select_for_update().order_by("pk").values_list("pk", "state", when)
    return [number for number, state, until in found if state == State.HELD and until is not None]
