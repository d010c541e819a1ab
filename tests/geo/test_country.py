"""What people write for a country, a state or a region."""

import pytest

from heedful.geo.country import Whereabouts, country_by_code, whereabouts


@pytest.mark.parametrize(
    ("text", "country", "state"),
    [
        ("US", "US", ""),
        ("us", "US", ""),
        ("USA", "US", ""),
        ("United States", "US", ""),
        ("u.s.a.", "US", ""),
        ("Germany", "DE", ""),
        ("deutschland", "DE", ""),
        ("Allemagne", "DE", ""),
        ("DEU", "DE", ""),
        ("  Österreich ", "AT", ""),
        ("UK", "GB", ""),
        ("England", "GB", ""),
        ("The Netherlands", "NL", ""),
        ("New Jersey", "US", "NJ"),
        ("nj, usa", "US", "NJ"),
        ("New Jersey, United States", "US", "NJ"),
        ("US-NJ", "US", "NJ"),
        ("NJ", "US", "NJ"),
        ("CA", "CA", ""),  # a country before a state
        ("Georgia", "GE", ""),
        ("Puerto Rico", "US", "PR"),
        ("PR", "US", "PR"),
        ("DE-BY", "DE", ""),
        ("Bayern", "DE", ""),
        ("Ontario", "CA", ""),
        ("Paris, France", "FR", ""),
        ("Narnia", "", ""),
        ("", "", ""),
        (" ,", "", ""),
        ("x-1", "", ""),
    ],
)
def test_countries_are_understood(text, country, state):
    assert whereabouts(text) == Whereabouts(country, state)


@pytest.mark.parametrize(
    ("code", "country"),
    [("07030-1234", "US"), ("k1a 0b1", "CA"), ("SW1A 1AA", "GB"), ("07030", ""), ("1010", ""), ("", "")],
)
def test_some_codes_say_their_country(code, country):
    assert country_by_code(code) == country
