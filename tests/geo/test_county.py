"""Which county is meant, however its name is written."""

import pytest

from heedful.geo import atlas
from heedful.geo.book import book
from heedful.geo.county import code_of, find_county, label_of


@pytest.mark.parametrize(
    ("state", "county", "digits", "found"),
    [
        ("NJ", "Bergen", "", "34003"),
        ("nj", "BERGEN COUNTY", "", "34003"),
        ("New Jersey", "Bergen Co.", "", "34003"),
        ("US-NJ", " bergen  county ", "", "34003"),
        ("34", "Bergen", "", "34003"),
        ("34.0", "Bergen", "", "34003"),
        ("", "Bergen County, NJ", "", "34003"),
        ("", "Bergen, New Jersey", "", "34003"),
        ("NJ", "Bergen County, NJ", "", "34003"),
        # Counties that are called like a state.
        ("OR", "Washington", "", "41067"),
        ("CA", "Nevada", "", "06057"),
        # Letters that are a country's, too.
        ("CA", "Los Angeles", "", "06037"),
        ("DE", "Kent", "", "10001"),
        ("GA", "De Kalb", "", "13089"),
        ("IL", "DeKalb", "", "17037"),
        ("IN", "La Porte", "", "18091"),
        ("AL", "St Clair", "", "01115"),
        ("AL", "Saint Clair", "", "01115"),
        ("MO", "Sainte Genevieve", "", "29186"),
        ("MD", "Prince Georges", "", "24033"),
        ("MD", "PRINCE GEORGE\u2019S", "", "24033"),
        ("NM", "Dona Ana", "", "35013"),
        ("NM", "Doña Ana", "", "35013"),
        ("LA", "Orleans", "", "22071"),
        ("LA", "Orleans Parish", "", "22071"),
        ("AK", "Juneau", "", "02110"),
        ("AK", "Matanuska Susitna", "", "02170"),
        ("FL", "Miami Dade", "", "12086"),
        ("DC", "District of Columbia", "", "11001"),
        ("D.C.", "District of Columbia", "", "11001"),
        ("PR", "Mayaguez", "", "72097"),
        # A county and a city of one name.
        ("MD", "Baltimore", "", "24005"),
        ("MD", "Baltimore County", "", "24005"),
        ("MD", "Baltimore City", "", "24510"),
        ("MD", "City of Baltimore", "", "24510"),
        ("MO", "St. Louis City", "", "29510"),
        ("VA", "Norfolk", "", "51710"),
        ("VA", "James City", "", "51095"),
        ("NV", "Carson City", "", "32510"),
        # Digits.
        ("", "", "34003", "34003"),
        ("", "", "34003.0", "34003"),
        ("", "", "1001", "01001"),
        ("", "", "001001", "01001"),
        ("", "", "034003", "34003"),
        ("", "", "0500000US34003", "34003"),
        ("NJ", "", "3", "34003"),
        ("4", "Maricopa", "13", "04013"),
        ("NJ", "whatever", "34003", "34003"),
        # None that we know.
        ("NY", "Bergen", "34003", ""),
        ("NJ", "Bergn", "", ""),
        ("", "Bergen", "", ""),
        ("Ontario", "Kent", "", ""),
        ("", "", "3", ""),
        ("", "", "15005", ""),  # Kalawao: warnings do not name it
        ("", "", "34000", ""),
        ("", "", "99999", ""),
        ("", "", "3400x", ""),
        ("NJ", "", "", ""),
        ("", "", "", ""),
        ("\u00b2", ",", "\u0663", ""),
    ],
)
def test_county_is_found(state, county, digits, found):
    assert find_county(state, county, digits) == found


def test_every_county_is_found_by_its_own_name_and_digits():
    wrong = []
    for digits, name in atlas.names().counties.items():
        known = book().find(code_of(digits))
        if known is None:
            continue
        by_name = find_county(digits[:2], name, "")
        if (by_name, find_county("", "", digits)) != (digits, digits) or not label_of(digits).startswith(name):
            wrong.append((digits, name, by_name))
    assert wrong == []


def test_code_of_a_county_means_its_area():
    area, share = book().find(code_of("34003"))
    assert (book().labels[area], share) == ("Bergen County, New Jersey", 1.0)
