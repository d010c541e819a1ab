"""Alerts as JSON, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.alerts.making import NOW, info, message

from heedful.domain.alert import Alert, Area, Certainty, Circle, Code, MessageType, Severity, Status, Urgency
from heedful.domain.moment_kind import KINDS
from heedful.wire.alert_given import AlertError, as_given, from_given
from heedful.wire.alerts import read_alerts

SANDY = Alert(
    source_id="urn:oid:1#2",
    event="High Wind Warning",
    kind="high_wind",
    status=Status.ACTUAL,
    message_type=MessageType.UPDATE,
    severity=Severity.SEVERE,
    urgency=Urgency.EXPECTED,
    certainty=Certainty.LIKELY,
    sent=datetime(2012, 10, 28, 19, tzinfo=UTC),
    onset=datetime(2012, 10, 29, 12, tzinfo=UTC),
    ends=datetime(2012, 10, 30, 22, 0, 0, 500000, tzinfo=UTC),
    area=Area((Code("UGC", "NJZ103"),), (((40.9, -74.2), (41.1, -74.2), (41.1, -73.9)),), (Circle(40.0, -74.0, 12.5),)),
    references=("urn:oid:0",),
    languages=("en-US", "es"),
    headline="High Wind Warning issued",
    warnings=("It refers to itself.",),
)
PRINTED = {
    "source_id": "urn:oid:1#2",
    "event": "High Wind Warning",
    "kind": "high_wind",
    "status": "Actual",
    "msg_type": "Update",
    "references": ["urn:oid:0"],
    "severity": "Severe",
    "urgency": "Expected",
    "certainty": "Likely",
    "onset": "2012-10-29T12:00:00Z",
    "ends": "2012-10-30T22:00:00.500000Z",
    "sent": "2012-10-28T19:00:00Z",
    "phase": "aftermath",
    "languages": ["en-US", "es"],
    "codes": [{"system": "UGC", "code": "NJZ103"}],
    "polygons": [[[40.9, -74.2], [41.1, -74.2], [41.1, -73.9]]],
    "circles": [{"lat": 40.0, "lon": -74.0, "radius_km": 12.5}],
    "acts": True,
    "warnings": ["It refers to itself."],
}
AFTER = datetime(2012, 11, 2, tzinfo=UTC)


def test_printed_literally_and_in_this_order():
    printed = as_given(SANDY, AFTER)

    assert printed == PRINTED
    assert list(printed) == list(PRINTED)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        ("2012-10-29T11:59:59", "forecast"),
        ("2012-10-29T12:00:00", "active"),
        ("2012-10-30T22:00:00", "active"),
        ("2012-10-30T22:00:01", "aftermath"),
        ("2012-11-06T22:00:00", "aftermath"),
        ("2012-11-06T22:00:01", "over"),
    ],
)
def test_phase_follows_the_clock(now, phase):
    assert as_given(SANDY, datetime.fromisoformat(now).replace(tzinfo=UTC))["phase"] == phase


@pytest.mark.parametrize(
    "changed",
    [
        {"status": Status.TEST},
        {"message_type": MessageType.CANCEL},
        {"urgency": Urgency.PAST},
        {"certainty": Certainty.UNLIKELY},
        {"severity": Severity.MINOR},
    ],
)
def test_what_does_not_count_does_not_act(changed):
    assert as_given(replace(SANDY, **changed), AFTER)["acts"] is False


def test_end_that_nobody_says_is_null():
    printed = as_given(replace(SANDY, ends=None), AFTER)

    assert printed["ends"] is None
    assert from_given(printed, AFTER).ends is None


def test_read_back_literally():
    assert from_given(PRINTED, AFTER) == replace(SANDY, headline="")


def test_missing_fields_take_defaults_with_warnings():
    found = from_given({"source_id": "x", "event": "Flood Watch"}, NOW)

    assert found == Alert(
        source_id="x",
        event="Flood Watch",
        kind="flood",
        status=Status.ACTUAL,
        message_type=MessageType.ALERT,
        severity=Severity.UNKNOWN,
        urgency=Urgency.UNKNOWN,
        certainty=Certainty.UNKNOWN,
        sent=NOW,
        onset=NOW,
        ends=None,
        area=Area(),
        warnings=(
            "Neither 'onset' nor 'sent' is there; taken as now.",
            "'status' is missing; taken as Actual.",
            "'msg_type' is missing; taken as Alert.",
            "'severity' is missing; taken as Unknown.",
            "'urgency' is missing; taken as Unknown.",
            "'certainty' is missing; taken as Unknown.",
        ),
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"source_id": None}, "'source_id' is missing."),
        ({"source_id": 7}, "'source_id' is no text."),
        ({"event": []}, "'event' is no text."),
        ({"severity": 3}, "'severity' is no text."),
        ({"onset": "soon"}, "'onset' is 'soon', which is no time; write for example 2012-10-29T12:00:00Z."),
        ({"ends": 5}, "'ends' is no text."),
        ({"references": "x"}, "'references' is no list."),
        ({"languages": [1]}, "'languages' is no list of texts."),
        ({"codes": ["NJZ103"]}, "'codes' is no list of objects with 'system' and 'code'."),
        ({"codes": [{"system": "UGC"}]}, "'codes' has an entry without 'system' or 'code'."),
        ({"codes": [{"system": "UGC", "code": 7}]}, "'code' is no text."),
        ({"polygons": [[[1]]]}, "'polygons' is no list of rings, each a list of [latitude, longitude]."),
        ({"polygons": [[[91, 0], [0, 0], [1, 1]]]}, "'polygons' is no list of rings, each a list of [latitude, longitude]."),
        ({"polygons": [7]}, "'polygons' is no list of rings, each a list of [latitude, longitude]."),
        ({"circles": [{"lat": 1}]}, "'circles' is no list of objects with 'lat', 'lon' and 'radius_km'."),
    ],
)  # fmt: skip
def test_field_of_another_form_is_named(more, said):
    with pytest.raises(AlertError) as refused:
        from_given(PRINTED | more, AFTER)

    assert str(refused.value) == said


@pytest.mark.parametrize("row", [None, 1, "x", []])
def test_what_is_no_object_is_refused(row):
    with pytest.raises(AlertError, match="It is no object"):
        from_given(row, AFTER)


def test_what_was_printed_is_a_file_of_warnings():
    """A row that can't be read costs itself only."""
    reading = read_alerts(json.dumps([PRINTED, {"event": "x"}]).encode(), AFTER)

    assert reading.alerts == (replace(SANDY, headline=""),)
    assert reading.warnings == ("Row 2: 'source_id' is missing.",)


def test_empty_list_has_no_alerts():
    assert read_alerts(b"[]", AFTER).alerts == ()


def test_kind_that_we_do_not_have_is_told_by_the_event():
    assert from_given(PRINTED | {"kind": "locusts"}, AFTER).kind == "high_wind"


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants it
POINTS = st.tuples(st.floats(-90, 90), st.floats(-360, 360))
ALERTS = st.builds(
    Alert,
    source_id=WORDS,
    event=WORDS,
    kind=st.sampled_from(KINDS),
    status=st.sampled_from(Status),
    message_type=st.sampled_from(MessageType),
    severity=st.sampled_from(Severity),
    urgency=st.sampled_from(Urgency),
    certainty=st.sampled_from(Certainty),
    sent=TIMES,
    onset=TIMES,
    ends=st.none() | TIMES,
    area=st.builds(
        Area,
        st.lists(st.builds(Code, WORDS, WORDS), max_size=3).map(tuple),
        st.lists(st.lists(POINTS, min_size=1, max_size=5).map(tuple), max_size=3).map(tuple),
        st.lists(st.builds(Circle, st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 20_000)), max_size=3).map(
            tuple
        ),
    ),
    references=st.lists(WORDS, max_size=3).map(tuple),
    languages=st.lists(WORDS, max_size=3).map(tuple),
    warnings=st.lists(WORDS, max_size=60, unique=True).map(lambda given: tuple(given[:51])),
)


@given(ALERTS, TIMES)
def test_what_is_printed_reads_back_the_same(alert, now):
    row = json.loads(json.dumps(as_given(alert, now), ensure_ascii=False, allow_nan=False))

    assert from_given(row, now) == alert


def test_hundred_faults_are_fifty_and_a_count():
    strange = "".join(f"<x{number}/>" for number in range(100))
    (alert,) = read_alerts(message(info(), strange).encode(), NOW).alerts

    assert len(alert.warnings) == 51
    assert alert.warnings[-1] == "And 50 more."
    assert from_given(as_given(alert, NOW), NOW).warnings == alert.warnings
