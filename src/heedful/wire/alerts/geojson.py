"""JSON of warning services: which of them it is, is told by each feature for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from heedful.domain.alert import Alert, Area
from heedful.wire.alerts import nws, usgs
from heedful.wire.alerts.areas import united
from heedful.wire.alerts.country import country_codes
from heedful.wire.alerts.gdacs import Event
from heedful.wire.alerts.gdacs import alert_of as alert_of_gdacs
from heedful.wire.alerts.given import from_given
from heedful.wire.alerts.reading import AlertError, Reading
from heedful.wire.alerts.shapes import geojson_point, geojson_rings, number
from heedful.wire.alerts.size import MOST_ENTRIES
from heedful.wire.alerts.words import plain, told

#: GDACS gives the centre and the rings of an event as features of their own.
_IN_PARTS = "GDACS_"


def read_geojson(given: Any, now: datetime) -> Reading:
    """Read a collection of features, one feature, or what `as_given` has written; raises `AlertError` for others."""
    if isinstance(given, list):
        return _given(given, now)
    features = _features(given)
    if features is None:
        raise AlertError("It is JSON, but no collection of features; a feed of warnings is one.")
    alerts: list[Alert] = []
    parts: dict[str, list[Area]] = {}
    warnings: list[str] = []
    if len(features) > MOST_ENTRIES:
        warnings.append(f"It has {len(features):,} features; only the first {MOST_ENTRIES:,} are read.")
    for at, feature in enumerate(features[:MOST_ENTRIES], 1):
        alert = _alert(feature, now)
        if alert is None:
            warnings.append(f"Feature {at} is no alert of a service that we know; left out.")
            continue
        known = parts.setdefault(alert.source_id, [])
        if not known or not alert.source_id.startswith(_IN_PARTS):
            alerts.append(alert)
        if known and not alert.source_id.startswith(_IN_PARTS):
            warnings.append(f"{alert.source_id} is there more than once.")
        known.append(alert.area)
    whole = (_with(alert, parts[alert.source_id]) for alert in alerts)
    return Reading(tuple(whole), told(warnings))


def _features(given: Any) -> list[Any] | None:
    if not isinstance(given, dict):
        return None
    if isinstance(given.get("features"), list):
        features: list[Any] = given["features"]
        return features
    if isinstance(given.get("@graph"), list):
        return [{"properties": each} for each in given["@graph"]]
    return [given] if isinstance(given.get("properties"), dict) else None


def _alert(feature: Any, now: datetime) -> Alert | None:
    said = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(said, dict):
        return None
    if "eventtype" in said and ("alertlevel" in said or "eventid" in said):
        return alert_of_gdacs(_gdacs(feature, said), now)
    if "mag" in said and "time" in said:
        return usgs.alert_of(feature, said, now)
    if "event" in said or ("severity" in said and "messageType" in said):
        return nws.alert_of(feature, said, now)
    return None


def _with(alert: Alert, parts: list[Area]) -> Alert:
    """Put the features of an event together; where there are rings, points say nothing more."""
    if len(parts) == 1 or not alert.source_id.startswith(_IN_PARTS):
        return alert
    return replace(alert, area=united([part for part in parts if part.polygons] or parts))


def _gdacs(feature: Mapping[str, Any], said: Mapping[str, Any]) -> Event:
    texts = {str(key).casefold(): plain(value) for key, value in said.items()}
    texts.setdefault("title", texts.get("name", ""))
    severity = said.get("severitydata")
    measured = severity if isinstance(severity, dict) else {}
    unit, value = plain(measured.get("severityunit")).casefold(), number(measured.get("severity"))
    at = geojson_point(feature.get("geometry"))
    if unit == "ha" and value is not None:
        texts["hectares"] = str(value)
    return Event(
        said=texts,
        point=None if at is None else at[:2],
        polygons=geojson_rings(feature.get("geometry"), []),
        countries=country_codes(_countries(said)),
        magnitude=value if unit.startswith("m") else number(texts.get("magnitude")),
        depth_km=number(texts.get("depth")),
    )


def _countries(said: Mapping[str, Any]) -> str:
    listed = said.get("affectedcountries")
    named = [
        plain(each.get("iso2") or each.get("iso3"))
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict)
    ]
    return " ".join(named) or plain(said.get("iso3"))


def _given(rows: list[Any], now: datetime) -> Reading:
    alerts, warnings = [], []
    for at, row in enumerate(rows[:MOST_ENTRIES], 1):
        try:
            alerts.append(from_given(row, now))
        except AlertError as error:
            warnings.append(f"Row {at}: {error}")
    if rows and not alerts:
        raise AlertError(f"It is a list of JSON, but none of it is an alert. {warnings[0]}")
    return Reading(tuple(alerts), tuple(warnings))
