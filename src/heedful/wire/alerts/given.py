"""An alert as JSON: as `heedful moments read` prints it, and back.

The rule of this file: what is printed can be read again, and gives the same alert less its headline. `phase` and `acts`
are what the clock and the rules make of it when it is printed; they are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from heedful.domain.alert import (
    Alert,
    Area,
    Certainty,
    Circle,
    Code,
    MessageType,
    Polygon,
    Severity,
    Status,
    Urgency,
)
from heedful.domain.moment import acts, phase_of
from heedful.domain.moment_kind import KINDS
from heedful.wire.alerts.kinds import kind_of
from heedful.wire.alerts.reading import AlertError
from heedful.wire.alerts.shapes import circle, point
from heedful.wire.alerts.when import read_time
from heedful.wire.alerts.words import LONGEST_ID, chosen, plain, told

Words = TypeVar("Words", bound=StrEnum)


def as_given(alert: Alert, now: datetime) -> dict[str, Any]:
    """Give an alert as values of JSON; times in ISO 8601, UTC; latitude first; `ends` None if nobody knows."""
    return {
        "source_id": alert.source_id,
        "event": alert.event,
        "kind": alert.kind,
        "status": alert.status.value,
        "msg_type": alert.message_type.value,
        "references": list(alert.references),
        "severity": alert.severity.value,
        "urgency": alert.urgency.value,
        "certainty": alert.certainty.value,
        "onset": time_text(alert.onset),
        "ends": None if alert.ends is None else time_text(alert.ends),
        "sent": time_text(alert.sent),
        "phase": phase_of(alert, now).value,
        "languages": list(alert.languages),
        "codes": [{"system": each.system, "code": each.code} for each in alert.area.codes],
        "polygons": [[list(at) for at in ring] for ring in alert.area.polygons],
        "circles": [{"lat": each.lat, "lon": each.lon, "radius_km": each.radius_km} for each in alert.area.circles],
        "acts": acts(alert),
        "warnings": list(alert.warnings),
    }


def from_given(row: object, now: datetime) -> Alert:
    """Read an alert back; what is missing takes its default and is said in its warnings.

    Raises `AlertError`, naming the field, for what is there and has another form.
    """
    if not isinstance(row, dict):
        raise AlertError('It is no object, such as {"source_id": "...", "event": "..."}.')
    warnings: list[str] = list(_texts(row, "warnings"))
    event = _text(row, "event")
    kind = _text(row, "kind")
    if "onset" not in row and "sent" not in row:
        warnings.append("Neither 'onset' nor 'sent' is there; taken as now.")
    sent = _time(row, "sent", now) or _time(row, "onset", now) or now
    return Alert(
        source_id=_identifier(row),
        event=event,
        kind=kind if kind in KINDS else kind_of(event),
        status=_word(row, "status", Status, Status.ACTUAL, warnings),
        message_type=_word(row, "msg_type", MessageType, MessageType.ALERT, warnings),
        severity=_word(row, "severity", Severity, Severity.UNKNOWN, warnings),
        urgency=_word(row, "urgency", Urgency, Urgency.UNKNOWN, warnings),
        certainty=_word(row, "certainty", Certainty, Certainty.UNKNOWN, warnings),
        sent=sent,
        onset=_time(row, "onset", now) or sent,
        ends=_time(row, "ends", now),
        area=Area(_codes(row), _polygons(row), _circles(row)),
        references=_texts(row, "references", LONGEST_ID),
        languages=_texts(row, "languages"),
        warnings=told(warnings),
    )


def time_text(at: datetime) -> str:
    """Write a time in ISO 8601, in UTC, with Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _identifier(row: Mapping[str, Any]) -> str:
    found = _text(row, "source_id", LONGEST_ID)
    if not found:
        raise AlertError("'source_id' is missing.")
    return found


def _text(row: Mapping[str, Any], key: str, longest: int | None = None) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise AlertError(f"'{key}' is no text.")
    return plain(value) if longest is None else plain(value, longest)


def _texts(row: Mapping[str, Any], key: str, longest: int = 1000) -> tuple[str, ...]:
    listed = _list(row, key)
    if not all(isinstance(each, str) for each in listed):
        raise AlertError(f"'{key}' is no list of texts.")
    return tuple(plain(each, longest) for each in listed)


def _list(row: Mapping[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise AlertError(f"'{key}' is no list.")
    return value


def _word(row: Mapping[str, Any], key: str, words: type[Words], default: Words, warnings: list[str]) -> Words:
    return chosen(words, _text(row, key), default, key, warnings)


def _time(row: Mapping[str, Any], key: str, now: datetime) -> datetime | None:
    text = _text(row, key)
    found = read_time(text, now, key, [])
    if text and found is None:
        raise AlertError(f"'{key}' is '{text[:40]}', which is no time; write for example 2012-10-29T12:00:00Z.")
    return found


def _codes(row: Mapping[str, Any]) -> tuple[Code, ...]:
    found = []
    for each in _list(row, "codes"):
        if not isinstance(each, dict):
            raise AlertError("'codes' is no list of objects with 'system' and 'code'.")
        system, code = _text(each, "system"), _text(each, "code")
        if not system or not code:
            raise AlertError("'codes' has an entry without 'system' or 'code'.")
        found.append(Code(system, code))
    return tuple(found)


def _polygons(row: Mapping[str, Any]) -> tuple[Polygon, ...]:
    return tuple(_ring(each) for each in _list(row, "polygons"))


def _ring(given: object) -> Polygon:
    points = [point(*at) if isinstance(at, list) and len(at) == 2 else None for at in _listed(given)]  # noqa: PLR2004
    if not points or None in points:
        raise AlertError("'polygons' is no list of rings, each a list of [latitude, longitude].")
    return tuple(at for at in points if at is not None)


def _listed(given: object) -> list[Any]:
    return given if isinstance(given, list) else []


def _circles(row: Mapping[str, Any]) -> tuple[Circle, ...]:
    found = []
    for each in _list(row, "circles"):
        made = circle(each.get("lat"), each.get("lon"), each.get("radius_km")) if isinstance(each, dict) else None
        if made is None:
            raise AlertError("'circles' is no list of objects with 'lat', 'lon' and 'radius_km'.")
        found.append(made)
    return tuple(found)
