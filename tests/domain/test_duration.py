from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.duration import DurationError, parse_duration, write_duration


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2 days", 172_800_000),
        ("1 day", 86_400_000),
        ("6 hours", 21_600_000),
        ("90 minutes", 5_400_000),
        ("0 minutes", 0),
        ("1.5 hours", 5_400_000),
        ("1 day 12 hours", 129_600_000),
        ("1 week, 1 day and 1 second", 691_201_000),
        ("30s", 30_000),
        ("250 ms", 250),
    ],
)
def test_parse_duration(text, ms):
    assert parse_duration(text) == ms


@pytest.mark.parametrize("text", ["", "soon", "2", "days", "-1 day", "2 fortnights", "1 day x", "1e3 s"])
def test_parse_duration_refuses_with_an_example(text):
    with pytest.raises(DurationError, match="days"):
        parse_duration(text)


@given(st.integers(0, 10**12))
def test_write_duration_is_read_back_the_same(ms):
    assert parse_duration(write_duration(ms)) == ms
