"""CAP messages: what an alert is made of, and what is one alert or several."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.wire.alerts.making import CAP, NOW, areas, geocode, info, message, only, pair, read

from heedful.domain.alert import Alert, Area, Certainty, Circle, Code, MessageType, Severity, Status, Urgency

AKZ332 = Code("UGC", "AKZ332")


def test_message_with_everything_is_read_whole():
    place = areas(
        "<polygon>38.47,-120.14 38.34,-119.95 38.52,-119.74 38.47,-120.14</polygon>",
        "<circle>32.9525,-115.5527 7.5</circle>",
        geocode("SAME", "006109", "022001"),
    )
    text = message(
        info(
            event="High Wind Watch",
            eventCode=pair("SAME", "HWA"),
            headline="High  Wind\nWatch",
            parameter=pair("eventEndingTime", "2025-03-07T18:00:00-09:00"),
            area=place,
        ),
        msgType="Update",
        references="a@b.example,M0,2025-03-05T01:00:00-09:00 a@b.example,L9,2025-03-04T01:00:00-09:00",
    )

    assert only(text) == Alert(
        source_id="M1",
        event="High Wind Watch",
        kind="high_wind",
        status=Status.ACTUAL,
        message_type=MessageType.UPDATE,
        severity=Severity.SEVERE,
        urgency=Urgency.EXPECTED,
        certainty=Certainty.LIKELY,
        sent=datetime(2025, 3, 6, 10, tzinfo=UTC),
        onset=datetime(2025, 3, 7, 12, tzinfo=UTC),
        ends=datetime(2025, 3, 8, 3, tzinfo=UTC),
        area=Area(
            (Code("SAME", "006109"), Code("SAME", "022001")),
            (((38.47, -120.14), (38.34, -119.95), (38.52, -119.74), (38.47, -120.14)),),
            (Circle(32.9525, -115.5527, 7.5),),
        ),
        references=("M0", "L9"),
        languages=("en-US",),
        headline="High Wind Watch",
        warnings=(),
    )


@pytest.mark.parametrize("space", ["urn:oasis:names:tc:emergency:cap:1.1", CAP])
def test_cap_1_1_and_1_2_are_the_same(space):
    assert only(message(info(), space=space)).warnings == ()


@pytest.mark.parametrize(
    ("times", "onset"),
    [
        ({"effective": "2025-03-06T02:00:00-09:00"}, "2025-03-07T12:00:00+00:00"),
        ({"onset": None, "effective": "2025-03-06T02:00:00-09:00"}, "2025-03-06T11:00:00+00:00"),
        ({"onset": None}, "2025-03-06T10:00:00+00:00"),
    ],
)
def test_it_begins_at_onset_else_effective_else_sent(times, onset):
    assert only(message(info(**times))).onset.isoformat() == onset


def test_end_without_expires_is_unknown():
    assert only(message(info(expires=None))).ends is None


def test_infos_in_other_languages_are_one_alert():
    alert = only(
        message(
            info("zh-mo", "強烈季候風信號"),
            info("pt-PT", "VENTOS FORTES DE MONÇÃO", areas(geocode("UGC", "AKZ332"), words="Aqui")),
            info("en-US", "STRONG MONSOON SIGNAL"),
        )
    )

    assert (alert.source_id, alert.event, alert.languages) == ("M1", "強烈季候風信號", ("zh-mo", "pt-PT", "en-US"))


def test_same_info_twice_is_one_alert():
    assert only(message(info(), info())).languages == ("en-US",)


def test_language_that_is_not_named_is_english():
    assert only(message(info(language=None))).languages == ("en-US",)


@pytest.mark.parametrize(
    "other",
    [
        info(event="Heat Advisory"),
        info(onset="2025-03-07T04:00:00-09:00"),
        info(expires="2025-03-07T16:00:00-09:00"),
        info(area=areas(geocode("UGC", "AKZ333"))),
        info(severity="Extreme"),
        info("fr", "Inondation", areas(geocode("UGC", "AKZ333"))),
        info("fr", eventCode=pair("SAME", "HWW")),
        info("fr", parameter=pair("awareness_type", "1; Vent")),
    ],
)
def test_infos_that_differ_otherwise_are_an_alert_each(other):
    assert [alert.source_id for alert in read(message(info(), other)).alerts] == ["M1#1", "M1#2"]


def test_two_events_in_two_languages_are_two():
    elsewhere = areas(geocode("UGC", "AKZ333"))
    text = message(info("en"), info("en", area=elsewhere), info("fr", "Crue"), info("fr", "Crue", elsewhere))

    assert [(each.source_id, each.languages, each.area.codes) for each in read(text).alerts] == [
        ("M1#1", ("en", "fr"), (AKZ332,)),
        ("M1#2", ("en", "fr"), (Code("UGC", "AKZ333"),)),
    ]


@pytest.mark.parametrize(
    "infos",
    [
        [("en", "Flood"), ("fr", "Inondation"), ("en", "Wind"), ("fr", "Vent")],
        [("en", "Flood"), ("en", "Wind"), ("fr", "Vent"), ("fr", "Inondation")],
        [("en", "Rain"), ("en", "Locusts"), ("fr", "Pluie"), ("fr", "Criquets")],
    ],
)
def test_several_events_of_the_same_time_and_place_go_together_by_kind_else_by_order(infos):
    alerts = read(message(*(info(language, event) for language, event in infos))).alerts

    assert [(each.event, each.languages) for each in alerts] == [
        (event, ("en", "fr")) for language, event in infos if language == "en"
    ]


def test_translation_whose_word_means_another_kind_is_still_one():
    """A 'Sturm' is wind, and a 'storm' is told to those at sea."""
    alert = only(message(info("en", "Storm"), info("de", "Sturm")))

    assert (alert.event, alert.languages) == ("Storm", ("en", "de"))


def test_two_places_in_words_only_are_two_in_one_language_and_one_in_two():
    north, south = areas(words="North"), areas(words="South")

    assert len(read(message(info(area=north), info(area=south))).alerts) == 2
    assert only(message(info("en", area=north), info("fr", "Flood", areas(words="Nord")))).languages == ("en", "fr")


def test_same_shape_of_which_one_language_leaves_out_a_code_is_one():
    """So it comes from Germany: 'AreaId' stands in the first language only."""
    ring = "<polygon>1,1 1,2 2,2 1,1</polygon>"
    alert = only(message(info("de", area=areas(ring, geocode("AreaId", "0"))), info("en", area=areas(ring))))

    assert (alert.languages, alert.area.codes) == (("de", "en"), (Code("AreaId", "0"),))


def test_areas_of_an_info_are_one_area():
    place = areas(geocode("UGC", "NJZ103")) + areas(geocode("UGC", "NJZ104", "NJZ103"))

    assert only(message(info(area=place))).area.codes == (Code("UGC", "NJZ103"), Code("UGC", "NJZ104"))


def test_cancellation_without_info_takes_back():
    alert = only(message(msgType="Cancel", references="a@b.example,M0,2025-03-05T01:00:00-09:00"))

    assert (alert.message_type, alert.references, alert.area, alert.event) == (MessageType.CANCEL, ("M0",), Area(), "")


@pytest.mark.parametrize(
    ("references", "identifiers"),
    [
        ("M0", ("M0",)),
        ("a,M0,2025-03-05T01:00:00-09:00 a,M0,2025-03-05T02:00:00-09:00", ("M0",)),
        ("a,urn:oid:1.2", ("urn:oid:1.2",)),
        (" \n ", ()),
    ],
)
def test_references_are_identifiers(references, identifiers):
    assert only(message(info(), references=references)).references == identifiers


def test_message_that_refers_to_itself_says_so():
    alert = only(message(info(), references="a@b.example,M1,2025-03-05T01:00:00-09:00"))

    assert (alert.references, alert.warnings) == (("M1",), ("It refers to itself.",))


@pytest.mark.parametrize("status", ["Test", "Exercise", "Draft", "System"])
def test_status_is_kept(status):
    assert only(message(info(), status=status)).status.value == status


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        (
            message(info(), status="actual", msgType="ALERT"),
            ("'status' is 'actual'; read as Actual.", "'msgType' is 'ALERT'; read as Alert."),
        ),
        (
            message(info(severity=None)),
            ("<severity> is missing in <info>.", "'severity' is missing; taken as Unknown."),
        ),
        (
            message(info(severity="Terrible")),
            ("'severity' is 'Terrible', which is no word of CAP; taken as Unknown.",),
        ),
        (message(info(certainty="Very Likely")), ("'certainty' is 'Very Likely'; read as Likely.",)),
        (message(info(), scope=None), ("<scope> is missing in <alert>.",)),
        (message(info(), sender=None), ("<sender> is missing in <alert>.",)),
        (message(info(area="<area/>")), ("<areaDesc> is missing in <area>.",)),
        (message(info(headline="a</headline><headline>b")), ("<headline> stands in <info> more than once.",)),
        (message(info(), mood="good"), ("<mood> in <alert> is no element of CAP.",)),
        (
            message(info(area=areas(geocode("UGC", "AKZ332"), "<polygon>1,1 1,2 2,2 1,1</polygon>"))),
            ("<polygon> in <area> is not where the order of CAP puts it.",),
        ),
        (message(info(area=areas("<polygon>1,1 1,2 2,2</polygon>"))), ("A polygon is not closed.",)),
        (message(info(), space="urn:none"), ("It is in no namespace of CAP.",)),
        (
            message(info(), sent="2025-03-06T10:00:00Z"),
            ("<sent> is not written as CAP writes times.",),
        ),
        (
            message(info(onset="2025-03-07T12:00:00")),
            ("<onset> is not written as CAP writes times.", "'onset' names no time zone; taken as UTC."),
        ),
        (
            message(info(expires="never")),
            ("<expires> is not written as CAP writes times.", "'expires' is 'never', which is no time that can be; left out."),
        ),
        (message(info(area=areas("<circle>1 2</circle>"))), ("A circle is '1 2', which is none on earth; left out.",)),
        (message(info(area=areas("<polygon>1,1 1,2 1,1</polygon>"))), ("A polygon has fewer than three corners; left out.",)),
        (
            message(info(area=areas("<polygon>1,1 95,2 1,2 2,2 1,1</polygon>"))),
            ("A polygon has points that are no place on earth; they are left out.",),
        ),
        (message(info(area=areas("<geocode><value>1</value></geocode>"))), ("A geocode has a value and no name; left out.",)),
    ],
)  # fmt: skip
def test_what_is_amiss_is_accepted_and_said(text, warnings):
    assert only(text).warnings == warnings


def test_message_without_identifier_gets_the_same_one_each_time():
    text = message(info(), identifier=None)
    first, second = only(text), only(text)

    assert first.source_id == second.source_id
    assert first.source_id.startswith("sha256:")
    assert first.source_id != only(message(info(event="Tornado Warning"), identifier=None)).source_id
    assert "It has no identifier; one was made of what it says." in first.warnings


def test_message_without_sent_is_of_now():
    alert = only(message(info(onset=None), sent=None))

    assert (alert.sent, alert.onset) == (NOW, NOW)
    assert "Nobody says when it was sent; taken as now." in alert.warnings


@pytest.mark.parametrize(
    "ring",
    [
        "52.843,7.778 52.416,13.931 50.472,11.865",
        "10,170 10,-170 20,-170 20,170 10,170",
        "10,170 10,190 20,190 20,170 10,170",
        "0,0 2,2 0,2 2,0 0,0",
    ],
)
def test_rings_stay_as_they_are(ring):
    (found,) = only(message(info(area=areas(f"<polygon>\n {ring}\t</polygon>")))).area.polygons

    assert found == tuple(tuple(map(float, each.split(","))) for each in ring.split())


def test_rings_with_spaces_after_commas_are_read():
    (found,) = only(message(info(area=areas("<polygon>1, 2 3, 4 5 ,6 1,2</polygon>")))).area.polygons

    assert found == ((1, 2), (3, 4), (5, 6), (1, 2))


def test_several_rings_in_a_polygon_are_taken_apart():
    """So GDACS writes fires."""
    alert = only(message(info(area=areas("<polygon>1,1 1,4 4,4 1),1 2,2 2,3 3,3 2,2</polygon>"))))

    assert alert.area.polygons == (((1, 1), (1, 4), (4, 4), (1, 1)), ((2, 2), (2, 3), (3, 3), (2, 2)))
    assert "A polygon holds several rings; each is taken as one." in alert.warnings


@pytest.mark.parametrize(
    ("system", "value", "codes"),
    [
        ("SAME", "022001", ("022001",)),
        ("FIPS6", "048355 048409", ("048355", "048409")),
        ("ugc", "NJZ103,NJZ104", ("NJZ103", "NJZ104")),
        ("Test", "a b, c", ("a b, c",)),
    ],
)
def test_codes_are_text_and_lists_are_taken_apart_where_the_system_is_known(system, value, codes):
    found = only(message(info(area=areas(geocode(system, value))))).area.codes

    assert found == tuple(Code(system.upper() if system != "Test" else system, code) for code in codes)


def test_country_counts_where_nothing_else_says_where():
    country = pair("iso3", "TON") + "</parameter><parameter>" + pair("eventtype", "TC")

    assert only(message(info(event="x", area=areas(), parameter=country))).area.codes == (Code("ISO", "TO"),)
    assert only(message(info(event="x", parameter=country))).area.codes == (AKZ332,)


@pytest.mark.parametrize(
    ("more", "radius"),
    [
        ({"parameter": pair("magnitude", "6.0")}, 55.6),
        ({"headline": "Green earthquake alert (Magnitude 6M, Depth:10km)"}, 55.6),
        ({"headline": "M 6.0 - 10 km NE of Here"}, 55.6),
        ({"headline": "Magnitude 6M, Depth:596.851km"}, 0.0),
        ({"headline": "It shook"}, 0.0),
    ],
)
def test_circle_without_radius_reaches_as_far_as_its_earthquake(more, radius):
    alert = only(message(info(event="Earthquake", area=areas("<circle>-22.1,-178.4 0</circle>"), **more)))

    assert alert.area.circles == (Circle(-22.1, -178.4, radius),)
    assert (more.get("headline") == "It shook") == any("no magnitude" in warning for warning in alert.warnings)


def test_circle_without_radius_of_anything_else_stays():
    text = message(info(event="Flood", headline="Magnitude 6", area=areas("<circle>1,2 0</circle>")))

    assert only(text).area.circles == (Circle(1, 2, 0),)


def test_relative_times_count_from_now():
    alert = only(message(info(onset="date:now +1 hour", expires="date:now +2 days -30 minutes / P1D")))

    assert alert.onset.isoformat() == "2025-03-06T13:00:00+00:00"
    assert alert.ends is not None
    assert alert.ends.isoformat() == "2025-03-08T11:30:00+00:00"
