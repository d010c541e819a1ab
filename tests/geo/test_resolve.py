"""Real ZIP and postal codes, written as people write them, and columns that say the same as one at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.geo import atlas
from heedful.geo.book import book
from heedful.geo.resolve import resolve, resolve_many

NAN = float("nan")


def told(home):
    return {(one.code.system, one.code.code): one.sure for one in home.codes}


@pytest.mark.parametrize(
    ("country", "code", "label", "zone", "codes"),
    [
        ("US", "10001", "New York County, New York", "America/New_York", "UGC NYZ072|UGC NYC061|SAME 036061"),
        ("US", "07030", "Hudson County, New Jersey", "America/New_York", "UGC NJZ006|UGC NJC017|SAME 034017"),
        ("us", "7030", "Hudson County, New Jersey", "America/New_York", "SAME 034017"),
        ("USA", "07030-1234", "Hudson County, New Jersey", "America/New_York", "SAME 034017"),
        ("", "07030-1234", "Hudson County, New Jersey", "America/New_York", "SAME 034017"),
        ("US", "070301234", "Hudson County, New Jersey", "America/New_York", "SAME 034017"),
        ("US", "70301234", "Hudson County, New Jersey", "America/New_York", "SAME 034017"),
        ("US", " 7030.0 ", "Hudson County, New Jersey", "America/New_York", "SAME 034017"),
        ("NJ", "07030", "Hudson County, New Jersey", "America/New_York", "ISO US-NJ|ISO US"),
        ("US", "501", "Suffolk County, New York", "America/New_York", "SAME 036103"),
        ("US", "00501", "Suffolk County, New York", "America/New_York", "SAME 036103|UGC_FIRE NYZ213"),
        ("US", "99501", "Anchorage Municipality, Alaska", "America/Anchorage", "SAME 002020|ISO US-AK"),
        ("US", "96813", "Honolulu County, Hawaii", "Pacific/Honolulu", "SAME 015003|ISO US-HI"),
        ("US", "00601", "Adjuntas Municipio, Puerto Rico", "America/Puerto_Rico", "SAME 072001|ISO PR|ISO US"),
        ("PR", "601", "Adjuntas Municipio, Puerto Rico", "America/Puerto_Rico", "SAME 072001"),
        ("US", "90210", "Los Angeles County, California", "America/Los_Angeles", "SAME 006037"),
        ("US", "20500", "District of Columbia, District of Columbia", "America/New_York", "SAME 011001"),
        ("DE", "80331", "Kreis und Stadt München, Germany", "Europe/Berlin", "ISO DE|EMMA_ID DE056"),
        ("Germany", "D-80331", "Kreis und Stadt München, Germany", "Europe/Berlin", "EMMA_ID DE056"),
        ("de", "1067", "Stadt Dresden, Germany", "Europe/Berlin", "ISO DE"),
        ("AT", "1010", "Wien, Austria", "Europe/Vienna", "EMMA_ID AT010|EMMA_ID AT901"),
        ("CH", "8001", "Kanton Zürich, Switzerland", "Europe/Zurich", "ISO CH"),
        ("gb", "SW1A 1AA", "England, United Kingdom", "Europe/London", "ISO GB"),
        ("Canada", "k1a0b1", "Ontario, Canada", "America/Toronto", "ISO CA"),
        ("NL", "1011 AB", "Noord-Holland, The Netherlands", "Europe/Amsterdam", "ISO NL"),
        ("PT", "1000-001", "Portugal", "Europe/Lisbon", "ISO PT"),
    ],
)
def test_codes_are_found_however_they_are_written(country, code, label, zone, codes):
    home = resolve(country, code)

    assert (home.label, home.zone) == (label, zone)
    assert {tuple(one.split()) for one in codes.split("|")} <= set(told(home))
    assert home.lat is not None
    assert home.radius_km > 0


@pytest.mark.parametrize(
    ("given_", "codes", "label", "zone"),
    [
        (("New Jersey", ""), {("ISO", "US-NJ"): 1, ("ISO", "US"): 1}, "New Jersey", ""),
        (("US", "no idea"), {("ISO", "US"): 1}, "United States", ""),
        (("Germany", "?"), {("ISO", "DE"): 1}, "Germany", "Europe/Berlin"),
        (("DE", "99999"), {("ISO", "DE"): 1}, "Germany", "Europe/Berlin"),
    ],
)
def test_what_is_left_is_told_without_a_point(given_, codes, label, zone):
    home = resolve(*given_)

    assert told(home) == codes
    assert (home.label, home.zone, home.lat, home.lon, home.radius_km) == (label, zone, None, None, 0)


@pytest.mark.parametrize(
    "given_", [("", ""), ("Narnia", "1"), ("", "07030"), ("", "?", NAN, 3.0), ("", "", 0.0, 0.0), ("", "", 95.0, 3.0)]
)
def test_nothing_usable_gives_nothing(given_):
    assert resolve(*given_) is None


def test_a_zip_that_nobody_knows_is_in_the_state_of_those_that_begin_alike():
    home = resolve("US", "07025")

    assert told(home) == {("ISO", "US-NJ"): 1, ("ISO", "US"): 1}
    assert (home.region, round(home.lat), round(home.lon)) == ("NJ", 41, -74)


def test_a_zip_in_two_zones_is_in_both_with_its_shares():
    zones = {code: sure for (system, code), sure in told(resolve("US", "00501")).items() if system == "UGC"}

    assert zones == {"NYZ078": 0.64, "NYZ080": 0.36, "NYC103": 1.0}


def test_a_point_says_it_for_certain_and_before_a_code():
    home = resolve("DE", "80331", 40.75, -73.99)

    assert set(told(home).values()) == {1.0}
    assert ("UGC", "NYZ072") in told(home)
    assert (home.country, home.region, home.zone, home.radius_km) == ("US", "NY", "America/New_York", 0)


def test_a_point_that_is_none_leaves_the_code():
    assert resolve("US", "10001", 0.0, 0.0) == resolve("US", "10001")
    assert resolve("US", "10001", 91.0, 0.0) == resolve("US", "10001", NAN, NAN) == resolve("US", "10001")


def test_a_home_on_a_pier_is_at_the_coast():
    """The middle of the Golden Gate bridge."""
    home = resolve(lat=37.8199, lon=-122.4783)

    assert home.country == "US"
    assert home.region == "CA"


def test_a_point_at_sea_is_a_place_in_no_area():
    home = resolve(lat=30.0, lon=-50.0)

    assert (home.codes, home.lat, home.lon, home.label, home.zone, home.country) == ((), 30.0, -50.0, "", "", "")


def test_forces_abroad_are_where_they_are():
    home = resolve("US", "09012")

    assert ("ISO", "DE") in told(home)
    assert home.zone == "Europe/Berlin"


def test_every_zip_is_somewhere():
    codes = [f"{number:05d}" for number in atlas.zips().zip.tolist()]
    nowhere = np.full(len(codes), NAN)
    placed = resolve_many(["US"] * len(codes), codes, nowhere, nowhere)

    # A few lie at sea, by the point that GeoNames gives.
    assert (np.diff(placed.start) == 0).sum() < 20
    assert placed.known.all()
    assert len(codes) > 41_000
    counties = (placed.area >= book().first["counties"]) & (placed.area < book().first["states"])
    several = np.bincount(placed.rows()[counties]) > 1
    # Counted by addresses it is 28.8 %.
    assert 0.27 < several.mean() < 0.30


words = st.sampled_from(["", "US", "usa", "DE", "Germany", "nj", "Narnia", "AT", "pr"])
codes = st.sampled_from(["", "10001", "7030", "07030-1234", "80331", "1010", "601", "??", "99999", "09012", "K1A 0B1"])
numbers = st.sampled_from([NAN, 0.0, 40.75, 48.2, -73.99, 16.37, 200.0])


@settings(deadline=None)
@given(st.lists(st.tuples(words, codes, numbers, numbers), max_size=12))
def test_columns_say_what_one_at_a_time_does(rows):
    placed = resolve_many(
        [row[0] for row in rows],
        [row[1] for row in rows],
        np.array([row[2] for row in rows], dtype=float),
        np.array([row[3] for row in rows], dtype=float),
    )
    for number, row in enumerate(rows):
        home = resolve(*row)
        part = slice(placed.start[number], placed.start[number + 1])
        found = {
            (code.system, code.code): round(sure, 2)
            for area, sure in zip(placed.area[part].tolist(), placed.sure[part].tolist(), strict=True)
            for code in book().all_codes(area)
        }
        assert found == ({} if home is None else told(home))
        if home is not None and home.lat is not None:
            assert (placed.lat[number], placed.lon[number]) == (home.lat, home.lon)
