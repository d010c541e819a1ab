"""Alerts of the National Weather Service as GeoJSON (api.weather.gov): CAP in other clothes.

The rule of this file: the end is `ends`, else the parameter `eventEndingTime`, else `expires`. `expires` is when the
message lapses, not the event: of 642 alerts 339 end after they have expired.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from heedful.domain.alert import Alert, Area, Certainty, Code, MessageType, Severity, Status, Urgency
from heedful.wire.alerts.areas import Shapes, codes_of, united
from heedful.wire.alerts.kinds import kind_of
from heedful.wire.alerts.shapes import geojson_rings
from heedful.wire.alerts.when import read_time
from heedful.wire.alerts.words import LONGEST_HEADLINE, LONGEST_ID, chosen, plain, told

_SAME_DIGITS = 6


def alert_of(feature: Mapping[str, Any], said: Mapping[str, Any], now: datetime) -> Alert:
    """Make the alert of a feature and its properties."""
    warnings: list[str] = []
    keys = ("sent", "effective", "onset", "ends", "expires")
    times = {key: read_time(said.get(key), now, key, warnings) for key in keys}
    parameters = _parameters(said.get("parameters"))
    ending = read_time(parameters.get("eventendingtime"), now, "eventEndingTime", warnings)
    begun = times["onset"] or times["effective"] or times["sent"]
    if begun is None:
        warnings.append("Nobody says when it was sent or begins; taken as now.")
    event = plain(said.get("event"))
    return Alert(
        source_id=plain(said.get("id") or said.get("@id") or feature.get("id"), LONGEST_ID) or "NWS",
        event=event,
        kind=kind_of(event, _event_codes(said.get("eventCode")), parameters),
        status=chosen(Status, plain(said.get("status")), Status.ACTUAL, "status", warnings),
        message_type=chosen(MessageType, plain(said.get("messageType")), MessageType.ALERT, "messageType", warnings),
        severity=chosen(Severity, plain(said.get("severity")), Severity.UNKNOWN, "severity", warnings),
        urgency=chosen(Urgency, plain(said.get("urgency")), Urgency.UNKNOWN, "urgency", warnings),
        certainty=chosen(Certainty, plain(said.get("certainty")), Certainty.UNKNOWN, "certainty", warnings),
        sent=times["sent"] or times["effective"] or begun or now,
        onset=begun or now,
        ends=times["ends"] or ending or times["expires"],
        area=_area(feature.get("geometry"), said, warnings),
        references=_references(said.get("references")),
        languages=(plain(said.get("language")) or "en-US",),
        headline=plain(said.get("headline"), LONGEST_HEADLINE),
        warnings=told(warnings),
    )


def _area(geometry: Any, said: Mapping[str, Any], warnings: list[str]) -> Area:
    codes = _codes(said.get("geocode")) or _zones(said.get("affectedZones"))
    rings = geojson_rings(geometry, warnings)
    if not codes and not rings:
        warnings.append("Neither a code nor a shape says where it is; it touches nobody.")
    return united([Shapes(codes, rings)])


def _codes(given: Any) -> tuple[Code, ...]:
    if not isinstance(given, dict):
        return ()
    return tuple(code for name, values in given.items() for code in codes_of(name, _texts(values, name)))


def _texts(values: Any, name: str) -> list[str]:
    """Give codes as text; what some program made a number of gets its noughts back where we know how many."""
    listed = values if isinstance(values, list) else [values]
    digits = _SAME_DIGITS if name in {"SAME", "FIPS6"} else 0
    return [text.zfill(digits) if isinstance(each, int) else text for each in listed if (text := plain(each))]


def _zones(given: Any) -> tuple[Code, ...]:
    """Give the zones that are named by address only: '.../zones/county/COC015'."""
    addresses = (each for each in given if isinstance(each, str)) if isinstance(given, list) else ()
    return codes_of("UGC", [each.rstrip("/").rpartition("/")[2] for each in addresses])


def _parameters(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        return {}
    firsts = ((name, values[0] if isinstance(values, list) and values else values) for name, values in given.items())
    return {name.casefold(): plain(value, LONGEST_HEADLINE) for name, value in firsts}


def _event_codes(given: Any) -> list[str]:
    """Give the codes of an event, that of the Weather Service before that of SAME, which is coarser."""
    if not isinstance(given, dict):
        return []
    names = sorted(given, key=lambda name: (name != "NationalWeatherService", name))
    return [
        text
        for name in names
        for each in (given[name] if isinstance(given[name], list) else [given[name]])
        if (text := plain(each))
    ]


def _references(given: Any) -> tuple[str, ...]:
    listed = given if isinstance(given, list) else []
    found = (each.get("identifier") or each.get("@id") if isinstance(each, dict) else each for each in listed)
    return tuple(dict.fromkeys(text for each in found if (text := plain(each, LONGEST_ID))))
