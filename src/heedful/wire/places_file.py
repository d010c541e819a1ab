"""Files that say where customers are: CSV with a column `id` and any of `zip`, `postal_code`, `country`, `lat`, `lon`.

The rule of this file: a row that says nothing usable is still a customer; it is for others to say that they are without
a place.
"""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_DELIMITERS = (",", ";", "\t", "|")
_COLUMNS = ("zip", "postal_code", "country", "lat", "lon")
#: What else these columns are called.
_ALSO = {
    "zip_code": "zip",
    "zipcode": "zip",
    "postcode": "postal_code",
    "postalcode": "postal_code",
    "plz": "postal_code",
    "country_code": "country",
    "latitude": "lat",
    "longitude": "lon",
    "lng": "lon",
    "customer": "id",
    "customer_id": "id",
}
_NAN = float("nan")


class PlacesFileError(ValueError):
    """A file can't be read as one of customers' places; the message says why, for a person."""


@dataclass(frozen=True)
class PlacesFile:
    """Columns, a row for each customer: '' and nan stand for what is not said. `postal_code` holds ZIP codes as well.

    `is_zip` tells which came from the column of ZIP codes, which says the country too.
    """

    id: list[str] = field(default_factory=list)
    postal_code: list[str] = field(default_factory=list)
    is_zip: list[bool] = field(default_factory=list)
    country: list[str] = field(default_factory=list)
    lat: array[float] = field(default_factory=lambda: array("d"))
    lon: array[float] = field(default_factory=lambda: array("d"))


def read_places(data: bytes) -> PlacesFile:
    """Read a file; raises `PlacesFileError` where it has no column `id`, or none that says a place."""
    rows = _rows(data)
    head = next(rows, [])
    at = _columns(head)
    found = PlacesFile()
    try:
        for row in rows:
            if any(row):
                _take(found, at, row)
    except csv.Error as error:
        raise PlacesFileError(f"Row {len(found.id) + 2} can't be read ({error}).") from None
    return found


def _rows(data: bytes) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text[:4096].partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _columns(head: list[str]) -> Callable[[list[str], str], str]:
    """Give a function that gives what a row says in a column."""
    names = [name.strip().casefold().replace(" ", "_") for name in head]
    place = {_ALSO.get(name, name): number for number, name in reversed(list(enumerate(names)))}
    if "id" not in place:
        raise PlacesFileError("There is no column 'id'.")
    if not place.keys() & set(_COLUMNS):
        raise PlacesFileError(f"There is no column that says a place: one of {', '.join(_COLUMNS)}.")

    def said(row: list[str], name: str) -> str:
        number = place.get(name, -1)
        return row[number].strip() if 0 <= number < len(row) else ""

    return said


def _take(found: PlacesFile, said: Callable[[list[str], str], str], row: list[str]) -> None:
    zip_code = said(row, "zip")
    found.id.append(said(row, "id"))
    found.postal_code.append(zip_code or said(row, "postal_code"))
    found.is_zip.append(bool(zip_code))
    found.country.append(said(row, "country"))
    found.lat.append(_degrees(said(row, "lat")))
    found.lon.append(_degrees(said(row, "lon")))


def _degrees(text: str) -> float:
    """Read degrees, with a comma where some write one; nan where there are none."""
    try:
        return float(text.replace(",", ".")) if text else _NAN
    except ValueError:
        return _NAN
