"""Events of GDACS (the Global Disaster Alert and Coordination System), from its RSS and its GeoJSON.

The rule of this file: an event has the identifier that it has in GDACS's CAP files (`GDACS_TC_1001150_2`), so that one
event is one moment whichever feed told of it.

GDACS gives a colour: green, orange and red are Moderate, Severe and Extreme, as in its own CAP files. An event begins
at `fromdate`. `todate` is when it was seen last: its end where it is no longer current; where it is, it may last on
from then as long as its kind does. Earthquakes end with the limit of their kind. What is over has a time after it, as
everything has, so it is not said to be past: that is a word of GDACS's CAP files, which have it for everything.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from heedful.domain.alert import Alert, Area, Certainty, Circle, Code, MessageType, Polygon, Severity, Status, Urgency
from heedful.domain.earthquake import reach_km
from heedful.domain.moment_kind import EARTHQUAKE, OTHER, limit_of
from heedful.wire.alerts.country import country_codes
from heedful.wire.alerts.kind_table import GDACS
from heedful.wire.alerts.shapes import number
from heedful.wire.alerts.when import read_time
from heedful.wire.alerts.words import LONGEST_HEADLINE, plain, told

_SEVERITIES = {"green": Severity.MODERATE, "orange": Severity.SEVERE, "red": Severity.EXTREME}
_EVENTS = {
    "EQ": "Earthquake",
    "TC": "Tropical Cyclone",
    "FL": "Flood",
    "VO": "Volcano",
    "WF": "Forest Fires",
    "DR": "Drought",
    "TS": "Tsunami",
}
#: Ours, where GDACS gives a point only: whoever lives within 100 km of a volcano is counted by GDACS itself; gales of a
#: large cyclone reach about 300 km. Floods and droughts are told by country.
_AROUND_KM = {"VO": 100.0, "TC": 300.0}
#: Smoke and closed roads around a fire reach beyond what has burnt.
_AROUND_FIRE_KM = 10.0
_HECTARES_IN_KM2 = 100


@dataclass(frozen=True)
class Event:
    """What a feed says of an event: its texts by GDACS's names (small letters), and where it is."""

    said: Mapping[str, str]
    point: tuple[float, float] | None = None
    polygons: tuple[Polygon, ...] = ()
    countries: tuple[Code, ...] = ()
    magnitude: float | None = None
    depth_km: float | None = None


def alert_of(event: Event, now: datetime) -> Alert:
    """Make the alert of an event."""
    warnings: list[str] = []
    said = event.said
    sort = said.get("eventtype", "").strip().upper()
    kind = GDACS.get(sort, OTHER)
    begun = read_time(said.get("fromdate"), now, "fromdate", warnings)
    sent = read_time(said.get("datemodified") or said.get("pubdate"), now, "datemodified", warnings) or begun or now
    is_over = said.get("iscurrent", "").strip().casefold() == "false"
    area = _area(event, sort)
    if not area:
        warnings.append("Nobody says where it is; it touches nobody.")
    return Alert(
        source_id=_source_id(said, sort),
        event=_EVENTS.get(sort) or plain(said.get("title")) or "Event",
        kind=kind,
        status=Status.ACTUAL,
        message_type=MessageType.ALERT,
        severity=_severity(said.get("alertlevel", ""), warnings),
        urgency=Urgency.UNKNOWN,
        certainty=Certainty.OBSERVED if kind == EARTHQUAKE else Certainty.UNKNOWN,
        sent=sent,
        onset=begun or sent,
        ends=_end(read_time(said.get("todate"), now, "todate", warnings), kind, over_at=sent if is_over else None),
        area=area,
        languages=("en",),
        headline=plain(said.get("title"), LONGEST_HEADLINE),
        warnings=told(warnings),
    )


def _source_id(said: Mapping[str, str], sort: str) -> str:
    parts = (sort, plain(said.get("eventid")), plain(said.get("episodeid")))
    return "_".join(("GDACS", *(part for part in parts if part)))


def _severity(level: str, warnings: list[str]) -> Severity:
    found = _SEVERITIES.get(level.strip().casefold())
    if found is None:
        warnings.append(f"'alertlevel' is '{plain(level)}', which is no colour of GDACS; taken as Unknown.")
    return found or Severity.UNKNOWN


def _end(seen: datetime | None, kind: str, *, over_at: datetime | None) -> datetime | None:
    """Give when it ends; `over_at` is when it was said that it is over, where it is."""
    if kind == EARTHQUAKE:
        return None
    if over_at is not None:
        return seen or over_at
    return None if seen is None else seen + limit_of(kind)


def _area(event: Event, sort: str) -> Area:
    if event.polygons:
        return Area(polygons=event.polygons)
    radius = _radius(event, sort)
    if event.point is not None and radius is not None:
        return Area(circles=(Circle(*event.point, radius),))
    return Area(codes=event.countries or country_codes(event.said.get("iso3", "")))


def _radius(event: Event, sort: str) -> float | None:
    if sort == "EQ":
        return None if event.magnitude is None else reach_km(event.magnitude, event.depth_km)
    if sort == "WF":
        burnt = number(event.said.get("hectares", "")) or 0.0
        return round(_AROUND_FIRE_KM + math.sqrt(max(burnt, 0.0) / _HECTARES_IN_KM2 / math.pi), 1)
    return _AROUND_KM.get(sort)
