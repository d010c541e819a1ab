"""What other programs say of incidents: Alertmanager's webhook (version 4) and Statuspage's.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


class IncidentError(ValueError):
    """It is neither of the two forms; the message says what is missing."""


#: Nothing is planned for so late; it stands for a time that nobody knows.
_TOO_LATE = 2200


@dataclass(frozen=True)
class Told:
    """One incident as a program tells it: its own key for it, whether it is over, and whether it is only planned.

    `onset` is when it began, or, of what `is_planned`, when it will; None where nobody says.
    """

    key: str
    title: str
    services: tuple[str, ...]
    notice: str
    onset: datetime | None
    is_over: bool
    is_planned: bool = False


def read_incidents(body: Any) -> tuple[Told, ...]:
    """Read the incidents of one call; raises `IncidentError`."""
    if not isinstance(body, Mapping):
        raise IncidentError("The body has to be a JSON object.")
    if isinstance(body.get("alerts"), list):
        return tuple(_of_alertmanager(each) for each in body["alerts"])
    if isinstance(body.get("incident"), Mapping):
        return (_of_statuspage(body["incident"]),)
    if isinstance(body.get("component_update"), Mapping) or isinstance(body.get("component"), Mapping):
        # Statuspage tells of each component beside the incident that it belongs to.
        return ()
    raise IncidentError("There is neither 'alerts' (Alertmanager) nor 'incident' (Statuspage) in it.")


def _of_alertmanager(alert: Any) -> Told:
    if not isinstance(alert, Mapping):
        raise IncidentError("Each of 'alerts' has to be an object.")
    labels, notes = _texts(alert.get("labels")), _texts(alert.get("annotations"))
    key = str(alert.get("fingerprint") or sorted(labels.items()))
    title = notes.get("summary") or labels.get("alertname") or "Alert"
    services = tuple(part.strip() for part in labels.get("service", "").split(",") if part.strip())
    return Told(
        key=f"alertmanager {key}",
        title=title,
        services=services,
        notice=notes.get("customer_notice", ""),
        onset=_instant(alert.get("startsAt")),
        is_over=alert.get("status") == "resolved",
    )


def _of_statuspage(incident: Mapping[str, Any]) -> Told:
    key = incident.get("id")
    if not isinstance(key, str) or not key:
        raise IncidentError("'incident.id' is missing.")
    parts = incident.get("components")
    names = [each.get("name") for each in parts if isinstance(each, Mapping)] if isinstance(parts, list) else []
    is_planned = incident.get("status") == "scheduled"
    updates = incident.get("incident_updates")
    newest = updates[0] if isinstance(updates, list) and updates and isinstance(updates[0], Mapping) else {}
    return Told(
        key=f"statuspage {key}",
        title=str(incident.get("name") or "Incident"),
        services=tuple(name for name in names if isinstance(name, str) and name),
        notice=str(newest.get("body") or ""),
        onset=_planned_for(incident) if is_planned else _begun(incident),
        is_over=incident.get("status") in {"resolved", "completed", "postmortem"},
        is_planned=is_planned,
    )


def _begun(incident: Mapping[str, Any]) -> datetime | None:
    """Give when it began: maintenance when it was planned for, and not when it was announced."""
    planned = incident.get("scheduled_for")
    return _instant(planned or incident.get("started_at") or incident.get("created_at"))


def _planned_for(incident: Mapping[str, Any]) -> datetime:
    given = incident.get("scheduled_for")
    at = _instant(given)
    if at is None or at.year >= _TOO_LATE:
        said = "is missing" if given is None else f"is {str(given)[:40]!r}, which is no time"
        raise IncidentError(
            f"'incident.scheduled_for' {said}: what is scheduled has to say for when, such as 2026-12-01T22:00:00Z."
        )
    return at


def _texts(given: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in given.items()} if isinstance(given, Mapping) else {}


def _instant(given: Any) -> datetime | None:
    if not isinstance(given, str):
        return None
    try:
        at = datetime.fromisoformat(given)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
