"""On which days the mailing goes to whom, and when by their clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.declaration import DECLARATIONS
from heedful.domain.moment import Phase
from heedful.domain.sandy import FIRST_DAY, LAST_DAY, mailing_at, mailing_days


@pytest.mark.parametrize(
    ("number", "days"),
    [
        (0, ["2012-10-22", "2012-10-29", "2012-11-05"]),
        (1, ["2012-10-23", "2012-10-30", "2012-11-06"]),
        (2, ["2012-10-24", "2012-10-31"]),
        (3, ["2012-10-25", "2012-11-01"]),
        (4, ["2012-10-26", "2012-11-02"]),
        (5, ["2012-10-27", "2012-11-03"]),
        (6, ["2012-10-28", "2012-11-04"]),
        (100_000, ["2012-10-27", "2012-11-03"]),
    ],
)
def test_mailing_days(number, days):
    assert mailing_days(number) == tuple(date.fromisoformat(one) for one in days)


@given(st.integers(0, 10**12))
def test_mailing_days_are_all_days_of_that_weekday(number):
    every = [date.fromordinal(one) for one in range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)]
    assert list(mailing_days(number)) == [one for one in every if one.weekday() == number % 7]


@pytest.mark.parametrize(
    ("day", "zone", "hour"),
    [
        ("2012-10-29", "America/New_York", 14),
        ("2012-11-04", "America/New_York", 15),  # summer time has ended in the night
        ("2012-10-29", "America/Phoenix", 17),
        ("2012-10-29", "Pacific/Honolulu", 20),
        ("2012-10-29", "Pacific/Guam", 0),
    ],
)
def test_mailing_at_ten_by_their_clock(day, zone, hour):
    day = date.fromisoformat(day)
    assert mailing_at(day, ZoneInfo(zone)) == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_a_declaration_is_a_severe_moment_from_its_first_minute():
    new_york = next(one for one in DECLARATIONS if one.state == "NY")
    window = new_york.touch.window
    asked = [(26, 0), (28, 3), (28, 4), (31, 23)]
    phases = [window.phase(datetime(2012, 10, day, hour, tzinfo=UTC)) for day, hour in asked]
    assert phases == [Phase.FORECAST, Phase.FORECAST, Phase.ACTIVE, Phase.ACTIVE]
    assert window.phase(datetime(2012, 11, 6, 15, tzinfo=UTC)) is Phase.AFTERMATH
    assert (new_york.number, new_york.touch.severity) == ("EM-3351", "Severe")
