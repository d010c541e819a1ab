"""Files of customers' places: columns by their names, whatever a spreadsheet made of them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.places_file import PlacesFileError, read_places


def told(data):
    found = read_places(data)
    return [
        (one, code, is_zip, country, *(None if math.isnan(at) else at for at in (lat, lon)))
        for one, code, is_zip, country, lat, lon in zip(
            found.id, found.postal_code, found.is_zip, found.country, found.lat, found.lon, strict=True
        )
    ]


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"id,zip\na,07030\n", [("a", "07030", True, "", None, None)]),
        (b"id,postal_code,country\na,80331,DE\n", [("a", "80331", False, "DE", None, None)]),
        (
            b"id,zip,postal_code\na,,1010\nb,07030,1010\n",
            [("a", "1010", False, "", None, None), ("b", "07030", True, "", None, None)],
        ),
        (b"\xef\xbb\xbfID;PLZ;Country\r\na;80331;Deutschland\r\n", [("a", "80331", False, "Deutschland", None, None)]),
        (
            "id;country;lat;lon\na;Österreich;48,2;16,37\n".encode("cp1252"),
            [("a", "", False, "Österreich", 48.2, 16.37)],
        ),
        (b"lon\tlat\tid\n-74\t40.7\ta\n", [("a", "", False, "", 40.7, -74)]),
        (b'id,country\n"a, b","Korea, Republic of"\n', [("a, b", "", False, "Korea, Republic of", None, None)]),
        (b"id,lat,lon\na,north,\nb\n\n", [("a", "", False, "", None, None), ("b", "", False, "", None, None)]),
        (b"id,zip\n", []),
    ],
)
def test_rows_are_read(data, rows):
    assert told(data) == rows


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "There is no column 'id'."),
        (b"name,zip\n", "There is no column 'id'."),
        (b"id,name\n", "There is no column that says a place: one of zip, postal_code, country, lat, lon."),
    ],
)
def test_other_files_are_refused(data, why):
    with pytest.raises(PlacesFileError) as refused:
        read_places(data)
    assert str(refused.value) == why


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(rest):
    try:
        found = read_places(b"id,zip,lat\n" + rest)
    except PlacesFileError:
        return
    assert len(found.id) == len(found.postal_code) == len(found.lat) == len(found.lon) == len(found.is_zip)
