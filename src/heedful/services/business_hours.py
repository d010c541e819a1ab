"""Saying when we are there."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.models import BusinessHours
from heedful.services.audit import Actor, record


@transaction.atomic
def say_hours(by: Actor, zone: str, days: Sequence[Sequence[str] | None], holidays: Sequence[Sequence[str]]) -> None:
    """Write down the hours of the house; times that were counted by them are counted anew at the next look."""
    BusinessHours.objects.update_or_create(
        pk=1, defaults={"zone": zone, "days": list(days), "holidays": [list(each) for each in holidays]}
    )
    record(by, gettext_noop("said when we are there"), "business hours", 1)


@transaction.atomic
def say_no_hours(by: Actor) -> None:
    """Take them away: times are told plainly only."""
    BusinessHours.objects.all().delete()
    record(by, gettext_noop("took away when we are there"), "business hours", 1)
