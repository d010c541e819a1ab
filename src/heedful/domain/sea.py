"""Which codes of areas name a piece of water: nobody lives there, so nobody is touched by what happens there.

The rule of this file: only codes are looked at. A warning for a coast that also names the land zones behind it touches
those who live in them, by those zones.
"""

from __future__ import annotations

import re

from heedful.domain.alert import Code

#: The first two letters of marine zones (National Weather Service Directive 10-302, 'UGC for marine areas').
_WATERS = frozenset("AM AN GM LC LE LH LM LO LS PH PK PM PS PZ SL".split())  # noqa: SIM905 - read as words
#: The same waters in SAME (NWSI 10-1712): the second and third digit of six stand where a state would.
_WATERS_SAME = frozenset("57 58 59 61 65 73 75 77 91 92 93 94 96 97 98".split())  # noqa: SIM905
_SAME_DIGITS = 6
#: MeteoAlarm numbers coastal waters from 801 on ('EI809 Carlingford to Howth'); in Austria these are districts.
_WATERS_EMMA = re.compile(r"(?!AT)[A-Z]{2}8\d\d")


def is_sea(code: Code) -> bool:
    """Tell whether a code names a sea zone.

    Known are UGC, SAME and FIPS6 of the United States and EMMA_ID of MeteoAlarm; no code of another system is one.
    """
    if code.system == "UGC":
        return code.code[:2].upper() in _WATERS
    if code.system in {"SAME", "FIPS6"}:
        return len(code.code) == _SAME_DIGITS and code.code[1:3] in _WATERS_SAME
    return code.system == "EMMA_ID" and _WATERS_EMMA.fullmatch(code.code.upper()) is not None
