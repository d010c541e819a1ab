"""Reading customers and their places from CSV."""

from __future__ import annotations

import numpy as np
import pytest

from heedful.wire.chunk import Unreadable
from heedful.wire.placed_customers import read_placed


def _read(tmp_path, text: str):
    path = tmp_path / "customers.csv"
    path.write_text(text)
    return read_placed(path)


def test_columns_in_any_order_and_a_zip_says_the_country(tmp_path):
    read = _read(
        tmp_path,
        "country,ID,zip,lat,lon,postal_code\n,1,08401,,,\nDE,2,,,,80331\n,3,,40.75,-73.99,\nUS,4,,north,,\n",
    )
    assert (read.ids, read.country, read.postal_code) == (
        ["1", "2", "3", "4"],
        ["US", "DE", "", "US"],
        ["08401", "80331", "", ""],
    )
    np.testing.assert_equal(read.lat, [np.nan, np.nan, 40.75, np.nan])
    np.testing.assert_equal(read.lon, [np.nan, np.nan, -73.99, np.nan])
    assert read.notes == ()


def test_only_ids(tmp_path):
    read = _read(tmp_path, "id\n1\n2\n")
    assert (read.ids, read.country, read.postal_code) == (["1", "2"], ["", ""], ["", ""])


def test_no_rows(tmp_path):
    assert _read(tmp_path, "id,zip\n").ids == []


def test_a_bad_row_is_named_and_the_rest_taken(tmp_path):
    read = _read(tmp_path, "id,zip\n1,08401\n2,08401,too,many\n3,10001\n")
    assert read.ids == ["1", "3"]
    assert len(read.notes) == 1
    assert "customers.csv, line 3:" in read.notes[0]


@pytest.mark.parametrize("text", ["", "name,zip\nAna,08401\n"])
def test_what_is_no_such_file_is_said_so(tmp_path, text):
    with pytest.raises(Unreadable, match="no column 'id'"):
        _read(tmp_path, text)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(Unreadable, match="is not there"):
        read_placed(tmp_path / "none.csv")
