"""Incidents of our own: which services they hit, from when to when, and what customers are told.

The rule of this file: while our own service is in trouble nobody is reminded to use it. An incident lasts until
somebody, or the program that told of it, says that it is over. What is only planned touches nobody before it begins.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.domain.alert import Severity
from heedful.domain.gate.judge import INCIDENT
from heedful.models import Moment
from heedful.services.audit import Actor, record

#: So far away is the end of what nobody has ended.
FAR = timedelta(days=3650)


@dataclass(frozen=True)
class Said:
    """What somebody says of an incident; no service: it hits everybody. What `is_planned` has not begun."""

    title: str
    services: list[str] = field(default_factory=list)
    notice: str = ""
    onset: datetime | None = None
    is_planned: bool = False


def open_incident(said: Said, by: Actor, clock: datetime, key: str = "") -> Moment:
    """Tell of an incident; one that a program told of under the same key goes on, or begins again.

    Programs say the same again and again: nothing is written for that, and what one of us added meanwhile (services, a
    notice) stays where the program says none.
    """
    source_id = f"incident {key or secrets.token_hex(8)}"[:300]
    with transaction.atomic():
        row = Moment.objects.select_for_update().filter(sort=Moment.Sort.INCIDENT, source_id=source_id).first()
        if row is not None and row.ends is None:
            return _goes_on(row, said, by, clock)
        if row is None:
            row = Moment(sort=Moment.Sort.INCIDENT, source_id=source_id, made_at=clock, made_by=by.colleague)
        row.onset = said.onset or clock
        _write(row, said)
        row.ends, row.ended_at, row.ended_by, row.to_match = None, None, None, True
        row.last_at = row.aftermath_until = max(clock, row.onset) + FAR
        row.save()
        record(by, gettext_noop("made"), "incident", row.pk)
    return row


def _goes_on(row: Moment, said: Said, by: Actor, clock: datetime) -> Moment:
    before = (row.event, row.services, row.notice, row.onset)
    if said.is_planned or row.onset > clock:
        row.onset = said.onset or clock
        row.last_at = row.aftermath_until = max(row.last_at, row.onset + FAR)
    _write(row, replace(said, services=said.services or row.services, notice=said.notice or row.notice))
    if (row.event, row.services, row.notice, row.onset) != before:
        row.to_judge = row.to_judge or row.onset != before[-1]
        row.save()
        record(by, gettext_noop("changed"), "incident", row.pk)
    return row


def change_incident(row: Moment, said: Said, by: Actor) -> None:
    """Say something else of an incident."""
    with transaction.atomic():
        row = Moment.objects.select_for_update().get(pk=row.pk)
        _write(row, said)
        if said.onset is not None:
            row.onset = said.onset
        row.to_judge = True
        row.save()
        record(by, gettext_noop("changed"), "incident", row.pk)


def end_incident(row: Moment, by: Actor, clock: datetime) -> bool:
    """Say that an incident is over; tells whether it was on. What it held is judged again within seconds."""
    with transaction.atomic():
        row = Moment.objects.select_for_update().get(pk=row.pk)
        if row.ends is not None:
            return False
        if row.onset > clock:
            row.ended_at = clock
        row.ends = row.last_at = row.aftermath_until = max(clock, row.onset)
        row.ended_by, row.to_judge = by.colleague, True
        row.save()
        record(by, gettext_noop("ended"), "incident", row.pk)
    return True


def told_before(key: str) -> Moment | None:
    """Find the incident that a program told of under a key."""
    return Moment.objects.filter(sort=Moment.Sort.INCIDENT, source_id=f"incident {key}"[:300]).first()


def _write(row: Moment, said: Said) -> None:
    services = [each.strip()[:200] for each in said.services if each.strip()]
    row.to_match = row.to_match or row.pk is None or services != row.services
    row.event, row.services, row.notice = (
        said.title.replace("\x00", "")[:200],
        services,
        said.notice.replace("\x00", ""),
    )
    row.kind, row.severity = INCIDENT, Severity.SEVERE
