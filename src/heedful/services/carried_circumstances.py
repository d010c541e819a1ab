"""How things are with two customers who turn out to be one: the stricter of both counts.

The rule of this file: the row of the one who is gone never changes. What the one who stays got from it stands by name
in `Merge.filled`, with what stood there before, so that parting them puts back exactly that. What was said of the one
who stays since then is theirs, and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from heedful.models import Circumstances, Customer, Merge, Moment, Touched
from heedful.queries.lost_address import ways_to
from heedful.services.circumstances import CARRIED_PURPOSE
from heedful.services.held_again import judge_held_of

_MADE = "circumstances.made"
_QUIET = "circumstances.quiet_until="
_STATE = "circumstances.state="
_MOMENT = "circumstances.moment."
_ALL = "circumstances."
#: The stricter last.
_STRICT = ("", Circumstances.State.BOUNCED.value, Circumstances.State.DECEASED.value)


def is_of_circumstances(filled: str) -> bool:
    """Tell whether a name in `Merge.filled` is one of this file's."""
    return filled.startswith(_ALL)


def carry(merges: Sequence[Merge]) -> None:
    """Let the stricter of both count with the ones who stay, merge by merge; in the caller's transaction."""
    numbers = {row.gone_id for row in merges}
    has_some = set(Circumstances.objects.filter(customer__in=numbers).values_list("customer", flat=True))
    has_some |= set(_touches(numbers).values_list("customer", flat=True))
    for row in merges:
        if row.gone_id in has_some:
            _lock(row.into_id)
        if row.gone_id in has_some and (carried := [*_carry_row(row), *_carry_moments(row)]):
            has_some.add(row.into_id)
            row.filled = [*row.filled, *carried]
            row.save(update_fields=["filled"])


def take_back(row: Merge) -> None:
    """Take from the one who stays what they had only from the other; in the caller's transaction."""
    _lock(row.into_id)
    # What they said for themselves since stands there no more.
    row.refresh_from_db(fields=["filled"])
    carried = [each for each in row.filled if is_of_circumstances(each)]
    moments = [int(each.removeprefix(_MOMENT)) for each in carried if each.startswith(_MOMENT)]
    _touches([row.into_id]).filter(moment__in=moments).delete()
    if carried:
        judge_held_of([row.into_id], timezone.now())
    stays = Circumstances.objects.filter(customer=row.into_id).first()
    gone = Circumstances.objects.filter(customer=row.gone_id).first()
    if stays is None or gone is None or not carried:
        return
    for each in carried:
        _take_back_one(each, stays, gone)
    if _MADE in carried and not (stays.state or stays.unsubscribed or stays.quiet_until):
        stays.delete()
    else:
        stays.save()


def _carry_row(row: Merge) -> Iterable[str]:
    gone = Circumstances.objects.filter(customer=row.gone_id).first()
    if gone is None:
        return
    reached = _can_be_reached(row, gone)
    if reached and not gone.was_said:
        return
    told = {"changed_at": gone.changed_at, "changed_by": gone.changed_by}
    stays, is_made = Circumstances.objects.get_or_create(customer_id=row.into_id, defaults=told)
    if is_made:
        yield _MADE
    for purpose in sorted(set(gone.unsubscribed) - set(stays.unsubscribed)):
        stays.unsubscribed = sorted([*stays.unsubscribed, purpose])
        yield f"{CARRIED_PURPOSE}{purpose}"
    if gone.quiet_until and (stays.quiet_until is None or stays.quiet_until < gone.quiet_until):
        yield f"{_QUIET}{stays.quiet_until.isoformat() if stays.quiet_until else ''}"
        stays.quiet_until = gone.quiet_until
    if _STRICT.index(gone.state) > _STRICT.index(stays.state) and not reached:
        yield f"{_STATE}{stays.state}"
        stays.state = gone.state
        stays.seen_at = gone.seen_at or stays.seen_at
    stays.save()


def _can_be_reached(row: Merge, gone: Circumstances) -> bool:
    """Tell whether the machine saw only that nothing arrives at the one who is gone, and the other has an address."""
    is_seen = gone.state == Circumstances.State.BOUNCED and gone.seen_at is not None
    return is_seen and ways_to([row.gone_id, row.into_id]).exists()


def _carry_moments(row: Merge) -> Iterable[str]:
    known = _touches([row.into_id]).values("moment")
    for touch in _touches([row.gone_id]).filter(moment__ended_at=None).exclude(moment__in=known):
        Touched.objects.create(moment_id=touch.moment_id, customer_id=row.into_id, by=touch.by, place=touch.place)
        yield f"{_MOMENT}{touch.moment_id}"


def _lock(number: int) -> None:
    """Let whoever says something of this customer just now finish first."""
    Customer.objects.select_for_update(of=("self",)).get(pk=number)


def _touches(numbers: Iterable[int]) -> models.QuerySet[Touched]:
    """Choose what touches some customers because it is their own, or because one of us listed them."""
    theirs = Q(moment__sort=Moment.Sort.PERSON) | Q(by=Touched.By.LISTED)
    return Touched.objects.filter(theirs, customer__in=numbers)


def _take_back_one(carried: str, stays: Circumstances, gone: Circumstances) -> None:
    purpose = carried.removeprefix(CARRIED_PURPOSE)
    if purpose != carried:
        stays.unsubscribed = [each for each in stays.unsubscribed if each != purpose]
    elif carried.startswith(_QUIET) and stays.quiet_until == gone.quiet_until:
        before = carried.removeprefix(_QUIET)
        stays.quiet_until = datetime.fromisoformat(before) if before else None
    elif carried.startswith(_STATE) and stays.state == gone.state:
        stays.state = carried.removeprefix(_STATE)
