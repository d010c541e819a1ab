"""Doing a call once, however often it comes: answers are kept under the name that the caller gave to the call.

The rule of this file: a call is claimed by a row before it is done, and the row is of one key. A claim that was not
answered within CLAIM_LASTS was left by a process that died, and may be taken over.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from django.db import IntegrityError, transaction
from django.db.models import Q

from heedful.models import ApiKey, KeptAnswer

#: So long the same name means the same call.
KEPT_FOR = timedelta(hours=24)
#: No call takes longer than this; a server gives up on one before.
CLAIM_LASTS = timedelta(minutes=1)
_BITE = 1_000


class Claimed(Enum):
    """Why a call may not be done now."""

    BY_ANOTHER_CALL = "by another call"
    IN_PROGRESS = "in progress"


def claim(key: ApiKey, name: str, digest: str, now: datetime) -> tuple[KeptAnswer, Claimed | None]:
    """Claim a call; give its row, and why it may not be done.

    A row with `answered_at` holds the answer that was given; one without is ours to do, if there is no reason.
    """
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(api_key=key, name=name, digest=digest, began_at=now), None
    except IntegrityError:
        row = KeptAnswer.objects.filter(api_key=key, name=name).first()
    if row is None:  # given up in this very moment
        return claim(key, name, digest, now)
    if row.began_at <= now - KEPT_FOR:
        return _taken_over(row, digest, now)
    if row.digest != digest:
        return row, Claimed.BY_ANOTHER_CALL
    if row.answered_at is not None:
        return row, None
    return _taken_over(row, digest, now) if row.began_at <= now - CLAIM_LASTS else (row, Claimed.IN_PROGRESS)


def _taken_over(row: KeptAnswer, digest: str, now: datetime) -> tuple[KeptAnswer, Claimed | None]:
    """Take a claim over; 'not one row' means that somebody else was quicker."""
    fresh = {"digest": digest, "began_at": now, "answered_at": None, "status": 0, "body": "", "about": None}
    taken = KeptAnswer.objects.filter(pk=row.pk, began_at=row.began_at).update(**fresh)
    return (KeptAnswer(pk=row.pk, began_at=now), None) if taken else (row, Claimed.IN_PROGRESS)


def keep(row: KeptAnswer, status: int, body: str, about: int | None, now: datetime) -> bool:
    """Keep the answer of a claimed call; False where the claim was lost to somebody who took it over."""
    answer = {"status": status, "body": body, "about": about, "answered_at": now}
    return KeptAnswer.objects.filter(pk=row.pk, began_at=row.began_at, answered_at=None).update(**answer) == 1


def give_up(row: KeptAnswer) -> None:
    """Give a claim up, since nothing was done."""
    KeptAnswer.objects.filter(pk=row.pk, began_at=row.began_at, answered_at=None).delete()


def forget_old_answers(now: datetime) -> int:
    """Remove what is older than KEPT_FOR, in bites; give how many were removed."""
    removed = 0
    while True:
        old = Q(began_at__lte=now - KEPT_FOR)
        bite = list(KeptAnswer.objects.filter(old).order_by("began_at").values_list("pk", flat=True)[:_BITE])
        # Asked again: one of them may have been taken over meanwhile.
        removed += KeptAnswer.objects.filter(old, pk__in=bite).delete()[0]
        if len(bite) < _BITE:
            return removed


def forget_answers_about(customers: list[int]) -> None:
    """Remove the answers that show somebody, in the transaction that erases them."""
    KeptAnswer.objects.filter(about__in=customers).delete()
