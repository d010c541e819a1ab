"""Alerts of the National Weather Service: one feature, and the 396 real ones against a slow count."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from heedful.domain.alert import Alert, Area, Certainty, Code, MessageType, Severity, Status, Urgency
from heedful.domain.moment import acts, phase_of
from heedful.domain.sea import is_sea
from heedful.wire.alerts import read_alerts

NOW = datetime(2026, 7, 15, 20, tzinfo=UTC)
SAID = {
    "id": "urn:oid:1",
    "areaDesc": "Chaffee, CO",
    "geocode": {"SAME": ["008015"], "UGC": ["COC015"]},
    "references": [{"@id": "https://x.example/urn:oid:0", "identifier": "urn:oid:0", "sender": "a", "sent": "b"}],
    "sent": "date:now -44 seconds",
    "effective": "date:now -44 seconds",
    "onset": "date:now +16 seconds",
    "expires": "date:now +4455 seconds",
    "ends": "date:now +8000 seconds",
    "status": "Actual",
    "messageType": "Update",
    "severity": "Severe",
    "certainty": "Likely",
    "urgency": "Immediate",
    "event": "Flash Flood Warning",
    "headline": "Flash Flood Warning issued",
    "parameters": {"eventEndingTime": ["2026-07-15T21:00:00-06:00"]},
    "language": "en-US",
    "eventCode": {"SAME": ["FFS"]},
}
RING = [[-106.44, 38.69], [-106.15, 38.75], [-106.15, 38.71], [-106.44, 38.69]]
HOLE = [[-106.3, 38.7], [-106.2, 38.7], [-106.2, 38.71], [-106.3, 38.7]]


def reading_of(*said, geometry=None):
    features = [{"type": "Feature", "geometry": geometry, "properties": each} for each in said]
    return read_alerts(json.dumps({"type": "FeatureCollection", "features": features}).encode(), NOW)


def only(said, geometry=None):
    reading = reading_of(said, geometry=geometry)
    assert reading.warnings == ()
    (alert,) = reading.alerts
    return alert


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def test_feature_is_read_whole():
    assert only(SAID, {"type": "Polygon", "coordinates": [RING, HOLE]}) == Alert(
        source_id="urn:oid:1",
        event="Flash Flood Warning",
        kind="flash_flood",
        status=Status.ACTUAL,
        message_type=MessageType.UPDATE,
        severity=Severity.SEVERE,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.LIKELY,
        sent=later(-44),
        onset=later(16),
        ends=later(8000),
        area=Area(
            (Code("SAME", "008015"), Code("UGC", "COC015")),
            (((38.69, -106.44), (38.75, -106.15), (38.71, -106.15), (38.69, -106.44)),),
        ),
        references=("urn:oid:0",),
        languages=("en-US",),
        headline="Flash Flood Warning issued",
    )


@pytest.mark.parametrize(
    ("more", "ends"),
    [
        ({}, later(8000)),
        ({"ends": None}, datetime(2026, 7, 16, 3, tzinfo=UTC)),
        ({"ends": None, "parameters": {}}, later(4455)),
        ({"ends": None, "parameters": {}, "expires": None}, None),
    ],
)
def test_it_ends_at_ends_else_event_ending_time_else_expires(more, ends):
    assert only(SAID | more).ends == ends


@pytest.mark.parametrize(
    ("more", "onset"),
    [
        ({}, later(16)),
        ({"onset": None}, later(-44)),
        ({"onset": None, "effective": None, "sent": "2026-07-15T12:00:00-06:00"}, later(-7200)),
    ],
)
def test_it_begins_at_onset_else_effective_else_sent(more, onset):
    assert only(SAID | more).onset == onset


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "MultiPolygon", "coordinates": [[RING, HOLE], [HOLE]]},
        {
            "type": "GeometryCollection",
            "geometries": [{"type": "Polygon", "coordinates": [RING]}, {"type": "Polygon", "coordinates": [HOLE]}],
        },
    ],
)
def test_outer_rings_of_several_polygons_are_kept(geometry):
    assert [[[lon, lat] for lat, lon in ring] for ring in only(SAID, geometry).area.polygons] == [RING, HOLE]


@pytest.mark.parametrize(
    ("geocode", "codes"),
    [
        ({"SAME": ["008015"]}, [Code("SAME", "008015")]),
        ({"SAME": [8015, "022001"]}, [Code("SAME", "008015"), Code("SAME", "022001")]),
        (None, [Code("UGC", "COC015"), Code("UGC", "COZ001")]),
        ("nonsense", [Code("UGC", "COC015"), Code("UGC", "COZ001")]),
    ],
)
def test_codes_keep_noughts_and_zones_stand_in_for_them(geocode, codes):
    zones = ["https://api.weather.gov/zones/county/COC015", "https://api.weather.gov/zones/forecast/COZ001"]

    assert list(only(SAID | {"geocode": geocode, "affectedZones": zones}).area.codes) == codes


def test_alert_without_area_says_so():
    assert only(SAID | {"geocode": {}}).warnings == ("Neither a code nor a shape says where it is; it touches nobody.",)


def test_single_feature_and_linked_data_are_read():
    single = json.dumps({"type": "Feature", "geometry": None, "properties": SAID}).encode()
    linked = json.dumps({"@context": {}, "@graph": [SAID]}).encode()

    assert read_alerts(single, NOW).alerts == read_alerts(linked, NOW).alerts == (only(SAID),)


def test_what_is_no_alert_is_left_out_and_said():
    reading = reading_of(SAID, {"name": "a lake"}, 7)

    assert len(reading.alerts) == 1
    assert reading.warnings == (
        "Feature 2 is no alert of a service that we know; left out.",
        "Feature 3 is no alert of a service that we know; left out.",
    )


def test_alert_that_is_there_twice_is_read_twice_and_said():
    reading = reading_of(SAID, SAID)

    assert len(reading.alerts) == 2
    assert reading.warnings == ("urn:oid:1 is there more than once.",)


def test_empty_collection_has_no_alerts():
    assert reading_of().alerts == ()


def slow_time(text):
    """Read the two forms of time that the real file has."""
    if text is None:
        return None
    relative = re.fullmatch(r"date:now ([+-]\d+) seconds", text)
    return later(int(relative[1])) if relative else datetime.fromisoformat(text)


@pytest.mark.shared
def test_396_real_alerts_against_a_slow_count(shared_data):
    packed = (shared_data / "alerts" / "nws" / "active_396.json.gz").read_bytes()
    features = json.loads(gzip.decompress(packed))["features"]
    alerts = read_alerts(packed, NOW).alerts

    assert len(alerts) == len(features) == 396
    lapsed = late = 0
    for alert, feature in zip(alerts, features, strict=True):
        said = feature["properties"]
        ring = [(lat, lon) for lon, lat in feature["geometry"]["coordinates"][0]] if feature["geometry"] else None
        onset = slow_time(said["onset"]) or slow_time(said["effective"])
        assert (alert.source_id, alert.event, alert.severity.value) == (said["id"], said["event"], said["severity"])
        assert (alert.message_type.value, alert.certainty.value) == (said["messageType"], said["certainty"])
        assert (alert.sent, alert.onset) == (slow_time(said["sent"]), onset)
        assert alert.ends == slow_time(said["ends"] or said["expires"])
        assert {(each.system, each.code) for each in alert.area.codes} == {
            (system, code) for system, codes in said["geocode"].items() for code in codes
        }
        assert [list(each) for each in alert.area.polygons] == ([] if ring is None else [ring])
        assert list(alert.references) == [each["identifier"] for each in said["references"]]
        assert alert.warnings == ()
        lapsed += slow_time(said["expires"]) < NOW < alert.ends
        late += said["ends"] is not None and slow_time(said["ends"]) > slow_time(said["expires"])
    assert (lapsed, late) == (27, 158)
    assert sum(not alert.area.polygons for alert in alerts) == 325
    assert sum(bool(alert.references) for alert in alerts) == 128
    assert Counter(phase_of(alert, NOW).value for alert in alerts) == Counter(
        "forecast" if alert.onset > NOW else "active" if alert.ends >= NOW else "aftermath" for alert in alerts
    )
    assert sum(map(acts, alerts)) == sum(
        said["urgency"] != "Past" and said["severity"] != "Minor" and said["certainty"] != "Unlikely"
        for said in (feature["properties"] for feature in features)
    )


@pytest.mark.shared
def test_sea_zones_of_real_alerts(shared_data):
    """Small craft sail on zones where nobody lives; heat and floods are told for none of them."""
    alerts = read_alerts((shared_data / "alerts" / "nws" / "active_396.json.gz").read_bytes(), NOW).alerts
    afloat = [alert for alert in alerts if alert.event in {"Small Craft Advisory", "Gale Warning"}]
    ashore = [alert for alert in alerts if alert.event in {"Heat Advisory", "Flood Warning", "Air Quality Alert"}]

    assert len(afloat) == 72
    assert all(is_sea(code) for alert in afloat for code in alert.area.codes)
    assert not any(is_sea(code) for alert in ashore for code in alert.area.codes)
