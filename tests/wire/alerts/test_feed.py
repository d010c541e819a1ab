"""Feeds: entries that are whole messages, that summarise, or that only point elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.wire.alerts.making import NOW, info, message, only, read

from heedful.domain.alert import Alert, Area, Certainty, Circle, Code, MessageType, Severity, Status, Urgency

ATOM = 'xmlns="http://www.w3.org/2005/Atom" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.1"'


def atom(*entries):
    return f'<feed {ATOM} xmlns:georss="http://www.georss.org/georss"><id>f</id>{"".join(entries)}</feed>'


def rss(*items, language=""):
    said = f"<language>{language}</language>" if language else ""
    spaces = 'xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2" xmlns:georss="http://www.georss.org/georss"'
    return f'<rss version="2.0" {spaces}><channel><title>t</title>{said}{"".join(items)}</channel></rss>'


WEATHER_SERVICE = """
<entry>
<id>https://api.weather.gov/alerts/urn:oid:2.49.0.1.840.0.46764a.001.1</id>
<updated>2012-10-28T15:00:00-04:00</updated>
<published>2012-10-28T14:55:00-04:00</published>
<title>High Wind Warning issued October 28 at 2:55PM EDT</title>
<link href="https://alerts.weather.gov/cap/wwacapget.php?x=NJ1"/>
<cap:event>High Wind Warning</cap:event>
<cap:effective>2012-10-28T14:55:00-04:00</cap:effective>
<cap:onset>2012-10-29T08:00:00-04:00</cap:onset>
<cap:expires>2012-10-30T18:00:00-04:00</cap:expires>
<cap:status>Actual</cap:status>
<cap:msgType>Update</cap:msgType>
<cap:category>Met</cap:category>
<cap:urgency>Expected</cap:urgency>
<cap:severity>Severe</cap:severity>
<cap:certainty>Likely</cap:certainty>
<cap:areaDesc>Bergen</cap:areaDesc>
<cap:polygon>40.9,-74.2 41.1,-74.2 41.1,-73.9 40.9,-74.2</cap:polygon>
<cap:geocode>
<valueName>FIPS6</valueName><value>034003 034017</value>
<valueName>UGC</valueName><value>NJZ103 NJZ104</value>
</cap:geocode>
</entry>"""


def test_summary_of_the_weather_service_is_read_whole():
    reading = read(atom(WEATHER_SERVICE))

    assert reading.links == ("https://alerts.weather.gov/cap/wwacapget.php?x=NJ1",)
    assert reading.alerts == (
        Alert(
            source_id="urn:oid:2.49.0.1.840.0.46764a.001.1",
            event="High Wind Warning",
            kind="high_wind",
            status=Status.ACTUAL,
            message_type=MessageType.UPDATE,
            severity=Severity.SEVERE,
            urgency=Urgency.EXPECTED,
            certainty=Certainty.LIKELY,
            sent=datetime(2012, 10, 28, 18, 55, tzinfo=UTC),
            onset=datetime(2012, 10, 29, 12, tzinfo=UTC),
            ends=datetime(2012, 10, 30, 22, tzinfo=UTC),
            area=Area(
                tuple(
                    Code(system, code)
                    for system, code in [
                        ("FIPS6", "034003"),
                        ("FIPS6", "034017"),
                        ("UGC", "NJZ103"),
                        ("UGC", "NJZ104"),
                    ]
                ),
                (((40.9, -74.2), (41.1, -74.2), (41.1, -73.9), (40.9, -74.2)),),
            ),
            headline="High Wind Warning issued October 28 at 2:55PM EDT",
        ),
    )


def test_summary_of_meteoalarm_is_read():
    reading = read(
        atom(
            """<entry><cap:geocode><valueName>EMMA_ID</valueName><value>AT001</value></cap:geocode>
            <cap:identifier>2.49.0.0.40.0.AT.1</cap:identifier><cap:message_type>Cancel</cap:message_type>
            <cap:event>Yellow Thunderstorm Warning</cap:event><cap:sent>2025-03-06T10:00:00+01:00</cap:sent>
            <cap:onset>2025-03-06T12:00:00+01:00</cap:onset><cap:expires>2025-03-06T20:00:00+01:00</cap:expires>
            <cap:severity>Moderate</cap:severity><title>Yellow Thunderstorm Warning issued for Austria</title>
            <link href="https://feeds.meteoalarm.org/api/v1/warnings/feeds-austria/x" type="application/cap+xml"/>
            <link href="https://meteoalarm.org" type="text/html"/><id>https://feeds.meteoalarm.org/x</id></entry>"""
        )
    )
    (alert,) = reading.alerts

    assert (alert.source_id, alert.kind, alert.message_type) == (
        "2.49.0.0.40.0.AT.1",
        "thunderstorm",
        MessageType.CANCEL,
    )
    assert alert.area == Area((Code("EMMA_ID", "AT001"),))
    assert alert.sent.isoformat() == "2025-03-06T09:00:00+00:00"
    assert reading.links == ("https://feeds.meteoalarm.org/api/v1/warnings/feeds-austria/x",)


def test_entry_with_a_whole_message_is_that_message():
    entry = f'<entry><id>e</id><link href="https://x.example/1.xml"/><content type="text/xml">{message(info())}</content></entry>'

    assert only(atom(entry)) == only(message(info()))
    assert read(atom(entry)).links == ()


def test_broken_message_in_a_feed_costs_itself_only():
    entries = (f"<entry><content>{each}</content></entry>" for each in (message(info()), message(identifier="M2")))

    assert [alert.source_id for alert in read(atom(*entries)).alerts] == ["M1", "M2"]


def test_envelope_with_messages_is_read():
    text = f"<EDXLDistribution><contentObject>{message(info())}{message(info(), identifier='M2')}</contentObject></EDXLDistribution>"

    assert [alert.source_id for alert in read(text).alerts] == ["M1", "M2"]


def test_entry_with_a_title_only_is_no_alert_and_points_elsewhere():
    reading = read(
        rss(
            "<item><title>Flood</title><link>https://x.example/1.xml</link></item>",
            "<item><title>Wind</title><link>https://x.example/2</link><guid>https://x.example/g</guid></item>",
        )
    )

    assert (reading.alerts, reading.links) == ((), ("https://x.example/1.xml", "https://x.example/2"))


@pytest.mark.parametrize("text", [rss(), atom(), "<rss/>", "<feed/>", "<rss><channel/></rss>"])
def test_feed_without_entries_has_no_alerts(text):
    reading = read(text)

    assert (reading.alerts, reading.warnings, reading.links) == ((), (), ())


def test_rss_1_0_has_its_items_beside_the_channel():
    text = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:cap="urn:oasis:names:tc:emergency:cap:1.1"><channel><title>t</title></channel>
    <item><title>x</title><cap:event>Tornado Warning</cap:event></item></rdf:RDF>"""

    assert only(text).kind == "tornado"


def test_item_of_rss_takes_language_date_and_shapes_of_its_feed():
    alert = only(
        rss(
            """<item><title>Gale</title><guid>g1</guid><pubDate>Thu, 01 Jan 2026 05:09:13 +0000</pubDate>
            <cap:severity>Severe</cap:severity><georss:polygon>1 2 3 4 5 6 1 2</georss:polygon>
            <georss:box>10 20 11 21</georss:box><cap:circle>1,2 3</cap:circle></item>""",
            language="en-au",
        )
    )

    assert (alert.event, alert.source_id, alert.languages) == ("Gale", "g1", ("en-au",))
    assert alert.onset == alert.sent == datetime(2026, 1, 1, 5, 9, 13, tzinfo=UTC)
    assert alert.area == Area(
        (),
        (((1, 2), (3, 4), (5, 6), (1, 2)), ((10, 20), (10, 21), (11, 21), (11, 20))),
        (Circle(1, 2, 3),),
    )


def test_summary_without_dates_is_of_now():
    alert = only(rss("<item><title>x</title><cap:event>Flood</cap:event></item>"))

    assert (alert.sent, alert.onset, alert.ends) == (NOW, NOW, None)
    assert alert.warnings == (
        "Nobody says when it was sent; taken as now.",
        "The feed says neither by code nor by shape where it is; it touches nobody.",
    )


@pytest.mark.parametrize(
    ("link", "links"),
    [
        ('<link href="javascript:alert(1)"/>', ()),
        ('<link href="file:///etc/passwd"/>', ()),
        ('<link href="https://[bad"/>', ()),
        ('<link rel="self" href="https://x.example/feed.xml"/>', ()),
        ('<link href="https://x.example/a.cap"/><link href="https://x.example/a"/>', ("https://x.example/a.cap",)),
        ('<link type="image/png" href="https://x.example/a.png"/>', ()),
        ('<link href="https://x.example/a.xml"/><link href="https://x.example/a.xml"/>', ("https://x.example/a.xml",)),
    ],
)
def test_only_addresses_that_may_be_messages_are_links(link, links):
    assert read(atom(f"<entry><title>x</title>{link}</entry>")).links == links
