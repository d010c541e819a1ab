"""Entries of a feed that tell of one message: they go together as the blocks of a message do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.wire.alerts.making import NOW, read
from tests.wire.alerts.test_given import SANDY

from heedful.domain.alert import Area, Code
from heedful.wire.alerts.one_message import united_parts

HERE, THERE = Area((Code("UGC", "NJZ103"),)), Area((Code("UGC", "NJZ104"),))
BOTH = Area((*HERE.codes, *THERE.codes))
PART = replace(SANDY, source_id="m", area=HERE, languages=(), warnings=())


def said(*parts):
    return [(each.source_id, each.event, each.area, each.languages) for each in united_parts(parts)]


def test_areas_of_one_event_go_together():
    assert said(PART, replace(PART, area=THERE), PART) == [("m", PART.event, BOTH, ())]


@pytest.mark.parametrize("other", [{"event": "Flood Watch"}, {"ends": None}, {"onset": NOW}])
def test_what_differs_in_event_or_time_is_a_part_of_its_own(other):
    parts = united_parts([PART, replace(PART, area=THERE, **other), replace(PART, area=THERE)])
    assert [(each.source_id, each.area) for each in parts] == [("m#1", BOTH), ("m#2", THERE)]


def test_what_differs_in_language_only_is_one():
    english = [replace(PART, languages=("en",), area=each) for each in (HERE, THERE)]
    german = [replace(each, languages=("de",), event="Sturmböen") for each in english]
    assert said(*english, *german) == [("m", PART.event, BOTH, ("en", "de"))]


def test_other_messages_and_parts_of_a_whole_stay_as_they_are():
    alerts = (PART, replace(PART, source_id="n"), replace(PART, source_id="o#1"), replace(PART, source_id="o#2"))
    assert united_parts(alerts) == alerts
    assert united_parts([PART, PART]) == (PART, PART)


def test_summary_says_nothing_beside_the_whole_and_what_was_sent_before_nothing_any_more():
    whole, summary = replace(PART, area=BOTH), replace(PART, is_summary=True)
    assert said(summary, whole) == [("m", PART.event, BOTH, ())]
    older = replace(PART, sent=NOW.replace(year=2000), area=THERE)
    assert said(older, PART) == [("m", PART.event, HERE, ())]


def test_entries_of_a_feed_are_united_as_meteoalarm_lists_them():
    """One entry for each area of each `info`; their addresses differ in numbers at the end."""
    entry = """<entry><cap:identifier>2.49.0.0.276.0.DE.1</cap:identifier><cap:event>Orange Wind Warning</cap:event>
    <cap:sent>2025-03-06T10:00:00+01:00</cap:sent><cap:onset>2025-03-06T12:00:00+01:00</cap:onset>
    <cap:expires>2025-03-06T{hour}:00:00+01:00</cap:expires><cap:severity>Severe</cap:severity><title>t</title>
    <cap:geocode><valueName>EMMA_ID</valueName><value>{code}</value></cap:geocode>
    <link href="https://feeds.example/w/1" type="application/cap+xml"/>
    <id>https://feeds.example/w/1?index_info=1&amp;index_area={number}&amp;index_geocode=0</id></entry>"""
    spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2"'
    codes = [("DE001", 20), ("DE002", 20), ("DE003", 22)]
    entries = "".join(entry.format(code=code, hour=hour, number=at) for at, (code, hour) in enumerate(codes))
    reading = read(f"<feed {spaces}>{entries}</feed>")
    assert [(each.source_id, [code.code for code in each.area.codes]) for each in reading.alerts] == [
        ("2.49.0.0.276.0.DE.1#1", ["DE001", "DE002"]),
        ("2.49.0.0.276.0.DE.1#2", ["DE003"]),
    ]
    assert (reading.links, reading.summaries) == (
        ("https://feeds.example/w/1",),
        (("https://feeds.example/w/1", "2.49.0.0.276.0.DE.1"),),
    )
