"""Incidents of our own: which services they hit, from when to when, and what customers are told.

The rule of this file: while our own service is in trouble nobody is reminded to use it. An incident lasts until
somebody, or the program that told of it, says that it is over.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
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
    """What somebody says of an incident; no service: it hits everybody."""

    title: str
    services: list[str] = field(default_factory=list)
    notice: str = ""
    onset: datetime | None = None


def open_incident(said: Said, by: Actor, clock: datetime, key: str = "") -> Moment:
    """Tell of an incident; one that a program told of under the same key goes on, or begins again."""
    source_id = f"incident {key or secrets.token_hex(8)}"[:300]
    onset = said.onset or clock
    with transaction.atomic():
        row = Moment.objects.select_for_update().filter(sort=Moment.Sort.INCIDENT, source_id=source_id).first()
        if row is None:
            row = Moment(sort=Moment.Sort.INCIDENT, source_id=source_id, made_at=clock, made_by=by.colleague)
            row.onset = onset
        elif row.ends is not None:
            row.onset = onset
        _write(row, said)
        row.ends, row.ended_at, row.ended_by = None, None, None
        row.last_at = row.aftermath_until = clock + FAR
        row.save()
        record(by, gettext_noop("made"), "incident", row.pk)
    return row


def change_incident(row: Moment, said: Said, by: Actor) -> None:
    """Say something else of an incident."""
    with transaction.atomic():
        row = Moment.objects.select_for_update().get(pk=row.pk)
        _write(row, said)
        if said.onset is not None:
            row.onset = said.onset
        row.save()
        record(by, gettext_noop("changed"), "incident", row.pk)


def end_incident(row: Moment, by: Actor, clock: datetime) -> bool:
    """Say that an incident is over; tells whether it was on. What it held is judged again within minutes."""
    with transaction.atomic():
        row = Moment.objects.select_for_update().get(pk=row.pk)
        if row.ends is not None:
            return False
        row.ends = row.last_at = row.aftermath_until = max(clock, row.onset)
        row.ended_by = by.colleague
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
