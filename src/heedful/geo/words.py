"""What is written of a place, country and postal code, as a row of what is shipped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from heedful.domain.alert import Code
from heedful.geo import atlas
from heedful.geo.book import ISO, book
from heedful.geo.country import country_by_code, whereabouts
from heedful.geo.postal_area import postal_row, zip_number, zip_row


class Known(Enum):
    """How much the words say."""

    ZIP = auto()
    #: No such ZIP, but all that begin with its three digits are in one state.
    ZIP_BEGINNING = auto()
    POSTAL = auto()
    STATE = auto()
    COUNTRY = auto()
    NOTHING = auto()


@dataclass(frozen=True)
class Meant:
    """What is meant: a row of the ZIP codes, of a country's postal codes, or the number of an area in the book.

    For `ZIP_BEGINNING` the row is the first three digits.
    """

    known: Known
    row: int = -1
    country: str = ""


NOTHING = Meant(Known.NOTHING)


def meant(country: str, postal_code: str) -> Meant:
    """Read what was written; what is not understood gives what is left, at last `NOTHING`."""
    where = whereabouts(country)
    letters = where.country or country_by_code(postal_code)
    if letters == "US":
        return _american(where.state, postal_code)
    if not letters:
        return NOTHING
    row = postal_row(letters, postal_code)
    if row is not None:
        return Meant(Known.POSTAL, row, letters)
    return Meant(Known.COUNTRY, book().numbers[Code(ISO, letters)], letters)


def _american(state: str, postal_code: str) -> Meant:
    number = zip_number(postal_code)
    if number is not None:
        row = zip_row(number)
        if row is not None:
            return Meant(Known.ZIP, row, "US")
        if state_of_beginning(number // 100):
            return Meant(Known.ZIP_BEGINNING, number // 100, "US")
    if state:
        return Meant(Known.STATE, book().numbers[Code(ISO, f"US-{state}")], "US")
    return Meant(Known.COUNTRY, book().numbers[Code(ISO, "US")], "US")


def rows_of_beginning(three: int) -> slice:
    """Give the rows of ZIP codes that begin with three digits."""
    first, last = np.searchsorted(atlas.zips().zip, (three * 100, three * 100 + 100))
    return slice(int(first), int(last))


def state_of_beginning(three: int) -> str:
    """Give the letters of the state in which all ZIP codes that begin so lie; '' where there are none, or several."""
    table, rows = atlas.zips(), rows_of_beginning(three)
    areas = table.area[table.start[rows.start] : table.start[rows.stop]].tolist()
    states = {book().codes[area].code[:2] for area in areas}
    return states.pop() if len(states) == 1 else ""
