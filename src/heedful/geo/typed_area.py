"""Where something is, as somebody types it: states, countries, counties and postal codes, one on each line."""

from __future__ import annotations

import re
from functools import cache

from heedful.domain.alert import Area, Code
from heedful.domain.typed_area import TypedAreaError
from heedful.geo.book import ISO, UGC, book
from heedful.geo.country import country_named, state_named, whereabouts
from heedful.geo.resolve import resolve

MOST = 500
#: ISO 3166 and the Postal Service both have two letters: who types them means what stands first, the country.
_LETTERS = 2
_DIGIT = re.compile(r"\d")
_PARTS = re.compile(r"[\n;,]+")


def typed_area(text: str) -> tuple[Area, list[str]]:
    """Give the area that was typed, and its parts in words; raises `TypedAreaError` for what nobody knows.

    A postal code means the county around it: people who are hit are rarely hit alone.
    """
    codes: dict[Code, str] = {}
    for part in _parts(text):
        code, label = _meant(part)
        codes[code] = label
    return Area(codes=tuple(codes)), list(codes.values())


def _parts(text: str) -> list[str]:
    """Cut at ends of lines, semicolons and commas; a county keeps the state behind its comma."""
    lines: list[str] = []
    for part in (each.strip() for each in _PARTS.split(text)):
        if lines and "county" in lines[-1].casefold() and _state(part):
            lines[-1] = f"{lines[-1]}, {part}"
        elif part:
            lines.append(part)
    return lines[:MOST]


def _state(text: str) -> str:
    return whereabouts(text).state


def _meant(part: str) -> tuple[Code, str]:
    county = _counties().get(_plain(part))
    if county is not None:
        return county
    told, country = whereabouts(part), country_named(part)
    if country and not told.state and len(part) > _LETTERS and (state := state_named(part)):
        raise TypedAreaError(part, (country, f"US-{state}"))
    if not told.state and not country:
        return _around(part)
    code = Code(ISO, f"US-{told.state}" if told.state else country)
    known = book().find(code)
    if known is None:
        raise TypedAreaError(part)
    return code, book().labels[known[0]]


def _around(part: str) -> tuple[Code, str]:
    """Give the smallest area that warnings name around a postal code; a whole country is none."""
    country, _, postal_code = part.rpartition(" ") if re.match(r"^[A-Za-z]{2} ", part) else ("", "", part)
    # A word is no postal code, and where it is a region no warning names it: nobody meant all of its country.
    home = (resolve(country, postal_code) or resolve("US", postal_code)) if _DIGIT.search(postal_code) else None
    for is_one in (_is_county, _is_area_of_europe, _is_region):
        for each in home.codes if home is not None else ():
            if is_one(each.code):
                return each.code, each.label
    raise TypedAreaError(part)


def _is_county(code: Code) -> bool:
    return code.system == UGC and code.code[2:3] == "C"


def _is_area_of_europe(code: Code) -> bool:
    return code.system == "EMMA_ID"


def _is_region(code: Code) -> bool:
    return code.system == ISO and "-" in code.code


@cache
def _counties() -> dict[str, tuple[Code, str]]:
    """Give counties by their names: 'bergen county new jersey', and with the two letters of the state."""
    told = book()
    found: dict[str, tuple[Code, str]] = {}
    for area in range(told.first["counties"], told.first["states"]):
        code, label = told.codes[area], told.labels[area]
        name, _, _state_name = label.rpartition(", ")
        found[_plain(label)] = found[_plain(f"{name} {code.code[:2]}")] = (code, label)
    return found


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w ]", " ", text.casefold()).split())
