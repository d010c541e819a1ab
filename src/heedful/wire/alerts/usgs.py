"""Earthquakes of the United States Geological Survey, from its GeoJSON.

An earthquake is a point; whom it touches is a circle, as far as it was felt by nearly everyone
(`heedful.domain.earthquake`). How bad it was is the worse of two: PAGER's colour (expected losses), and the intensity
that was felt or computed, else what the magnitude lets one expect.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from heedful.domain.alert import Alert, Area, Certainty, Circle, MessageType, Severity, Status, Urgency
from heedful.domain.earthquake import reach_km
from heedful.domain.moment_kind import EARTHQUAKE, OTHER
from heedful.wire.alerts.shapes import geojson_point, number
from heedful.wire.alerts.when import from_epoch_ms
from heedful.wire.alerts.words import LONGEST_HEADLINE, LONGEST_ID, plain, told

_LADDER = (Severity.MINOR, Severity.MODERATE, Severity.SEVERE, Severity.EXTREME)
_PAGER = {"green": 0, "yellow": 1, "orange": 2, "red": 3}
#: Modified Mercalli: V is felt by all, VII does considerable damage to poor buildings, VIII.5 to good ones.
_INTENSITIES = (5.0, 7.0, 8.5)
_MAGNITUDES = (4.5, 6.0, 7.0)


def alert_of(feature: Mapping[str, Any], said: Mapping[str, Any], now: datetime) -> Alert:
    """Make the alert of a feature and its properties."""
    warnings: list[str] = []
    begun = from_epoch_ms(said.get("time"))
    if begun is None:
        warnings.append("'time' is missing, or no time that can be; taken as now.")
    is_earthquake = plain(said.get("type") or "earthquake").casefold() == "earthquake"
    return Alert(
        source_id=plain(feature.get("id") or said.get("code") or said.get("url"), LONGEST_ID) or "USGS",
        event=plain(said.get("type") or "earthquake").capitalize(),
        kind=EARTHQUAKE if is_earthquake else OTHER,
        status=Status.ACTUAL,
        message_type=MessageType.CANCEL if said.get("status") == "deleted" else MessageType.ALERT,
        severity=_severity(said),
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        sent=from_epoch_ms(said.get("updated")) or begun or now,
        onset=begun or now,
        ends=None,
        area=_area(feature.get("geometry"), number(said.get("mag")), warnings),
        languages=("en",),
        headline=plain(said.get("title"), LONGEST_HEADLINE),
        warnings=told(warnings),
    )


def _severity(said: Mapping[str, Any]) -> Severity:
    felt = [found for key in ("mmi", "cdi") if (found := number(said.get(key))) is not None]
    magnitude = number(said.get("mag"))
    steps = [_PAGER[colour]] if (colour := plain(said.get("alert")).casefold()) in _PAGER else []
    if felt:
        steps.append(sum(max(felt) >= least for least in _INTENSITIES))
    elif not steps and magnitude is not None:
        steps.append(sum(magnitude >= least for least in _MAGNITUDES))
    return _LADDER[max(steps)] if steps else Severity.UNKNOWN


def _area(geometry: Any, magnitude: float | None, warnings: list[str]) -> Area:
    found = geojson_point(geometry)
    if found is None or magnitude is None:
        warnings.append("Its point or its magnitude is missing; it touches nobody.")
        return Area()
    lat, lon, depth = found
    return Area(circles=(Circle(lat, lon, reach_km(magnitude, depth)),))
