"""Power cuts of counties: begun, renewed and ended by figures, and by people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heedful.domain.power_cut import CountyPower, Shares
from heedful.geo import atlas
from heedful.models import Customer, Moment, Place, Touched
from heedful.queries.gate import current_policy
from heedful.services.audit import Actor
from heedful.services.gate import change_policy
from heedful.services.locating import locate_some
from heedful.services.matching import forget_index, match_some
from heedful.services.moment import end_moment, let_be_over
from heedful.services.power_cut import take_cuts
from heedful.services.power_figures import read_figures

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STANDARD = Shares()
BERGEN = CountyPower("34003", 120_000, 400_000, NOW)
ESSEX = CountyPower("34013", 50_000, 400_000, NOW)
KINGS = CountyPower("36047", 200, 1_000, NOW)


def take(*counties, at=NOW, complete=()):
    """Take figures, all of one time; give how many cuts began, went on and ended."""
    taken = take_cuts([replace(each, at=at) for each in counties], STANDARD, at, complete)
    return len(taken.begun), len(taken.renewed), len(taken.ended)


def bergen(out, served=400_000):
    return replace(BERGEN, out=out, served=served)


def test_figures_begin_moments_with_all_that_pages_show():
    assert take(BERGEN, ESSEX, CountyPower("34017", 1, 10**6, NOW)) == (2, 0, 0)
    first, second = Moment.objects.order_by("source_id")
    assert (first.sort, first.kind, first.event, first.severity) == ("power", "power_cut", "Power cut", "Severe")
    assert first.headline == "120,000 of 400,000 customers of the power companies are without power (30.0 %)."
    assert first.place == "Bergen County, New Jersey"
    assert first.area == {"codes": [{"system": "SAME", "code": "034003"}], "polygons": [], "circles": []}
    assert (first.onset, first.ends, first.last_at, first.sent) == (NOW, None, NOW + DAY, NOW)
    assert (first.aftermath_until, first.to_match) == (NOW + 8 * DAY, True)
    assert (second.place, second.severity) == ("Essex County, New Jersey", "Moderate")


def on():
    """Give what is on: place, how bad, how much longer it lasts, and whether its end is known."""
    rows = Moment.objects.filter(ended_at=None, last_at__gt=NOW).order_by("pk")
    return [(row.place.split()[0], row.severity, row.last_at - NOW, row.ends is not None) for row in rows]


def test_same_figures_again_change_nothing():
    take(BERGEN)
    before = Moment.objects.values().get()
    assert take(BERGEN) == (0, 1, 0)
    assert Moment.objects.values().get() == before


def test_newer_figures_renew_the_same_moment():
    take(BERGEN)
    Moment.objects.update(to_match=False)
    assert take(bergen(48_000), at=NOW + HOUR) == (0, 1, 0)
    assert on() == [("Bergen", "Moderate", 25 * HOUR, False)]
    row = Moment.objects.get()
    assert row.headline == "48,000 of 400,000 customers of the power companies are without power (12.0 %)."
    # Where it is has not changed: nobody has to be looked up again.
    assert (row.onset, row.sent, row.to_match) == (NOW, NOW + HOUR, False)


def test_cut_ends_when_the_share_is_below_and_the_time_after_it_begins():
    take(BERGEN, ESSEX)
    assert take(bergen(100), at=NOW + 2 * HOUR) == (0, 0, 1)
    row = Moment.objects.get(place__startswith="Bergen")
    assert (row.ends, row.last_at, row.ended_at) == (NOW + 2 * HOUR, NOW + 2 * HOUR, None)
    assert row.aftermath_until == NOW + 2 * HOUR + 7 * DAY
    assert take(bergen(100), at=NOW + 3 * HOUR) == (0, 0, 0)


def test_cut_that_comes_back_within_a_day_is_the_same():
    take(BERGEN)
    take(bergen(100), at=NOW + HOUR)
    assert take(BERGEN, at=NOW + 20 * HOUR) == (0, 1, 0)
    assert on() == [("Bergen", "Severe", 44 * HOUR, False)]
    assert Moment.objects.get().onset == NOW


def test_cut_that_comes_back_later_is_another():
    take(BERGEN)
    take(bergen(100), at=NOW + HOUR)
    assert take(BERGEN, at=NOW + 26 * HOUR) == (1, 0, 0)
    assert list(Moment.objects.order_by("pk").values_list("onset", flat=True)) == [NOW, NOW + 26 * HOUR]


@pytest.mark.parametrize("late", [bergen(10), BERGEN])
def test_late_figures_change_nothing(late):
    take(bergen(48_000))
    before = Moment.objects.values().get()
    assert take(late, at=NOW - HOUR) == (0, 0, 0)
    assert Moment.objects.values().get() == before


def test_silence_ends_nothing_before_the_limit_of_a_cut():
    take(BERGEN, ESSEX)
    assert take(BERGEN, at=NOW + 23 * HOUR) == (0, 1, 0)
    assert on() == [("Bergen", "Severe", 47 * HOUR, False), ("Essex", "Moderate", DAY, False)]


def test_complete_figures_end_what_they_do_not_name_in_their_states():
    take(BERGEN, ESSEX, KINGS)
    assert take(BERGEN, at=NOW + HOUR, complete={"34"}) == (0, 1, 1)
    assert on() == [
        ("Bergen", "Severe", 25 * HOUR, False),
        ("Essex", "Moderate", HOUR, True),
        ("Kings", "Moderate", DAY, False),
    ]


@pytest.mark.parametrize("end", [end_moment, let_be_over])
def test_what_a_person_ended_stays_ended_for_a_day(end, bob):
    take(BERGEN)
    end(Moment.objects.get(), Actor(bob), NOW + HOUR)
    before = Moment.objects.values().get()
    assert take(BERGEN, at=NOW + 2 * HOUR) == (0, 0, 0)
    assert take(bergen(0), at=NOW + 3 * HOUR) == (0, 0, 0)
    assert Moment.objects.values().get() == before
    assert take(BERGEN, at=NOW + 26 * HOUR) == (1, 0, 0)


def test_clock_that_is_ahead_does_not_make_a_forecast():
    take_cuts([replace(BERGEN, at=NOW + HOUR / 12)], STANDARD, NOW)
    assert Moment.objects.get().onset == NOW


def test_cut_that_another_has_just_begun_is_begun_once():
    """What our look did not find, since another wrote it after that, is no second moment and no error."""
    take(BERGEN)
    Moment.objects.update(last_at=NOW - 30 * DAY)
    take(BERGEN, ESSEX)
    assert sorted(Moment.objects.values_list("place", flat=True)) == [
        "Bergen County, New Jersey",
        "Essex County, New Jersey",
    ]


def test_words_are_those_of_the_house(settings):
    settings.HEEDFUL_LANGUAGE = "de"
    take(BERGEN)
    row = Moment.objects.get()
    assert (row.event, "120.000" in row.headline, "30,0" in row.headline) == ("Stromausfall", True, True)


def test_own_days_of_the_time_after_count(alice):
    change_policy(Actor(alice), replace(current_policy(), aftermath_days={"power_cut": 2}), "They are used to it", NOW)
    take(BERGEN)
    assert Moment.objects.get().aftermath_until == NOW + 3 * DAY


def test_those_who_live_there_are_touched():
    """From the file to the person: by the ZIP code, as sure as that lies in the county."""
    forget_index()
    ana = Customer.objects.create(name="Ana")
    ben = Customer.objects.create(name="Ben")
    Place.objects.create(customer=ana, how="told", country="US", postal_code="07601")
    Place.objects.create(customer=ben, how="told", country="US", postal_code="10001")
    while locate_some(NOW):
        pass
    data = b"state,county,customers out,customers served\nNJ,Bergen,5,10\nNJ,Nowhere,5,10\n"
    figures = read_figures(data, NOW)
    assert figures.warnings == ["Row 3: We know no county 'Nowhere, NJ'."]
    take_cuts(figures.counties, STANDARD, NOW)
    while match_some(NOW):
        pass
    assert [(row.customer, row.by, row.place, row.sure) for row in Touched.objects.all()] == [
        (ana, "code", "Bergen County, New Jersey", 1.0)
    ]


def test_cuts_are_written_in_few_queries():
    """A country without power costs a few queries for each hundred counties, however many cuts there have been."""
    counties = [CountyPower(each, 9, 10, NOW) for each in atlas.names().counties][:500]
    for at in (NOW, NOW + HOUR):
        with CaptureQueriesContext(connection) as queries:
            take(*counties, at=at)
        assert len(queries) <= 3 + 5 * 6
    assert Moment.objects.count() == 500


@pytest.mark.parametrize(
    ("data", "served", "counties", "warnings"),
    [
        (b"fips,out,served,time\n34003,5,10,2026-11-26 11:00\n", None, [("34003", 5, 10, NOW - HOUR)], []),
        (
            b"fips,out,served,time\n34003,5,10,2026-11-24 11:00\n34013,5,10,2027-01-01\n34017,5,10,\n",
            None,
            [("34017", 5, 10, NOW)],
            ["2 figures are not of the last 24 hours and left out."],
        ),
        (
            b"fips,out\n34003,5\n",
            b"County_FIPS,Customers\n34003,50\n9,1\n",
            [("34003", 5, 50, NOW)],
            ["Row 3: We know no county '9'."],
        ),
        (
            b"fips,out\n34003,5\n34013,0\n",
            None,
            [("34003", 5, None, NOW), ("34013", 0, None, NOW)],
            ["1 county has people without power, and nobody says how many live there: it can't count as cut."],
        ),
    ],
)
def test_figures_of_files_become_one_for_each_county(data, served, counties, warnings):
    figures = read_figures(data, NOW, served)
    assert [(each.county, each.out, each.served, each.at) for each in figures.counties] == counties
    assert figures.warnings == warnings
