from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.retention import AT_FIRST, MOST_MONTHS, Ends, Retention, expires_before


def _day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T00:00:00+00:00")


@pytest.mark.parametrize(
    ("months", "now", "end"),
    [
        (1, "2026-03-31", "2026-02-01"),
        (1, "2026-04-01", "2026-03-01"),
        (25, "2026-04-30", "2024-03-01"),
        (25, "2026-05-01", "2024-04-01"),
        (12, "2024-02-29", "2023-02-01"),
        (MOST_MONTHS, "2026-01-01", "1926-01-01"),
    ],
)
def test_signals_expire_at_the_first_of_a_month(months, now, end):
    assert expires_before(months, _day(now)) == _day(end)


@given(
    st.integers(1, MOST_MONTHS),
    st.integers(0, 230 * 366 * 86_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)
def test_nothing_is_kept_shorter_than_was_said_and_little_longer(months, now):
    end = expires_before(months, now)
    month = now.year * 12 + now.month - 1 - months
    same_day_then = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
    assert end <= same_day_then <= now
    assert same_day_then - end < timedelta(days=32)
    assert (end.day, end.hour, end.minute, end.second, end.microsecond) == (1, 0, 0, 0, 0)


def test_page_views_go_after_25_months_until_somebody_says_otherwise():
    now = _day("2026-11-26")
    assert AT_FIRST.ends(now) == Ends({"page": _day("2024-10-01")}, None)


def test_kinds_have_times_of_their_own_and_some_stay():
    ends = Retention({"page": 1, "order": None}, 12).ends(_day("2026-11-26"))
    assert [ends.of(kind) for kind in ("page", "order", "login")] == [_day("2026-10-01"), None, _day("2025-11-01")]
    assert ends.latest == _day("2026-10-01")
    assert Retention({"order": None}).ends(_day("2026-11-26")).latest is None
