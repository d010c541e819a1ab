"""Every area that we know, by number, and the codes by which warning services name it.

The rule of this file: one area, one number. A county is one area whether an alert calls it UGC 'NJC003', SAME '034003'
or FIPS '34003'; a public zone and a fire zone of the same letters are two.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from heedful.domain.alert import Code
from heedful.geo import atlas

UGC, FIRE, SAME, ISO, EMMA = "UGC", "UGC_FIRE", "SAME", "ISO", "EMMA_ID"

#: SAME names a ninth of a county by its first digit (EAS, 47 CFR 11.31); which third a home is in we do not know.
PART_OF_COUNTY = 1 / 3
_SAME_DIGITS = 6
#: The systems in which counties go by five or six digits.
_DIGITS = frozenset((SAME, "FIPS", "FIPS6", "FIPS5", "FIPS-6", "FIPS_6"))


@dataclass(frozen=True)
class Book:
    """All areas: `codes[n]` is the first code of area n, `labels[n]` its name for people.

    Areas are in the order: zones, fire zones, counties, states, countries, then the layers of MeteoAlarm's regions;
    `first` says where each begins.
    """

    codes: tuple[Code, ...]
    labels: tuple[str, ...]
    first: dict[str, int]
    numbers: dict[Code, int]

    def find(self, code: Code) -> tuple[int, float] | None:
        """Give the area that a code means, and the share of it that is meant; None where we do not know it.

        Systems are compared without regard to capitals. 'NJZ000' and '034000' mean the whole state.
        """
        system, text = code.system.strip().upper(), code.code.strip().upper()
        if system in _DIGITS:
            return self._by_digits(text)
        if system in {UGC, FIRE}:
            return self._by_ugc(system, text)
        known = self.numbers.get(Code(ISO if system.startswith("ISO") else system, text))
        return None if known is None else (known, 1.0)

    def all_codes(self, area: int) -> tuple[Code, ...]:
        """Give every code of an area: a county has one in UGC and one in SAME."""
        code = self.codes[area]
        if code.system == UGC and code.code[2] == "C":
            digits = atlas.names().state_numbers.get(code.code[:2])
            if digits is not None:
                return code, Code(SAME, f"0{digits}{code.code[3:]}")
        return (code,)

    def _by_digits(self, text: str) -> tuple[int, float] | None:
        digits = text if len(text) == _SAME_DIGITS else f"0{text}"
        if len(digits) != _SAME_DIGITS or not digits.isascii() or not digits.isdigit():
            return None
        state = _states_by_number().get(digits[1:3])
        if digits[1:] == "00000":
            known = self.numbers.get(Code(ISO, "US"))
        elif digits[3:] == "000":
            known = self.numbers.get(Code(ISO, f"US-{state}"))
        else:
            known = self.numbers.get(Code(UGC, f"{state}C{digits[3:]}"))
        return None if known is None else (known, 1.0 if digits[0] == "0" else PART_OF_COUNTY)

    def _by_ugc(self, system: str, text: str) -> tuple[int, float] | None:
        if text[2:] in {"Z000", "C000", "ZALL", "CALL"}:
            known = self.numbers.get(Code(ISO, f"US-{text[:2]}"))
        else:
            # Some sources do not say that a zone is one for fires.
            known = next((self.numbers[one] for one in _ugc(system, text) if one in self.numbers), None)
        return None if known is None else (known, 1.0)


def _ugc(system: str, text: str) -> tuple[Code, ...]:
    if system == FIRE and text[2:3] == "Z":
        return (Code(FIRE, text),)
    return Code(UGC, text), Code(FIRE, text)


@cache
def _states_by_number() -> dict[str, str]:
    return atlas.names().number_states


@cache
def book() -> Book:
    """Give the book of all areas that are shipped."""
    names = atlas.names()
    codes: list[Code] = []
    labels: list[str] = []
    first: dict[str, int] = {}
    for name, system in zip(atlas.AMERICAN, (UGC, FIRE, UGC), strict=True):
        first[name] = len(codes)
        codes.extend(Code(system, code) for code in atlas.american(name).shapes.codes)
        labels.extend(_american_labels(name))
    first["states"] = len(codes)
    codes.extend(Code(ISO, f"US-{state}") for state in names.states)
    labels.extend(names.states.values())
    first["countries"] = len(codes)
    codes.extend(Code(ISO, country) for country in names.countries)
    labels.extend(names.countries.values())
    for number, regions in enumerate(atlas.regions()):
        first[f"regions.{number}"] = len(codes)
        codes.extend(Code(EMMA, code) for code in regions.shapes.codes)
        labels.extend(map(_region_label, regions.names, regions.shapes.codes))
    return Book(tuple(codes), tuple(labels), first, {code: number for number, code in enumerate(codes)})


def _region_label(name: str, code: str) -> str:
    country = atlas.names().countries.get(code[:2], code[:2])
    return name if name == country else f"{name}, {country}"


def _american_labels(name: str) -> list[str]:
    """Name areas of the United States: by their county, since nobody knows the number of a zone."""
    counties = atlas.american("counties").shapes.codes
    layer = atlas.american(name)
    return [
        county_label(counties[county - 1]) if county else f"zone {code}, {_state(code)}"
        for code, county in zip(layer.shapes.codes, layer.county.tolist(), strict=True)
    ]


def county_label(code: str) -> str:
    """Name a county by its UGC: 'Bergen County, New Jersey'."""
    names = atlas.names()
    name = names.counties.get(f"{names.state_numbers.get(code[:2], '')}{code[3:]}", f"county {code}")
    return f"{name}, {_state(code)}"


def _state(code: str) -> str:
    return atlas.names().states.get(code[:2], code[:2])
