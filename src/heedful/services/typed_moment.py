"""Moments that a person tells of: a postal strike, a state of emergency, a power cut that no feed names."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.domain.alert import Area, Severity
from heedful.domain.moment import window_of
from heedful.models import Moment, Touched
from heedful.queries.gate import current_policy
from heedful.services.audit import Actor, record

_AT_ONCE = 500


@dataclass(frozen=True)
class TypedMoment:
    """What somebody says: what it is, how bad, from when to when, and whom it touches; `ends` None: nobody knows.

    It touches who is in the area, who uses one of the services or is on one of the plans, and the people listed, by
    their numbers. `place` names the area in words.
    """

    event: str
    kind: str
    severity: Severity
    onset: datetime
    ends: datetime | None
    area: Area
    place: str
    services: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    headline: str = ""


def begin_moment(said: TypedMoment, by: Actor, clock: datetime) -> Moment:
    """Begin a moment by hand; whom it touches is looked up within seconds."""
    window = window_of(said.kind, said.onset, said.ends, current_policy().aftermath_days)
    with transaction.atomic():
        row = Moment.objects.create(
            sort=Moment.Sort.HAND,
            source_id=f"by hand {secrets.token_hex(8)}",
            kind=said.kind,
            event=said.event[:200],
            headline=said.headline[:500],
            severity=said.severity,
            sent=clock,
            onset=window.onset,
            ends=said.ends,
            last_at=window.ends,
            aftermath_until=window.aftermath_until,
            area=said.area.plain(),
            place=said.place[:300],
            services=list(said.services),
            made_at=clock,
            made_by=by.colleague,
            to_match=True,
        )
        listed = (Touched(moment=row, customer_id=each, by=Touched.By.LISTED) for each in dict.fromkeys(said.people))
        Touched.objects.bulk_create(listed, batch_size=_AT_ONCE)
        record(by, gettext_noop("made"), "moment", row.pk)
    return row
