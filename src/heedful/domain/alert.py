"""What a warning service says of one event, in the words of CAP 1.2 (OASIS, 2010), whatever format it came in.

The rule of this file: values only, and only those that are acted upon. What an alert means for anybody is decided in
`heedful.domain.moment`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Whether it is meant: only actual alerts ever act."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MessageType(StrEnum):
    """What it does to what was said before."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Severity(StrEnum):
    """How bad it is; this alone chooses the column of the gate's table."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Urgency(StrEnum):
    """How soon one must do something; what is past does not act."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How sure it is; what is unlikely does not act."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, order=True)
class Code:
    """A name of an area in some system: ('UGC', 'NJZ103'), ('SAME', '034003'), ('EMMA_ID', 'AT001'), ('ISO', 'US').

    Codes are text: '022001' keeps its nought.
    """

    system: str
    code: str


@dataclass(frozen=True)
class Circle:
    """A circle on the ground: degrees, and kilometres."""

    lat: float
    lon: float
    radius_km: float


#: A ring of (latitude, longitude) in degrees, closed or not; it may cross the antimeridian.
Polygon = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Area:
    """Where something is: a home is in it if any of these says so."""

    codes: tuple[Code, ...] = ()
    polygons: tuple[Polygon, ...] = ()
    circles: tuple[Circle, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.codes or self.polygons or self.circles)

    def plain(self) -> dict[str, Any]:
        """Give it as values that JSON knows: codes, polygons as lists of [latitude, longitude], and circles."""
        return {
            "codes": [{"system": each.system, "code": each.code} for each in self.codes],
            "polygons": [[list(point) for point in ring] for ring in self.polygons],
            "circles": [{"lat": each.lat, "lon": each.lon, "radius_km": each.radius_km} for each in self.circles],
        }

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Area:
        """Read what `plain` gave."""
        return cls(
            codes=tuple(Code(each["system"], each["code"]) for each in plain.get("codes", ())),
            polygons=tuple(tuple((lat, lon) for lat, lon in ring) for ring in plain.get("polygons", ())),
            circles=tuple(Circle(each["lat"], each["lon"], each["radius_km"]) for each in plain.get("circles", ())),
        )


@dataclass(frozen=True)
class Alert:
    """One event in one area and time, as its source tells it.

    `source_id` is the identifier of the message, with `#1`, `#2` where one message tells of several events, times or
    areas. `kind` is one of ours (`heedful.domain.moment_kind`), `event` the source's own name of it. `onset` is when
    it begins (onset, else effective, else sent); `ends` when it is over (None: nobody said; the limit of its kind
    counts). `references` are identifiers of messages that this one replaces or cancels. Times are in UTC.

    `is_summary`: an entry of a feed says it in short, and the whole message stands somewhere else. `is_dated`: the
    message itself says when it was `sent`, and not a feed when it listed it. Both say how it came to us: two alerts
    that differ in nothing else are the same.
    """

    source_id: str
    event: str
    kind: str
    status: Status
    message_type: MessageType
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    sent: datetime
    onset: datetime
    ends: datetime | None
    area: Area
    references: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    headline: str = ""
    warnings: tuple[str, ...] = ()
    is_summary: bool = field(default=False, compare=False)
    is_dated: bool = field(default=True, compare=False)


def message_of(source_id: str) -> str:
    """Give the identifier of the message that an alert is a part of."""
    return source_id.partition("#")[0]
