"""Public holidays where somebody is, and when they work again."""

from datetime import date

import pytest

from heedful.geo.holiday import holiday_of, next_working_day


@pytest.mark.parametrize(
    ("country", "region", "day", "name"),
    [
        ("US", "", date(2026, 11, 26), "Thanksgiving Day"),
        ("us", "nj", date(2026, 11, 26), "Thanksgiving Day"),
        ("DE", "BY", date(2026, 1, 6), "Epiphany"),
        ("DE", "BE", date(2026, 1, 6), ""),
        ("DE", "", date(2026, 12, 25), "Christmas Day"),
        ("NL", "07", date(2026, 12, 25), "Christmas Day"),  # a region that is no one's
        ("XX", "", date(2026, 12, 25), ""),
        ("", "", date(2026, 12, 25), ""),
    ],
)
def test_a_day_is_a_holiday_or_not(country, region, day, name):
    assert holiday_of(country, region, day) == name


@pytest.mark.parametrize(
    ("country", "region", "day", "expected"),
    [
        ("US", "NJ", date(2026, 11, 25), date(2026, 11, 27)),
        ("DE", "", date(2026, 12, 24), date(2026, 12, 28)),
        ("IL", "", date(2026, 11, 26), date(2026, 11, 29)),  # Friday and Saturday are the weekend
        ("XX", "", date(2026, 11, 27), date(2026, 11, 30)),
        ("DE", "", date(2026, 12, 31), date(2027, 1, 4)),
    ],
)
def test_the_next_working_day(country, region, day, expected):
    assert next_working_day(country, region, day) == expected
