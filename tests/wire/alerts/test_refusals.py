"""What is refused, and in which words."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest
from tests.wire.alerts.making import NOW, info, message

from heedful.wire.alerts import LARGEST, AlertError, read_alerts

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&c;</alert>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<alert><identifier>&x;</identifier></alert>"""
DOCTYPE = "It has a document type (<!DOCTYPE>), which no feed of warnings needs; refused."
DEEP = b"<alert>" + b"<a>" * 100_000


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "It is empty."),
        (b" \n\t", "It is empty."),
        (BOMB, DOCTYPE),
        (EXTERNAL, DOCTYPE),
        (b"<!DOCTYPE html><html/>", DOCTYPE),
        (b'<!DOCTYPE alert SYSTEM "http://x.example/e.dtd"><alert/>', DOCTYPE),
        (DEEP, "It is nested deeper than 40 elements; no feed of warnings is."),
        (b"<rss>" + b"<a/>" * 500_001 + b"</rss>", "It has more than 500,000 elements; no feed of warnings has."),
        (b"<alert><info>", "Its XML is broken in line 1 (no element found)."),
        (b"\n<alert>\n</info>", "Its XML is broken in line 2 (mismatched tag)."),
        (b"<alert>&undefined;</alert>", "Its XML is broken in line 1 (undefined entity)."),
        (b"Dear all, a storm is coming.", "Its XML is broken in line 1 (syntax error)."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Its XML is broken in line 1 (not well-formed (invalid token))."),
        (b"<html><body/></html>", "It is XML that begins with <html>: neither a CAP alert nor a feed."),
        (b"<alert/>", "Its <alert> has neither identifier nor info: it is no CAP message."),
        (b"{", "It is broken JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))."),
        (b"[" + b"{}," * 2_000_000 + b"1]", "It has more than 2,000,000 lists and objects; no feed of warnings has."),
        (b"[" * 100_000, "Its JSON is nested too deep; no feed of warnings is."),
        (b"{}", "It is JSON, but no collection of features; a feed of warnings is one."),
        (b'{"type": "FeatureCollection"}', "It is JSON, but no collection of features; a feed of warnings is one."),
        (b"[1]", 'It is a list of JSON, but none of it is an alert. Row 1: It is no object, such as {"source_id": "...", "event": "..."}.'),
        (b"\x1f\x8b\x08nonsense", "It is damaged: its gzip data can't be unpacked."),
        (gzip.compress(b"<rss/>" * 1000, mtime=0)[:20], "It is cut: its gzip data breaks off."),
        (b"x" * (LARGEST + 1), "It is larger than 20 MB; no feed of warnings is."),
        (gzip.compress(b" " * (LARGEST + 1), mtime=0), "It is larger than 20 MB; no feed of warnings is."),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_refused(data, said):
    with pytest.raises(AlertError) as refused:
        read_alerts(data, NOW)

    assert str(refused.value) == said


def test_refusal_names_the_file():
    with pytest.raises(AlertError, match=r"^storm\.xml: It is empty\.$"):
        read_alerts(b"", NOW, "storm.xml")


def test_100_mb_that_were_packed_cost_no_more_than_the_limit():
    packed = gzip.compress(b"<rss>" + b" " * 100_000_000 + b"</rss>", compresslevel=1)
    tracemalloc.start()
    try:
        with pytest.raises(AlertError, match="larger than 20 MB"):
            read_alerts(packed, NOW)
        assert tracemalloc.get_traced_memory()[1] < 3 * LARGEST
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings_of_xml_are_read(encoding):
    name = "utf-16" if encoding == "utf-16" else encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{name}"?>{message(info("fr", "Crue à Évry"))}'
    (alert,) = read_alerts(text.encode(encoding), NOW).alerts

    assert alert.event == "Crue à Évry"


def test_space_before_the_declaration_is_overlooked():
    text = f'\n <?xml version="1.0"?>{message(info())}'

    assert len(read_alerts(text.encode(), NOW).alerts) == 1


def test_packed_message_is_read():
    plain = message(info()).encode()

    assert read_alerts(gzip.compress(plain), NOW) == read_alerts(plain, NOW)


def test_of_more_events_than_a_message_has_the_first_are_read():
    reading = read_alerts(message(*(info(event=f"Event {number}") for number in range(1001))).encode(), NOW)

    assert len(reading.alerts) == 1000
    assert reading.alerts[-1].event == "Event 999"
    assert reading.alerts[0].warnings == ("It has 1,001 <info>; only the first 1,000 are read.",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"features": [' + b"7," * 50_000 + b"7]}", "It has 50,001 features; only the first 50,000 are read."),
        (b"<rss>" + b"<item/>" * 50_001 + b"</rss>", "It has 50,001 entries; only the first 50,000 are read."),
    ],
    ids=["features", "entries"],
)
def test_of_more_entries_than_a_feed_has_the_first_are_read(data, said):
    assert read_alerts(data, NOW).warnings[0] == said


def test_unknown_encoding_is_refused():
    with pytest.raises(AlertError, match="Its XML is"):
        read_alerts(b'<?xml version="1.0" encoding="x-nonsense"?><alert/>', NOW)
