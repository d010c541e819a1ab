"""Which county of the United States somebody means: by its digits, or by its name and its state.

The rule of this file: 'Baltimore' is the county and 'Baltimore City' the city of that name; a name that a county and a
city share is the county's.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from heedful.domain.alert import Code
from heedful.geo import atlas
from heedful.geo.book import SAME, UGC, book, county_label

_DIGITS = re.compile(r"(?:\d{7}US)?(\d{1,6})(?:\.0*)?", re.IGNORECASE)
_COUNTY_DIGITS, _STATE_DIGITS, _SAME_DIGITS, _FIPS_DIGITS = 3, 2, 6, 5
_CITY_OF = re.compile(r"city of (.+)")
#: What stands behind the name; 'city' alone is none of them: it tells two apart.
_SORTS = re.compile(r" (?:county|cnty|co|parish|par|city and borough|borough|boro|census area|municipality|municipio)$")
_SAINTS = {"saint": "st", "sainte": "ste"}


@lru_cache(maxsize=8192)
def find_county(state: str, county: str, digits: str) -> str:
    """Give the five digits (FIPS) of a county; '' for what is none that we know.

    Digits count before names, with or without the nought that tables lose ('1001'), as six (SAME), as a GEOID of the
    census, or as three with a state beside them. Digits that lie in another state than is said are none.
    """
    number = _state_number(state)
    if digits.strip():
        found = _by_digits(digits.strip(), number)
        return "" if number and found[:_STATE_DIGITS] != number else found
    name, comma, behind = county.rpartition(",")
    if comma and (told := _state_number(behind)):
        county, number = name, number or told
    return _named().get((number, _plain(county)), "")


def code_of(county: str) -> Code:
    """Give the code by which warnings name a county: SAME, its five digits behind a nought."""
    return Code(SAME, f"0{county}")


def label_of(county: str) -> str:
    """Name a county that was found: 'Bergen County, New Jersey'."""
    return county_label(_ugc(county).code)


def _by_digits(text: str, state: str) -> str:
    whole = _DIGITS.fullmatch(text)
    if whole is None:
        return ""
    digits = whole[1]
    if len(digits) <= _COUNTY_DIGITS and state:
        digits = state + digits.zfill(_COUNTY_DIGITS)
    digits = digits[1:] if len(digits) == _SAME_DIGITS else digits.zfill(_FIPS_DIGITS)
    return digits if _ugc(digits) in book().numbers else ""


def _ugc(county: str) -> Code:
    return Code(UGC, f"{_letters().get(county[:_STATE_DIGITS], '')}C{county[_STATE_DIGITS:]}")


@cache
def _letters() -> dict[str, str]:
    return atlas.names().number_states


def _state_number(text: str) -> str:
    """Give the two digits of a state: '34' for 'NJ', 'New Jersey', 'US-NJ', '34' and '34.0'; '' for none."""
    plain = text.strip().casefold().replace(".0", "").replace(".", "").removeprefix("us-")
    return _states().get(plain.zfill(_STATE_DIGITS) if plain.isdigit() else plain, "")


@cache
def _states() -> dict[str, str]:
    told = atlas.names()
    found: dict[str, str] = {}
    for letters, number in told.state_numbers.items():
        name = told.states.get(letters, letters)
        for each in (letters, name, number):
            found[each.casefold().replace(".", "")] = number
    return found


@cache
def _named() -> dict[tuple[str, str], str]:
    """Give counties by the digits of their state and their plain name; a city's bare name where no county has it."""
    there = [each for each in atlas.names().counties.items() if _ugc(each[0]) in book().numbers]
    found = {(digits[:_STATE_DIGITS], _plain(name)): digits for digits, name in there}
    for digits, name in there:
        bare = re.sub(r" city$", "", name, flags=re.IGNORECASE)
        found.setdefault((digits[:_STATE_DIGITS], _plain(bare)), digits)
    return found


def _plain(name: str) -> str:
    """Give a name without what people write differently: accents, capitals, points, blanks, 'Saint', 'County'."""
    bare = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    text = "".join(letter for letter in bare if not unicodedata.combining(letter))
    words = re.sub(r"[^\w\s-]", "", text).replace("-", " ").split()
    told = _SORTS.sub("", " ".join(_SAINTS.get(word, word) for word in words))
    city = _CITY_OF.fullmatch(told)
    return (f"{city[1]} city" if city else told).replace(" ", "")
