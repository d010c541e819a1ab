"""Which country, or which state of the United States, somebody means by what they wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from heedful.geo import atlas

#: Postal codes that only one country has, so that they say the country too.
_TELLING = (
    (re.compile(r"\d{5}-\d{4}"), "US"),
    (re.compile(r"[A-Z]\d[A-Z] ?\d[A-Z]\d"), "CA"),
    (re.compile(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}"), "GB"),
)
#: ISO 3166 and the Postal Service both have two letters.
_LETTERS = 2
#: Territories that the Postal Service counts as states: homes there are in the United States as well.
TERRITORIES = frozenset(("PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW"))


@dataclass(frozen=True)
class Whereabouts:
    """A country by its two letters (ISO 3166), and a state of the United States by its two; '' where not known."""

    country: str = ""
    state: str = ""


@lru_cache(maxsize=4096)
def whereabouts(text: str) -> Whereabouts:
    """Read a country or a region: 'us', 'USA', 'Deutschland', 'US-NJ', 'New Jersey', 'NJ, USA', 'Bayern'."""
    plain = _plain(text)
    if not plain:
        return Whereabouts()
    country = _country(plain)
    if country:
        return Whereabouts("US", country) if country in TERRITORIES else Whereabouts(country)
    parts = [part for part in re.split(r"\s*[,/]\s*|^us-", plain) if part]
    state = _state(parts[0]) if parts else ""
    if state and (len(parts) == 1 or _country(parts[-1]) == "US"):
        return Whereabouts("US", state)
    last = _country(parts[-1]) if parts else ""
    if last:
        return Whereabouts(last)
    # 'DE-BY', 'GB-ENG': a part of a country (ISO 3166-2) says the country.
    if re.fullmatch(r"[a-z]{2}-[a-z0-9]{1,3}", plain):
        return Whereabouts(_country(plain[:2]))
    return Whereabouts(_regions().get(plain, ""))


def country_named(text: str) -> str:
    """Give the country that something is the name of; '' for what only lies in one: 'Bayern', 'DE-BY'."""
    return _country(_plain(text))


def state_named(text: str) -> str:
    """Give the state of the United States that something is the name of, whatever else has it."""
    return _state(_plain(text))


def country_by_code(postal_code: str) -> str:
    """Say which country a postal code is of, where its form is that of one country only."""
    text = " ".join(postal_code.upper().split())
    return next((country for form, country in _TELLING if form.fullmatch(text)), "")


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" .,;").casefold()


def _country(plain: str) -> str:
    names = atlas.names()
    if len(plain) == _LETTERS and plain.upper() in names.countries:
        return plain.upper()
    return names.aliases.get(plain) or names.aliases.get(plain.replace(".", ""), "")


def _state(plain: str) -> str:
    states = atlas.names().states
    if len(plain) == _LETTERS:
        return plain.upper() if plain.upper() in states else ""
    return next((letters for letters, name in states.items() if name.casefold() == plain), "")


@cache
def _regions() -> dict[str, str]:
    """Give the country of each region whose name only one country has: 'sachsen', 'ontario'."""
    found: dict[str, set[str]] = {}
    for code, name in atlas.postal_regions():
        found.setdefault(name.casefold(), set()).add(code[:2])
    return {name: next(iter(countries)) for name, countries in found.items() if name and len(countries) == 1}
