"""Power cuts of counties that are on, or were until lately."""

from __future__ import annotations

from datetime import datetime

from heedful.models import Moment


def county_of(row: Moment) -> str:
    """Give the five digits of the county that a power cut is of; '' for one that is of no county."""
    codes = row.area.get("codes", [])
    return str(codes[0]["code"])[1:] if codes else ""


def cuts_since(since: datetime) -> dict[str, Moment]:
    """Give the latest cut of each county that was not over before then."""
    rows = Moment.objects.filter(sort=Moment.Sort.POWER, last_at__gte=since).order_by("onset", "pk")
    return {county_of(row): row for row in rows}


def locked_cuts(numbers: list[int]) -> dict[str, Moment]:
    """Give some cuts by their county, locked until the transaction ends."""
    rows = Moment.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    return {county_of(row): row for row in rows}
