"""Times by our clock."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.collect.reading import NOW, ms

from heedful.wire.collect.skew import DAY_MS, EARLIEST_MS, TAKEN_AS_RECEIVED, instant_of, shifted

MARKED = (NOW, (TAKEN_AS_RECEIVED,))


@pytest.mark.parametrize(
    ("timestamp", "sent_at", "found"),
    [
        (None, None, (NOW, ())),
        ("", "2026-03-01T13:00:00Z", (NOW, ())),
        ("2026-03-01T11:00:00Z", None, (NOW - 3_600_000, ())),
        ("2026-03-01T11:00:00Z", "nonsense", (NOW - 3_600_000, ())),
        ("2026-03-01T14:59:50Z", "2026-03-01T15:00:00Z", (NOW - 10_000, ())),  # three hours fast
        ("2026-03-01T07:59:50Z", "2026-03-01T08:00:00Z", (NOW - 10_000, ())),  # four hours slow
        ("2031-01-01T00:00:00Z", "2031-01-01T00:00:01Z", (NOW - 1_000, ())),  # five years fast
        ("2026-03-02T12:00:00Z", None, (NOW + DAY_MS, ())),
        ("2026-03-02T12:00:00.001Z", None, MARKED),
        ("2000-01-01T00:00:00Z", None, (EARLIEST_MS, ())),
        ("1999-12-31T23:59:59.999Z", None, MARKED),
        ("yesterday", None, MARKED),
        ([2026], None, MARKED),
        (True, None, MARKED),
        (math.nan, None, MARKED),
    ],
)
def test_shifted(timestamp, sent_at, found):
    assert shifted(timestamp, sent_at, NOW) == found


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-03-01T12:00:00", NOW),  # no zone: UTC
        ("2026-03-01T13:00:00+01:00", NOW),
        (NOW // 1000, NOW),
        (NOW, NOW),
        (NOW * 1000, NOW),
        (NOW * 1_000_000, NOW),
        (str(NOW), NOW),
        (f"{NOW // 1000}.250", NOW + 250),
        ("0001-01-01T00:00:00+14:00", ms("0001-01-01T00:00:00+00:00") - 14 * 3_600_000),
        (-1, None),
        (10**30, None),
        ("9" * 40, None),
        (None, None),
        ("2026-02-30", None),
    ],
)
def test_instant_of(value, instant):
    assert instant_of(value) == instant


@given(
    st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.dates().map(str)),
    st.one_of(st.text(), st.floats(), st.integers()),
)
def test_whatever_is_sent_the_time_is_one_that_can_be_kept(timestamp, sent_at):
    at, _ = shifted(timestamp, sent_at, NOW)
    assert EARLIEST_MS <= at <= NOW + DAY_MS
