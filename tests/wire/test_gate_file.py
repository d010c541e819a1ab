"""The file of `heedful gate judge`: what is read, and that whatever is wrong is named by where it stands."""

from __future__ import annotations

import copy
import hashlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Sent, State, Trouble
from heedful.services.gate_file import judge_file
from heedful.wire.gate import CustomerRow, digest_of, read_gate_file
from heedful.wire.gate_spot import GateFileError

GOOD = {
    "now": "2026-11-24T17:00:00Z",
    "requests": [
        {"id": 1, "customer": "anna", "purpose": "reminder", "bulk": False, "subject": "Backup", "text": "Seven days."},
        {"id": "b", "customer": 7, "purpose": None, "bulk": True},
    ],
    "customers": [
        {
            "id": "anna",
            "zip": "07030",
            "zone": "America/New_York",
            "services": ["mail"],
            "unsubscribed": ["promotion"],
            "state": None,
            "quiet_until": "2026-11-30T00:00:00+01:00",
            "open_complaint": "C7",
            "waiting_for_us": False,
            "sent": [{"at": "2026-11-23T09:00:00Z", "purpose": "survey", "sha256": "ab"}],
        },
        {"id": 7, "country": "Germany", "postal_code": "80331", "lat": 48.1, "lon": "11.6", "state": "bounced"},
    ],
    "moments": [
        {
            "source_id": "M1",
            "event": "High Wind Warning",
            "kind": "high_wind",
            "severity": "Severe",
            "onset": "2026-11-24T12:00:00Z",
            "ends": "2026-11-25T12:00:00Z",
            "codes": [{"system": "UGC", "code": "NJZ006"}],
            "polygons": [[[40, -75], [41, -75], [41, -74], [40, -75]]],
            "circles": [{"lat": 40.7, "lon": -74, "radius_km": 10}],
        }
    ],
    "incidents": [{"service": "mail", "onset": "2026-11-24T16:00:00Z", "ends": None, "title": "Queue"}],
    "templates": [{"kind": "", "phase": "active", "purpose": "reminder"}, {"kind": "flood", "purpose": "billing"}],
}
NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)


def read(whole):
    return read_gate_file(json.dumps(whole).encode())


def test_all_of_it_is_read():
    file = read(GOOD)
    words = digest_of("Backup", "Seven days.")
    assert [(each.id, each.customer, each.request) for each in file.requests] == [
        (1, "anna", Request(Purpose.REMINDER, bulk=False, words=words)),
        ("b", 7, Request(None, bulk=True)),
    ]
    assert hashlib.sha256(b"Seven days.").hexdigest() in file.requests[0].digests
    nobody = frozenset()
    assert file.customers == (
        CustomerRow(
            "anna",
            "US",
            "07030",
            None,
            None,
            "America/New_York",
            frozenset({"mail"}),
            frozenset({Purpose.PROMOTION}),
            None,
            datetime(2026, 11, 29, 23, tzinfo=UTC),
            "C7",
            "",
            (Sent(datetime(2026, 11, 23, 9, tzinfo=UTC), Purpose.SURVEY, words="ab"),),
        ),
        CustomerRow(7, "Germany", "80331", 48.1, 11.6, "", nobody, nobody, State.BOUNCED, None, "", "", ()),
    )
    assert (file.now, file.moments) == (NOW, tuple(GOOD["moments"]))
    assert file.troubles == (Trouble("mail", datetime(2026, 11, 24, 16, tzinfo=UTC), None, "Queue"),)
    assert file.templates == {
        ("", "active", "reminder"),
        *(("flood", phase, "billing") for phase in ("forecast", "active", "aftermath")),
    }


def test_nothing_but_the_time_has_to_be_there():
    file = read({"now": "2026-11-24T17:00:00"})
    assert (file.now, file.requests, file.customers) == (NOW, (), ())


def changed(path, value):
    """Give the good file with another value at a path such as 'customers.0.state'."""
    whole = copy.deepcopy(GOOD)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    at = whole
    for part in way:
        at = at[part]
    at[last] = value
    return whole


PURPOSES = "reply, security, receipt, notice, care, reminder, billing, survey, promotion"
A_TIME = "has to be a time such as 2026-11-26T12:00:00Z"
OUR_DAYS = "has to be a time from 1900 to 2199"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("now", None, f"now {A_TIME}."),
        ("now", 5, f"now {A_TIME}."),
        ("now", "soon", f"now {A_TIME}."),
        ("now", "9999-12-31T23:59:59Z", f"now {OUR_DAYS}."),
        ("now", "0001-01-01T00:00:00+14:00", f"now {OUR_DAYS}."),
        ("requests", {}, "requests has to be a list."),
        ("requests.1", "b", "requests[1] has to be an object."),
        ("requests.0.id", None, "requests[0].id has to be a text or a whole number."),
        ("requests.0.id", True, "requests[0].id has to be a text or a whole number."),
        ("requests.0.customer", "carla", "requests[0].customer is 'carla', who is not among the customers."),
        ("requests.0.purpose", "spam", f"requests[0].purpose has to be null or one of {PURPOSES}."),
        ("requests.0.purpose", ["reply"], f"requests[0].purpose has to be null or one of {PURPOSES}."),
        ("requests.0.bulk", "yes", "requests[0].bulk has to be true or false."),
        ("requests.0.bulk", [], "requests[0].bulk has to be true or false."),
        ("requests.0.text", {}, "requests[0].text has to be a text."),
        ("customers.1.id", "anna", "customers[1].id is 'anna', who was there before."),
        ("customers.1.state", "asleep", "customers[1].state has to be null or one of bounced, erased, deceased."),
        ("customers.1.state", {}, "customers[1].state has to be null or one of bounced, erased, deceased."),
        ("customers.1.lat", "north", "customers[1].lat has to be a number."),
        ("customers.1.lat", [], "customers[1].lat has to be a number."),
        ("customers.1.lat", 91, "customers[1].lat has to be between -90 and 90."),
        ("customers.1.lon", "nan", "customers[1].lon has to be between -180 and 180."),
        ("customers.0.services", "mail", "customers[0].services has to be a list of texts."),
        ("customers.0.unsubscribed", ["all"], f"customers[0].unsubscribed has to be null or one of {PURPOSES}."),
        ("customers.0.quiet_until", "never", f"customers[0].quiet_until {A_TIME}."),
        (
            "customers.0.open_complaint",
            [],
            "customers[0].open_complaint has to be true, false, or what names a conversation.",
        ),
        ("customers.0.sent.0.at", "", f"customers[0].sent[0].at {A_TIME}."),
        ("moments.0", 3, "moments[0] has to be an object."),
        ("incidents.0.onset", None, f"incidents[0].onset {A_TIME}."),
        ("templates.0.phase", "later", "templates[0].phase has to be one of forecast, active, aftermath."),
        ("templates.0.purpose", None, "templates[0].purpose is missing."),
    ],
)
def test_what_is_wrong_is_named_by_where_it_stands(path, value, words):
    with pytest.raises(GateFileError) as error:
        read(changed(path, value))
    assert str(error.value) == words


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000, b"[]", b"null", b'"x"'])
def test_what_is_no_object_of_json_is_refused(data):
    with pytest.raises(GateFileError, match=r"^(This is no JSON|The file has to be an object)"):
        read_gate_file(data)


@pytest.mark.parametrize(("path", "value"), [("moments.0.onset", "soon"), ("moments.0.source_id", "")])
def test_moment_that_cannot_be_read_is_named(path, value):
    with pytest.raises(GateFileError, match=r"^moments\[0\]: "):
        list(judge_file(read(changed(path, value))))


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["anna", "reminder", "bounced", "active", "2026-11-24T17:00:00Z", "9999-12-31T23:59:59Z", "\ud800"]
    )
    | st.sampled_from(["1900-01-01", "2199-12-31T23:59:59Z", "07030", "US", "NaN", "1e400"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def _paths(value, before=""):
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in entries:
        yield f"{before}{name}"
        yield from _paths(inner, f"{before}{name}.")


PATHS = sorted(_paths(GOOD))


@given(st.sampled_from(PATHS), values)
def test_any_value_anywhere_is_judged_or_refused(path, value):
    whole = changed(path, value)
    try:
        judged = list(judge_file(read(whole)))
    except GateFileError as error:
        assert str(error).endswith(".")
        assert str(error).startswith(path.split(".")[0]) or "customer" in str(error)
    else:
        assert [asked.id for asked, _, _ in judged] == [each["id"] for each in whole.get("requests") or []]


@given(values)
def test_any_json_is_read_or_refused(whole):
    try:
        read(whole)
    except GateFileError as error:
        assert str(error).endswith(".")


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data):
    try:
        read_gate_file(data)
    except GateFileError as error:
        assert str(error)
