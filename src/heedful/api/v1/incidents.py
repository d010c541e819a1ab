"""Incidents of our own, as programs tell of them: our form, Alertmanager's and Statuspage's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from heedful.api.v1.errors import bad_request
from heedful.api.v1.instant import WrittenInstant
from heedful.api.v1.keys import actor_of
from heedful.api.v1.operation import IncidentNumber, operation
from heedful.domain.api_key import Scope
from heedful.models import Moment
from heedful.services import incident as services
from heedful.wire.incidents import IncidentError, Told, read_incidents

PART = "Incidents"

_LONGEST_NOTICE = 10_000


class IncidentIn(Schema):
    """An incident of ours that begins."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=200)
    services: list[str] = Field([], max_length=100, description="Which services it hits, as customers have them.")
    notice: str = Field("", max_length=_LONGEST_NOTICE, description="What customers may be told.")
    onset: WrittenInstant = Field(None, description="Since when; now if it is not said.")


class IncidentChange(Schema):
    """What has changed of an incident."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(None, min_length=1, max_length=200)
    services: list[str] | None = Field(None, max_length=100)
    notice: str | None = Field(None, max_length=_LONGEST_NOTICE)
    over: bool = Field(False, strict=True, description="Whether it is over.")


class IncidentOut(Schema):
    """An incident of ours."""

    id: int
    title: str
    services: list[str]
    notice: str
    onset: datetime
    ends: datetime | None = Field(description="null while it lasts.")
    touched: int = Field(description="How many customers it touches, as counted last.")


class HookIn(Schema):
    """What Alertmanager (`alerts`) or Statuspage (`incident`) sends; whatever else they send is passed over."""

    model_config = ConfigDict(extra="allow")

    alerts: list[Any] | None = Field(None, max_length=1_000, description="Alerts, as Alertmanager's webhook has them.")
    incident: dict[str, Any] | None = Field(None, description="An incident, as Statuspage's webhook has it.")
    component: dict[str, Any] | None = Field(None, description="A component, as Statuspage's webhook has it.")


class HookOut(Schema):
    """What a call of another program told of."""

    incidents: list[IncidentOut]


@operation(PART, "POST", "/incidents", Scope.INCIDENTS_WRITE, {201: IncidentOut})
def post_incident(request: HttpRequest, body: IncidentIn) -> Status[IncidentOut]:
    """Say that something of ours does not work.

    From now on nobody who uses these services is reminded of anything; what is held because of it is judged again when
    it is over. Without services it hits everybody.
    """
    said = services.Said(body.title, body.services, body.notice, body.onset)
    return Status(201, _out(services.open_incident(said, actor_of(request), timezone.now())))


@operation(PART, "GET", "/incidents/{incident}", Scope.INCIDENTS_WRITE, {200: IncidentOut}, errors=[404])
def get_incident(request: HttpRequest, incident: IncidentNumber) -> IncidentOut:  # noqa: ARG001 - an operation takes a request
    """Read one incident."""
    return _out(_found(incident))


@operation(PART, "PATCH", "/incidents/{incident}", Scope.INCIDENTS_WRITE, {200: IncidentOut}, errors=[404])
def patch_incident(request: HttpRequest, incident: IncidentNumber, body: IncidentChange) -> IncidentOut:
    """Change an incident, or say that it is over."""
    row = _found(incident)
    told = {name: value for name, value in body.dict(exclude={"over"}).items() if value is not None}
    if told:
        before = {"title": row.event, "services": row.services, "notice": row.notice}
        services.change_incident(row, services.Said(**{**before, **told}), actor_of(request))
    if body.over:
        services.end_incident(row, actor_of(request), timezone.now())
    row.refresh_from_db()
    return _out(row)


@operation(PART, "POST", "/incident-hook", Scope.INCIDENTS_WRITE, {200: HookOut})
def hook_incidents(request: HttpRequest, body: HookIn) -> HookOut:
    """Take what Alertmanager or Statuspage says.

    Alertmanager: the label `service` names what is hit, the annotation `customer_notice` is what customers may be told.
    Statuspage: the components are the services; what is `scheduled` begins at `scheduled_for`, or when it goes on.
    Where no service is named, it hits everybody. What is resolved or completed ends; of what goes on, a notice or
    services that one of us wrote stay where the call names none.
    """
    try:
        told = read_incidents(body.dict(exclude_none=True))
    except IncidentError as error:
        raise bad_request("no_incident", _("That tells of no incident that we can read."), str(error)) from None
    rows = [row for each in told if (row := _take(request, each)) is not None]
    return HookOut(incidents=[_out(row) for row in rows])


def _take(request: HttpRequest, told: Told) -> Moment | None:
    by, now = actor_of(request), timezone.now()
    if not told.is_over:
        onset = told.onset
        if onset is not None and not told.is_planned:
            # What goes on has begun, also before the time for which it was planned.
            onset = min(onset, now)
        said = services.Said(told.title, list(told.services), told.notice, onset, told.is_planned)
        return services.open_incident(said, by, now, key=told.key)
    row = services.told_before(told.key)
    if row is not None:
        services.end_incident(row, by, now)
        row.refresh_from_db()
    return row


def _found(number: int) -> Moment:
    return get_object_or_404(Moment, pk=number, sort=Moment.Sort.INCIDENT)


def _out(row: Moment) -> IncidentOut:
    return IncidentOut(
        id=row.pk,
        title=row.event,
        services=row.services,
        notice=row.notice,
        onset=row.onset,
        ends=row.ends,
        touched=row.touched,
    )
