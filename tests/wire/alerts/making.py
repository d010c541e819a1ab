"""CAP messages and feeds to read, made in tests."""

from __future__ import annotations

from datetime import UTC, datetime

from heedful.wire.alerts import read_alerts

NOW = datetime(2025, 3, 6, 12, tzinfo=UTC)
CAP = "urn:oasis:names:tc:emergency:cap:1.2"


def info(language="en-US", event="Flood Warning", area="", **more):
    """Give an `info` whose elements stand in the order of CAP; `more` replaces some, None leaves one out."""
    said = {
        "language": language,
        "category": "Met",
        "event": event,
        "urgency": "Expected",
        "severity": "Severe",
        "certainty": "Likely",
        "eventCode": None,
        "effective": None,
        "onset": "2025-03-07T03:00:00-09:00",
        "expires": "2025-03-07T15:00:00-09:00",
        "headline": None,
        "parameter": None,
    } | more
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in said.items() if value is not None)
    return f"<info>{inside}{area or areas(geocode('UGC', 'AKZ332'))}</info>"


def areas(*inside, words="Here"):
    return f"<area><areaDesc>{words}</areaDesc>{''.join(inside)}</area>"


def geocode(system, *codes):
    return "".join(f"<geocode>{pair(system, code)}</geocode>" for code in codes)


def pair(name, value):
    return f"<valueName>{name}</valueName><value>{value}</value>"


def message(*infos, references="", space=CAP, **more):
    said = {
        "identifier": "M1",
        "sender": "a@b.example",
        "sent": "2025-03-06T01:00:00-09:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "references": references or None,
    } | more
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in said.items() if value is not None)
    return f'<alert xmlns="{space}">{inside}{"".join(infos)}</alert>'


def read(text, now=NOW):
    return read_alerts(text.encode() if isinstance(text, str) else text, now)


def only(text, now=NOW):
    """Read a file with one alert and nothing amiss about the file."""
    reading = read(text, now)
    assert reading.warnings == ()
    (alert,) = reading.alerts
    return alert
