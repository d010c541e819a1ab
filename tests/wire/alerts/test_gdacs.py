"""GDACS in its RSS and its GeoJSON, and the USGS: points that reach as far as their event does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.wire.alerts.making import NOW

from heedful.domain.alert import Alert, Area, Certainty, Circle, Code, MessageType, Severity, Status, Urgency
from heedful.domain.moment import acts, phase_of
from heedful.wire.alerts import read_alerts

RSS = """<rss version="2.0" xmlns:gdacs="http://www.gdacs.org" xmlns:georss="http://www.georss.org/georss"
 xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#"><channel><title>GDACS RSS information</title>{items}</channel></rss>"""
ITEM = """<item><title>Orange earthquake (Magnitude 6M, Depth:10km) in Iran</title>
<link>https://www.gdacs.org/report.aspx?eventtype=EQ&amp;eventid=1470644</link>
<pubDate>Thu, 06 Mar 2025 10:00:00 GMT</pubDate><guid isPermaLink="false">EQ1470644</guid>
<geo:Point><geo:lat>33.054</geo:lat><geo:long>71.779</geo:long></geo:Point>
<georss:point>33.054 71.779</georss:point>
<gdacs:cap>https://www.gdacs.org/contentdata/resources/EQ/1470644/cap_1470644.xml</gdacs:cap>
<gdacs:fromdate>Thu, 06 Mar 2025 09:00:00 GMT</gdacs:fromdate>
<gdacs:todate>Thu, 06 Mar 2025 09:00:00 GMT</gdacs:todate><gdacs:iscurrent>true</gdacs:iscurrent>
<gdacs:eventtype>EQ</gdacs:eventtype><gdacs:alertlevel>Orange</gdacs:alertlevel><gdacs:eventid>1470644</gdacs:eventid>
<gdacs:episodeid>1625617</gdacs:episodeid><gdacs:iso3>IRN</gdacs:iso3><gdacs:country>Iran</gdacs:country>
<gdacs:severity unit="M" value="6">Magnitude 6M, Depth:10km</gdacs:severity></item>"""
SAID = {
    "eventtype": "TC",
    "eventid": 1001150,
    "episodeid": 2,
    "name": "Tropical Cyclone X",
    "alertlevel": "Red",
    "iscurrent": "true",
    "fromdate": "2025-03-05T00:00:00",
    "todate": "2025-03-06T06:00:00",
    "datemodified": "2025-03-06T07:00:00",
    "iso3": "TON",
    "affectedcountries": [{"iso3": "VUT", "countryname": "Vanuatu"}, {"iso2": "TO", "countryname": "Tonga"}],
    "severitydata": {"severity": 111.0, "severitytext": "Tropical Storm", "severityunit": "km/h"},
}
POINT = {"type": "Point", "coordinates": [-178.2, -22.1]}


def reading_of(*features):
    made = [{"type": "Feature", "geometry": geometry, "properties": said} for said, geometry in features]
    return read_alerts(json.dumps({"type": "FeatureCollection", "features": made}).encode(), NOW)


def only(said, geometry=POINT):
    (alert,) = reading_of((said, geometry)).alerts
    return alert


def test_item_of_rss_is_read_whole():
    reading = read_alerts(RSS.format(items=ITEM).encode(), NOW)

    assert reading.links == ("https://www.gdacs.org/contentdata/resources/EQ/1470644/cap_1470644.xml",)
    assert reading.alerts == (
        Alert(
            source_id="GDACS_EQ_1470644_1625617",
            event="Earthquake",
            kind="earthquake",
            status=Status.ACTUAL,
            message_type=MessageType.ALERT,
            severity=Severity.SEVERE,
            urgency=Urgency.UNKNOWN,
            certainty=Certainty.OBSERVED,
            sent=datetime(2025, 3, 6, 10, tzinfo=UTC),
            onset=datetime(2025, 3, 6, 9, tzinfo=UTC),
            ends=None,
            area=Area(circles=(Circle(33.054, 71.779, 55.6),)),
            languages=("en",),
            headline="Orange earthquake (Magnitude 6M, Depth:10km) in Iran",
        ),
    )


def test_feature_of_geojson_has_the_identifier_of_the_cap_file():
    alert = only(SAID)

    assert (alert.source_id, alert.kind, alert.severity) == ("GDACS_TC_1001150_2", "hurricane", Severity.EXTREME)
    assert (alert.sent.isoformat(), alert.onset.isoformat()) == (
        "2025-03-06T07:00:00+00:00",
        "2025-03-05T00:00:00+00:00",
    )
    assert acts(alert)


@pytest.mark.parametrize(
    ("more", "ends", "urgency"),
    [
        ({}, "2025-03-09T06:00:00+00:00", Urgency.UNKNOWN),
        ({"iscurrent": "false"}, "2025-03-06T06:00:00+00:00", Urgency.UNKNOWN),
        ({"iscurrent": "false", "todate": None}, "2025-03-06T07:00:00+00:00", Urgency.UNKNOWN),
        ({"iscurrent": "false", "eventtype": "EQ"}, None, Urgency.UNKNOWN),
        ({"todate": None}, None, Urgency.UNKNOWN),
        ({"eventtype": "EQ"}, None, Urgency.UNKNOWN),
    ],
)
def test_current_event_lasts_on_from_when_it_was_seen(more, ends, urgency):
    alert = only(SAID | more)

    assert (alert.ends and alert.ends.isoformat(), alert.urgency) == (ends, urgency)


@pytest.mark.parametrize(
    ("more", "area"),
    [
        ({}, Area(circles=(Circle(-22.1, -178.2, 300.0),))),
        ({"eventtype": "VO"}, Area(circles=(Circle(-22.1, -178.2, 100.0),))),
        (
            {"eventtype": "WF", "severitydata": {"severity": 8077, "severityunit": "ha"}},
            Area(circles=(Circle(-22.1, -178.2, 15.1),)),
        ),
        ({"eventtype": "FL"}, Area((Code("ISO", "VU"), Code("ISO", "TO")))),
        ({"eventtype": "DR", "affectedcountries": []}, Area((Code("ISO", "TO"),))),
        ({"eventtype": "EQ", "severitydata": {"severity": 5, "severityunit": "M"}, "depth": 600},
         Area(circles=(Circle(-22.1, -178.2, 0.0),))),
        ({"eventtype": "EQ", "severitydata": None}, Area((Code("ISO", "VU"), Code("ISO", "TO")))),
    ],
)  # fmt: skip
def test_point_reaches_as_far_as_its_event(more, area):
    assert only(SAID | more).area == area


def test_centre_and_rings_of_an_event_are_one_alert():
    ring = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
    other = {"type": "Polygon", "coordinates": [[[5, 5], [5, 6], [6, 6], [5, 5]]]}
    (alert,) = reading_of((SAID, POINT), (SAID, ring), (SAID, other)).alerts

    assert alert.area == Area(polygons=(((0, 0), (1, 0), (1, 1), (0, 0)), ((5, 5), (6, 5), (6, 6), (5, 5))))


def test_event_of_nowhere_says_so():
    alert = only(SAID | {"eventtype": "FL", "affectedcountries": [], "iso3": "QQQ"}, None)

    assert "Nobody says where it is; it touches nobody." in alert.warnings


EARTHQUAKE = {
    "mag": 6.0,
    "place": "10 km NE of Here",
    "time": 1741255200000,
    "updated": 1741256000123,
    "mmi": 6.2,
    "alert": "yellow",
    "status": "automatic",
    "type": "earthquake",
    "title": "M 6.0 - 10 km NE of Here",
}


def shaken(more, coordinates=(-178.4, -22.1, 10.0)):
    geometry = {"type": "Point", "coordinates": list(coordinates)}
    feature = {"type": "Feature", "id": "us7000abcd", "geometry": geometry, "properties": EARTHQUAKE | more}
    (alert,) = read_alerts(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode(), NOW).alerts
    return alert


def test_earthquake_of_the_usgs_is_read_whole():
    assert shaken({}) == Alert(
        source_id="us7000abcd",
        event="Earthquake",
        kind="earthquake",
        status=Status.ACTUAL,
        message_type=MessageType.ALERT,
        severity=Severity.MODERATE,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        sent=datetime(2025, 3, 6, 10, 13, 20, 123000, tzinfo=UTC),
        onset=datetime(2025, 3, 6, 10, tzinfo=UTC),
        ends=None,
        area=Area(circles=(Circle(-22.1, -178.4, 55.6),)),
        languages=("en",),
        headline="M 6.0 - 10 km NE of Here",
    )


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ({"alert": "green", "mmi": 4.9}, Severity.MINOR),
        ({"alert": "green", "mmi": 7.0}, Severity.SEVERE),
        ({"alert": "red", "mmi": 3.0}, Severity.EXTREME),
        ({"alert": "orange", "mmi": None}, Severity.SEVERE),
        ({"alert": None, "mmi": None, "cdi": 8.6}, Severity.EXTREME),
        ({"alert": None, "mmi": None}, Severity.SEVERE),
        ({"alert": None, "mmi": None, "mag": 4.4}, Severity.MINOR),
        ({"alert": None, "mmi": None, "mag": 4.5}, Severity.MODERATE),
        ({"alert": None, "mmi": None, "mag": 7.0}, Severity.EXTREME),
        ({"alert": None, "mmi": None, "mag": None}, Severity.UNKNOWN),
    ],
)
def test_earthquake_is_as_bad_as_the_worse_of_two_says(more, severity):
    assert shaken(more).severity is severity


def test_deleted_earthquake_is_a_cancellation():
    assert shaken({"status": "deleted"}).message_type is MessageType.CANCEL


def test_quarry_blast_is_no_earthquake():
    alert = shaken({"type": "quarry blast"})

    assert (alert.event, alert.kind) == ("Quarry blast", "other")


def test_earthquake_without_magnitude_touches_nobody():
    alert = shaken({"mag": None})

    assert (alert.area, alert.warnings) == (Area(), ("Its point or its magnitude is missing; it touches nobody.",))


def test_event_that_is_over_has_its_time_after():
    alert = only(SAID | {"iscurrent": "false"})
    days = timedelta(days=1)

    assert acts(alert)
    assert [phase_of(alert, alert.ends + each) for each in (days * 0, days, 8 * days)] == [
        "active",
        "aftermath",
        "over",
    ]
