"""Times of feeds: a literal table, and that nothing is raised."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.alerts.making import NOW

from heedful.wire.alerts.when import from_epoch_ms, is_strict, read_time

NO_ZONE = ("'sent' names no time zone; taken as UTC.",)


@pytest.mark.parametrize(
    ("text", "utc", "warnings"),
    [
        ("2025-03-05T22:34:00-09:00", "2025-03-06T07:34:00", ()),
        ("2025-03-05T22:34:00-00:00", "2025-03-05T22:34:00", ()),
        ("2025-03-05T22:34:00Z", "2025-03-05T22:34:00", ()),
        (" 2025-03-05T22:34:00.250+05:45 ", "2025-03-05T16:49:00.250000", ()),
        ("2025-03-05T22:34:00", "2025-03-05T22:34:00", NO_ZONE),
        ("2025-03-05", "2025-03-05T00:00:00", NO_ZONE),
        ("Thu, 01 Jan 2026 16:00:00 +0000", "2026-01-01T16:00:00", ()),
        ("Thu, 01 Jan 2026 16:00:00 GMT", "2026-01-01T16:00:00", ()),
        ("Thu, 01 Jan 2026 16:00:00 EST", "2026-01-01T21:00:00", ()),
        ("date:now", "2025-03-06T12:00:00", ()),
        ("date:now -44 seconds", "2025-03-06T11:59:16", ()),
        ("date:now +4455 seconds / P1D", "2025-03-06T13:14:15", ()),
        ("date:now +1 day -1 hour + 5 minutes", "2025-03-07T11:05:00", ()),
    ],
)
def test_time_is_read(text, utc, warnings):
    said = []

    assert read_time(text, NOW, "sent", said) == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert tuple(said) == warnings


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "2025-13-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "1969-12-31T23:59:59Z",
        "date:now -44 parsecs",
        "date:now +9999999999 weeks",
        "date:then",
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_time_is_none_and_said(text):
    said = []

    assert read_time(text, NOW, "sent", said) is None
    assert said == [f"'sent' is '{text}', which is no time that can be; left out."]


@pytest.mark.parametrize("given", ["", "  ", None, 7, [], {}])
def test_nothing_is_none_and_not_worth_a_word(given):
    said = []

    assert read_time(given, NOW, "sent", said) is None
    assert said == []


@given(
    st.text(max_size=40) | st.text("0123456789-:TZ+ ,.", max_size=30) | st.datetimes(timezones=st.timezones()).map(str)
)
def test_any_text_gives_a_time_or_none(text):
    found = read_time(text, NOW, "sent", [])

    assert found is None or (found.tzinfo is UTC and 1970 <= found.year <= 2200)


@pytest.mark.parametrize(
    ("given", "utc"),
    [
        (1741255200000, datetime(2025, 3, 6, 10, tzinfo=UTC)),
        (1741255200123, datetime(2025, 3, 6, 10, 0, 0, 123000, tzinfo=UTC)),
        (True, None),
        ("1741255200000", None),
        (1e300, None),
        (float("nan"), None),
        (float("inf"), None),
        (-1, None),
        (None, None),
    ],
)
def test_milliseconds_are_read(given, utc):
    assert from_epoch_ms(given) == utc


@pytest.mark.parametrize(
    ("text", "strict"),
    [
        ("2025-03-05T22:34:00-09:00", True),
        ("2025-03-05T22:34:00-00:00", True),
        ("2025-03-05T22:34:00Z", False),
        ("2025-03-05T22:34-09:00", False),
        ("2025-03-05T22:34:00.5-09:00", False),
    ],
)
def test_times_as_cap_writes_them(text, strict):
    assert is_strict(text) is strict


def test_text_that_is_too_long_for_a_time_is_none_at_once():
    said = []

    assert read_time("1" * 20_000_000, NOW, "sent", said) is None
    assert said == [f"'sent' is '{'1' * 40}', which is no time that can be; left out."]
