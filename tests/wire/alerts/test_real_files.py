"""The real files of services all over the world, each with what a person reads in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from heedful.wire.alert_given import as_given
from heedful.wire.alerts import read_alerts

pytestmark = pytest.mark.shared

NOW = datetime(2025, 3, 6, 12, tzinfo=UTC)
SELF = "It refers to itself."
NO_CERTAINTY = "'certainty' is missing; taken as Unknown."
SWISS = (
    "<sender> in <alert> is not where the order of CAP puts it.",
    "<category> is missing in <info>.",
    "<certainty> is missing in <info>.",
    "<event> in <info> is not where the order of CAP puts it.",
    SELF,
    NO_CERTAINTY,
)
TWICE = "<instruction> stands in <info> more than once."
POLYGON_ORDER = "<polygon> in <area> is not where the order of CAP puts it."
OPEN = "A polygon is not closed."
NHC = "urn:oid:2.49.0.1.840.0."


def expected(name, /, **more):
    """Give what is expected of a file: what most of them say, and what this one says otherwise."""
    said = {
        "status": "Actual",
        "msg_type": "Alert",
        "references": [],
        "severity": "Moderate",
        "urgency": "Unknown",
        "certainty": "Unknown",
        "languages": ["en-US"],
        "codes": [],
        "polygons": [],
        "circles": [],
        "ends": None,
        "acts": True,
        "warnings": [],
    }
    return pytest.param(name, said | more, id=name[:30])


FILES = [
    expected(
        "alertswiss-POA-1216107687-4.xml",
        source_id="POA-1216107687-4",
        event="Other incident",
        kind="other",
        references=["POA-1216107687-4"],
        severity="Minor",
        onset="2025-06-20T08:01:00Z",
        sent="2025-06-20T08:01:00Z",
        phase="forecast",
        languages=["en"],
        polygons=[438],
        acts=False,
        warnings=list(SWISS),
    ),
    expected(
        "alertswiss-POA-1222963954-5.xml",
        source_id="POA-1222963954-5",
        event="Falling rocks, landslide",
        kind="landslide",
        references=["POA-1222963954-5"],
        onset="2025-05-20T10:41:00Z",
        sent="2025-05-20T10:41:00Z",
        phase="forecast",
        languages=["en"],
        polygons=[19],
        warnings=[*SWISS[:3], TWICE, *SWISS[3:]],
    ),
    expected(
        "alertswiss-TEST-1163.xml",
        source_id="TEST-1163",
        event="Cap Test Event",
        kind="other",
        status="Test",
        references=["TEST-1163"],
        severity="Unknown",
        onset="2025-06-21T06:07:00Z",
        sent="2025-06-21T06:07:00Z",
        phase="forecast",
        languages=["en"],
        acts=False,
        warnings=list(SWISS),
    ),
    expected(
        "au-bom-en.rss.xml",
        source_id="AusBoM-IDW20100-2026-01-01T05:01:02+00:00",
        event="Wind",
        kind="high_wind",
        onset="2026-01-01T05:09:13Z",
        sent="2026-01-01T05:09:13Z",
        ends="2026-01-01T16:00:00Z",
        phase="forecast",
        languages=["en"],
        warnings=["The feed says neither by code nor by shape where it is; it touches nobody."],
    ),
    expected(
        "gdacs-cap_1001150.xml",
        source_id="GDACS_TC_1001150_2",
        event="Tropical Cyclone",
        kind="hurricane",
        urgency="Past",
        onset="2025-02-24T23:00:00Z",
        sent="2025-02-24T23:00:00Z",
        phase="aftermath",
        polygons=[158, 112],
        acts=False,
    ),
    expected(
        "gdacs-cap_1023542.xml",
        source_id="GDACS_WF_1023542_5",
        event="Forest Fires",
        kind="wildfire",
        urgency="Past",
        onset="2025-02-28T23:00:00Z",
        sent="2025-02-28T23:00:00Z",
        phase="aftermath",
        polygons=[144, 5, 7, 5, 5, 17, 5, 4],
        acts=False,
        warnings=[OPEN, "A polygon holds several rings; each is taken as one."],
    ),
    expected(
        "gdacs-cap_1470644.xml",
        source_id="GDACS_EQ_1470644_1625617",
        event="Earthquake",
        kind="earthquake",
        urgency="Past",
        certainty="Observed",
        onset="2025-03-01T22:52:24Z",
        sent="2025-03-01T22:52:24Z",
        phase="aftermath",
        polygons=[181],
        acts=False,
    ),
    expected(
        "ie-2.49.0.1.372.0.250413231648.N_Norm002_SmallCraft.xml",
        source_id="2.49.0.1.372.0.250413231648.N_Norm002_SmallCraft",
        event="Small Craft",
        kind="coast",
        urgency="Future",
        certainty="Likely",
        onset="2025-04-14T12:00:00Z",
        ends="2025-04-14T19:00:00Z",
        sent="2025-04-13T23:16:48Z",
        phase="forecast",
        languages=["en-GB"],
        codes=["EMMA_ID EI807", "EMMA_ID EI809", "EMMA_ID EI806", "EMMA_ID EI808"],
    ),
    expected(
        "il-488abaaf-cad5-4d2b-93b2-703016878453.xml",
        source_id="2.49.0.0.376.0.250306145512.48636",
        event="FLOOD",
        kind="flood",
        severity="Severe",
        urgency="Future",
        certainty="Possible",
        onset="2025-03-06T20:00:00Z",
        ends="2025-03-07T12:00:00Z",
        sent="2025-03-06T12:55:12Z",
        phase="forecast",
        languages=["en-GB", "he-IL"],
        codes=["EMMA_ID IL043", "EMMA_ID IL042", "EMMA_ID IL045"],
    ),
    expected(
        "kz-2.49.0.0.398.0-20250306-133701-0284797-00-EN.xml",
        source_id="2.49.0.0.398.0-20250306-133701-0284797-00-EN",
        event="Freezing rain, icing",
        kind="winter_storm",
        urgency="Future",
        certainty="Likely",
        onset="2025-03-06T15:00:00Z",
        ends="2025-03-07T16:00:00Z",
        sent="2025-03-06T13:37:01Z",
        phase="forecast",
        codes=["KZSTD 304"],
        polygons=[72],
    ),
    expected(
        "mo-cap_monsoon.xml",
        source_id="SMG-Weather_MS_2025_006_03",
        event="強烈季候風信號",
        kind="high_wind",
        msg_type="Update",
        references=["SMG-Weather_MS_2025_006_03"],
        urgency="Past",
        certainty="Observed",
        onset="2025-04-12T22:00:00Z",
        sent="2025-04-12T21:52:12Z",
        phase="forecast",
        languages=["zh-mo", "pt-PT", "en-US"],
        polygons=[63],
        acts=False,
        warnings=[SELF],
    ),
    expected(
        "mow.DE-HE-KS-SE106-20250313-106-001.xml",
        source_id="mow.DE-HE-KS-SE106-20250313-106-001",
        event="Gefahrendurchsage",
        kind="other",
        msg_type="Cancel",
        references=["mow.DE-HE-KS-SE106-20250313-106-000"],
        severity="Extreme",
        urgency="Immediate",
        certainty="Observed",
        onset="2025-03-13T09:50:25Z",
        ends="2025-03-13T15:50:25Z",
        sent="2025-03-13T09:50:25Z",
        phase="forecast",
        languages=["de", "de-LS", "en", "ar", "es", "fr", "pl", "ru", "tr"],
        codes=["AreaId 0"],
        polygons=25,
        acts=False,
        warnings=["<expires> in <info> is not where the order of CAP puts it.", POLYGON_ORDER],
    ),
    expected(
        "noaa-2.49.0.1.840.0.9b5195e635069329b12a7c697fad5934d144784a.001.1.xml",
        source_id=f"{NHC}9b5195e635069329b12a7c697fad5934d144784a.001.1",
        event="High Wind Watch",
        kind="high_wind",
        msg_type="Update",
        references=[f"{NHC}f3549eda4cd4f74f2e1996ac7427d873548ba832.001.1"],
        severity="Severe",
        urgency="Future",
        certainty="Possible",
        onset="2025-03-07T12:00:00Z",
        ends="2025-03-08T00:00:00Z",
        sent="2025-03-06T07:34:00Z",
        phase="forecast",
        codes=["SAME 002198", "UGC AKZ332"],
        polygons=212,
        warnings=[POLYGON_ORDER],
    ),
    expected(
        "noaa-2.49.0.1.840.0.bde6c30c43ead9c23c42bea7977652a7de76d87d.002.1.xml",
        source_id=f"{NHC}bde6c30c43ead9c23c42bea7977652a7de76d87d.002.1",
        event="Special Weather Statement",
        kind="other",
        urgency="Expected",
        certainty="Observed",
        onset="2025-02-28T19:38:00Z",
        ends="2025-03-01T11:00:00Z",
        sent="2025-02-28T19:38:00Z",
        phase="over",
        codes=[
            *("SAME 024019", "SAME 024045", "SAME 024039", "SAME 024047"),
            *("UGC MDZ021", "UGC MDZ022", "UGC MDZ023", "UGC MDZ024"),
        ],
        polygons=18,
        warnings=[POLYGON_ORDER],
    ),
    expected(
        "ru-20250301222516-0086037.xml",
        source_id="2.49.0.1.643.0.20250301.222516.0086037.00.RU",
        event="Ветер",
        kind="high_wind",
        urgency="Immediate",
        certainty="Likely",
        onset="2025-03-02T09:00:00Z",
        ends="2025-03-03T09:00:00Z",
        sent="2025-03-01T22:25:16Z",
        phase="aftermath",
        languages=["ru"],
        polygons=[67, 66, 35, 24, 45, 66],
    ),
    *(
        expected(
            name,
            source_id="urn:oid:1234.5678",
            event="TestCase",
            kind="other",
            urgency="Future",
            certainty="Likely",
            onset="2024-04-22T03:00:00Z",
            ends=ends,
            sent="2024-04-21T14:51:29Z",
            phase=phase,
            languages=["de-DE"],
            codes=codes,
            polygons=polygons,
            warnings=warnings,
        )
        for name, ends, phase, codes, polygons, warnings in [
            ("test_cap_data_1.xml", "2199-04-22T13:00:00Z", "active", ["Test 123456789"], [5], [OPEN]),
            ("test_cap_data_expired_alert.xml", "2024-04-22T13:00:00Z", "over", ["Test 123456789"], [5], [OPEN]),
            (
                "test_cap_data_without_polygon_EMMA_ID_AT001.xml",
                "2024-04-22T13:00:00Z",
                "over",
                ["EMMA_ID AT001"],
                [],
                [],
            ),
        ]
    ),
]


@pytest.mark.parametrize(("name", "expected"), FILES)
def test_real_file_says(shared_data, name, expected):
    """Polygons stand here by their numbers of points, or, where there are many, by their number."""
    reading = read_alerts((shared_data / "alerts" / "cap" / name).read_bytes(), NOW, name)
    (alert,) = reading.alerts
    said = as_given(alert, NOW)
    sizes = [len(ring) for ring in said["polygons"]]
    said["polygons"] = len(sizes) if isinstance(expected["polygons"], int) else sizes
    said["codes"] = [f"{each['system']} {each['code']}" for each in said["codes"]]

    assert said == expected
    assert reading.warnings == ()


def test_all_real_files_are_here(shared_data):
    assert sorted(param.values[0] for param in FILES) == sorted(
        file.name for file in (shared_data / "alerts" / "cap").iterdir()
    )


def test_every_point_of_93_040_is_kept(shared_data):
    """The slow way: the text between the tags, taken apart."""
    raw = (shared_data / "alerts" / "cap" / FILES[12].values[0]).read_text()
    slow = [
        [tuple(float(part) for part in pair.split(",")) for pair in text.split()]
        for text in re.findall("<polygon>(.*?)</polygon>", raw)
    ]
    (alert,) = read_alerts(raw.encode(), NOW).alerts

    assert [list(ring) for ring in alert.area.polygons] == slow
    assert sum(map(len, slow)) == 93_040


def test_feed_points_to_the_whole(shared_data):
    reading = read_alerts((shared_data / "alerts" / "cap" / "au-bom-en.rss.xml").read_bytes(), NOW)
    start = "https://severeweather.wmo.int/v2/cap-alerts/au-bom-en/2026/01/01/05/01/02-"

    assert reading.links == (f"{start}dc6fc32e272f13d57f3fb683aa6bd3b8.xml",)
