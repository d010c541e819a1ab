"""Public holidays where somebody is, and the next working day there: by the package `holidays`."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

_DAY = timedelta(days=1)
_SATURDAY = 5


def holiday_of(country: str, region: str, day: date) -> str:
    """Give the name of a public holiday in a country (ISO code), of its region if that is known; '' if it is none."""
    known = _calendar(country.upper(), region.upper(), day.year)
    return "" if known is None else str(known.get(day) or "")


def next_working_day(country: str, region: str, day: date) -> date:
    """Give the next day after `day` that is neither a holiday there nor on their weekend."""
    day += _DAY
    while _is_off(country, region, day):
        day += _DAY
    return day


def _is_off(country: str, region: str, day: date) -> bool:
    """Tell whether nobody works there that day; where no holidays are known, the weekend is Saturday and Sunday."""
    known = _calendar(country.upper(), region.upper(), day.year)
    return day.weekday() >= _SATURDAY if known is None else not known.is_working_day(day)


@lru_cache(maxsize=256)
def _calendar(country: str, region: str, year: int) -> holidays.HolidayBase | None:
    """Give the holidays of a year; None for a country of which nobody knows any."""
    # 'AT-09' of a postal table is 'AT-9' of ISO 3166-2.
    for part in (region, region.lstrip("0"), None) if region else (None,):
        try:
            return holidays.country_holidays(country, subdiv=part, years=year)
        except NotImplementedError:
            continue
    return None
