"""Zones of warnings of fire weather: they go by the same letters as public zones, and have other shapes.

The Weather Service warns of fire weather by fire zones and of all else by public ones (NWS Instruction 10-401); its
files write 'NJZ006' for both.
"""

from __future__ import annotations

from dataclasses import replace

from heedful.domain.alert import Area, Code
from heedful.domain.moment_kind import FIRE_WEATHER
from heedful.geo.book import FIRE, UGC


def meant_area(area: Area, kind: str) -> Area:
    """Give the area with fire zones named as such, if this is a warning of fire weather."""
    if kind != FIRE_WEATHER:
        return area
    return replace(area, codes=tuple(_fire(code) for code in area.codes))


def _fire(code: Code) -> Code:
    return Code(FIRE, code.code) if code.system.upper() == UGC and code.code[2:3].upper() == "Z" else code
