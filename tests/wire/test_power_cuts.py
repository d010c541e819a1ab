"""Figures of power cuts: what many makers call their columns, and bytes that are none."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.power_cuts import MOST_WARNINGS, PowerFileError, PowerReading, PowerRow, read_power, read_served

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
_NO_COLUMN = (
    "There is no row with a column of those without power ('customers out') and one of the county "
    "('fips', or 'county' and 'state')."
)


def told(data):
    """Give what stands in the rows: state, county, fips, company, out, served."""
    return [(row.state, row.county, row.fips, row.company, row.out, row.served) for row in read_power(data, NOW).rows]


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        ("state,county,customers out,customers served\nNJ,Bergen,12,400\n", [("NJ", "Bergen", "", "", 12, 400)]),
        ("fips,out,served\n34003,12,400\n", [("", "", "34003", "", 12, 400)]),
        # EAGLE-I as of 2014 and 2023, and as a spreadsheet leaves it.
        (
            "fips_code,county,state,sum,run_start_time\n1001,Autauga,Alabama,12.0,2014-11-01 04:00:00\n",
            [("Alabama", "Autauga", "1001", "", 12, None)],
        ),
        (
            "fips_code,county,state,customers_out,run_start_time,total_customers\n1001,Autauga,Alabama,12,,400\n",
            [("Alabama", "Autauga", "1001", "", 12, 400)],
        ),
        ("\ufefffips_code;customers_out\r\n1001;\r\n34003;7\r\n", [("", "", "34003", "", 7, None)]),
        # A report with a title, footnotes in the header, and thousands.
        (
            (
                "Outages by county\nas of 4 PM\n\nState|County Name|# of Customers Out (est.)|Customers Served *|% Out\n"
                "NJ|Bergen|1,234|40 000|3.1\nNJ|Essex|n/a|40'000|\n"
            ),
            [("NJ", "Bergen", "", "", 1234, 40000)],
        ),
        (
            "COUNTY\tSTATE\tUTILITY NAME\tNUMBER OF CUSTOMERS AFFECTED\tTOTAL CUSTOMERS\nBERGEN\tNJ\tPSE&G\t5\t9\n",
            [("NJ", "BERGEN", "", "PSE&G", 5, 9)],
        ),
        (
            "State,County,PercentOut,CustomersOut,CustomersTracked\nNJ,Bergen,50,5,10\n",
            [("NJ", "Bergen", "", "", 5, 10)],
        ),
        # The first column of a name counts, short rows end in nothing, long ones in nothing more.
        (
            "fips,out,out,served\n34003,1,2\n34005,3,4,5,6,7\n",
            [("", "", "34003", "", 1, None), ("", "", "34005", "", 3, 5)],
        ),
        (
            'fips,out,note\n34003,1,"two\nlines"\n34005,2,\n',
            [("", "", "34003", "", 1, None), ("", "", "34005", "", 2, None)],
        ),
        # JSON: a list, wrapped, in features, by county, nested by company and state, a line each.
        ('[{"fips": "34003", "customersOut": 5, "customersServed": 10}]', [("", "", "34003", "", 5, 10)]),
        (
            (
                '{"WebCountyRecord": [{"US_State_FIPS": 4, "US_County_FIPS": 13, "CountyName": "Maricopa", '
                '"TrackedCount": 329435, "OutageCount": 5, "LastUpdatedDateTime": "/Date(1563823051360)/"}]}'
            ),
            [("4", "Maricopa", "13", "", 5, 329435)],
        ),
        (
            (
                '{"type": "FeatureCollection", "features": [{"geometry": {"type": "Point", "coordinates": [1, 2]}, '
                '"properties": {"GEOID": "34003", "cust_out": 5, "total customers": 10}}]}'
            ),
            [("", "", "34003", "", 5, 10)],
        ),
        ('{"34003": {"out": 5, "served": 10}, "x": {"out": 1}}', [("", "", "34003", "", 5, 10)]),
        (
            (
                '{"OperatingCo": [{"company": "AP", "state": [{"abbr": "TN", "customers_served": "47567", "incident": '
                '[{"county": "HAWKINS", "customers_affected": "501"}]}]}]}'
            ),
            [("TN", "HAWKINS", "", "AP", 501, None)],
        ),
        (
            '{"fips": 34003, "out": 1}\n{"fips": 34005, "out": 2.0}\n',
            [("", "", "34003", "", 1, None), ("", "", "34005", "", 2, None)],
        ),
    ],
)
def test_rows_of_many_makers_are_read(data, rows):
    assert told(data.encode()) == rows
    assert told(gzip.compress(data.encode())) == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_spreadsheets_write_in_many_ways(encoding):
    data = "state;county;customers out\nNM;Doña Ana;5\n".encode(encoding)
    assert told(data) == [("NM", "Doña Ana", "", "", 5, None)]


def test_reading_of_a_whole_row():
    data = b"fips,county,state,utility,out,served,last updated\n34003,Bergen,NJ,A,5,10,2026-11-26T07:00:00-05:00\n"
    row = PowerRow("row 2", "NJ", "Bergen", "34003", "A", 5, 10, NOW)
    assert read_power(data, NOW) == PowerReading([row], [])


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-26 12:00:00", NOW),
        ("2026-11-26T12:00Z", NOW),
        ("2026-11-26T07:00:00-05:00", NOW),
        ("Thu, 26 Nov 2026 07:00:00 -0500", NOW),
        ("11/26/2026 12:00", NOW),
        ("11/26/2026 12:00:00 PM", NOW),
        ("1795694400", NOW),
        ("1795694400000", NOW),
        ("1795694400.0", NOW),
        ("/Date(1795694400000)/", NOW),
        ("/Date(1795694400000-0500)/", NOW),
        ("", None),
        ("n/a", None),
    ],
)
def test_times_are_read(text, at):
    reading = read_power(f'fips,out,as of\n34003,1,"{text}"\n'.encode(), NOW)
    assert ([row.at for row in reading.rows], reading.warnings) == ([at], [])


@pytest.mark.parametrize(
    ("out", "kept", "warning"),
    [
        ("5", [5], None),
        ("", [], None),
        ("--", [], None),
        ("NaN", [], None),
        ("1,234,567", [1234567], None),
        ("-1", [], "-1"),
        ("12,5", [], "12,5"),
        ("1.5", [], "1.5"),
        ("<5", [], "<5"),
        ("many", [], "many"),
        ("\u0665", [], "\u0665"),
        ("9999999999", [], "9999999999"),
        ("1e5", [], "1e5"),
    ],
)
def test_counts_are_counts(out, kept, warning):
    reading = read_power(f'fips,out\n34003,"{out}"\n'.encode(), NOW)
    said = [] if warning is None else [f"Row 2: 'out' is '{warning}', which is no number of customers."]
    assert ([row.out for row in reading.rows], reading.warnings) == (kept, said)


def test_unreadable_times_are_said():
    reading = read_power(b"fips,out,time\n34003,1,yesterday\n", NOW)
    assert [row.at for row in reading.rows] == [None]
    assert reading.warnings == ["Row 2: 'yesterday' is no time that we can read; taken as of now."]


def test_warnings_are_counted_after_twenty():
    rows = "".join("34003,many\n" for _ in range(MOST_WARNINGS + 3))
    reading = read_power(f"fips,out\n{rows}".encode(), NOW)
    assert (len(reading.warnings), reading.warnings[-1]) == (MOST_WARNINGS + 1, "So it is with 3 more.")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", _NO_COLUMN),
        (b"fips,out\n", _NO_COLUMN),
        (b"state,customers out\nNJ,5\n", _NO_COLUMN),
        (b"fips,percent out\n34003,5\n", _NO_COLUMN),
        (b"[]", _NO_COLUMN),
        (b"{}", _NO_COLUMN),
        (b'{"fips": "34003"}', _NO_COLUMN),
        (b"{", "It is broken JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))."),
        (b"[" * 100_000, "Its JSON is nested too deep."),
        (b"PK\x03\x04...", "It is a spreadsheet or an archive; save it as CSV."),
        (b" " * (20 * 1024 * 1024 + 1), "It is larger than 20 MB; no file of power cuts is."),
        (gzip.compress(b" " * (20 * 1024 * 1024 + 1), mtime=0), "It is larger than 20 MB; no file of power cuts is."),
        (b"\x1f\x8b\x08\x00", "It is cut: its gzip data breaks off."),
    ],
)
def test_other_files_are_refused(data, why):
    with pytest.raises(PowerFileError) as refused:
        read_power(data, NOW)
    assert str(refused.value) == why


def test_customers_of_a_county_are_read_from_a_file_of_their_own():
    reading = read_served(b"County_FIPS,Customers\n1001,27000\n34003,\n", NOW)
    assert [(row.fips, row.served) for row in reading.rows] == [("1001", 27000)]
    with pytest.raises(PowerFileError, match="'customers served'"):
        read_served(b"fips,out\n34003,1\n", NOW)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_reading_or_a_refusal(data):
    for each in (data, b"fips,out,time\n" + data, b"[" + data + b"]"):
        try:
            reading = read_power(each, NOW)
        except PowerFileError as refused:
            assert str(refused)
        else:
            assert all(row.out is not None and row.out >= 0 for row in reading.rows)


_NAMES = st.sampled_from(["fips", "county", "state", "out", "served", "time", "34003", "x"])
_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
_JSON = st.recursive(
    _VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=5), max_leaves=20
)


@given(_JSON)
def test_any_json_gives_a_reading_or_a_refusal(value):
    try:
        reading = read_power(json.dumps(value).encode(), NOW)
    except PowerFileError as refused:
        assert str(refused)
    else:
        assert all(row.out is not None for row in reading.rows)


_ROWS = st.lists(
    st.tuples(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=8),
        st.integers(0, 10**8),
        st.none() | st.integers(0, 10**8),
    ),
    min_size=1,
    max_size=5,
)


@given(
    _ROWS,
    st.sampled_from(",;\t|"),
    st.sampled_from(
        ["Customers Out", "customers_out", "CustomersOut", "# Customers Out", "CUSTOMERS-OUT", "OutageCount"]
    ),
    st.sampled_from(["Customers Served", "customers_tracked", "TotalCustomers", "CUST. SERVED"]),
    st.sampled_from([str, "{:,}".format, "{}.0".format]),
)
def test_what_was_written_is_read(rows, delimiter, out, served, written):
    """Whatever the delimiter, the names and the way to write numbers: the same rows come back."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["County", "State", out, served])
    for name, many, of in rows:
        writer.writerow([name, "NJ", written(many), "" if of is None else written(of)])
    back = [(row.out, row.served) for row in read_power(file.getvalue().encode(), NOW).rows]
    assert back == [(many, of) for _, many, of in rows]


@given(_ROWS)
def test_json_and_csv_say_the_same(rows):
    objects = [{"fips": "34003", "out": many, "served": of} for _, many, of in rows]
    lines = "".join(f"34003,{many},{'' if of is None else of}\n" for _, many, of in rows)
    of_json, of_csv = told(json.dumps(objects).encode()), told(f"fips,out,served\n{lines}".encode())
    assert of_json == of_csv
