"""What holds for every format: paths, roles, notes, rejects in a file, and the real data."""

import csv
import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.wire.chunk import Mapping, Reject, Unreadable
from heedful.wire.columns_guess import guess
from heedful.wire.paths import path_of, paths_of
from heedful.wire.signals import read, write_rejects

from .test_csv_file import taken, written


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/restore", "/restore"),
        ("/restore/", "/restore"),
        ("/", "/"),
        ("", "/"),
        ("/a%20b/?q=1#x", "/a b"),
        ("/a#x?y", "/a"),
        ("https://heedful.example", "/"),
        ("https://heedful.example?q", "/"),
        ("https://heedful.example:8000/a/b/?q=/c", "/a/b"),
        (" /a ", "/a"),
        ("/caf%C3%A9", "/café"),
        ("/a%3Fb", "/a?b"),
        ("/A", "/A"),
    ],
)
def test_path_of_address_is_the_one_form_that_is_compared(address, path):
    assert path_of(address) == path


@settings(deadline=None)
@given(st.lists(st.none() | st.text(st.sampled_from("/ab%4?#: é\n"), max_size=12) | st.text()))
def test_paths_of_columns_are_those_of_single_addresses(addresses):
    column = pl.Series("url", addresses, dtype=pl.String)
    assert paths_of(column).to_list() == [
        path_of(text) if text is not None and text.strip(" \t\r\n") else None for text in addresses
    ]


@pytest.mark.parametrize(
    ("columns", "mapping"),
    [
        (["customer", "at", "kind", "path"], Mapping("customer", "at", "kind", "path")),
        (["user_id", "session_id", "event", "timestamp"], Mapping("user_id", "timestamp", "event")),
        (["case:concept:name", "concept:name", "time:timestamp"], Mapping("case:concept:name", "time:timestamp", "concept:name")),
        (["userId", "URL", "Event Time"], Mapping("userId", "Event Time", None, "URL")),
        (["distinct_id", "event", "timestamp", "properties.path"], Mapping("distinct_id", "timestamp", "event", "properties.path")),
        (["a", "b"], Mapping()),
        (["Case ID", "Activity", "Start Time"], Mapping("Case ID", "Start Time", "Activity")),
    ],
)  # fmt: skip
def test_guess_from_names(columns, mapping):
    assert guess(columns) == mapping


def test_missing_column_names_it_the_others_and_the_option(tmp_path):
    path = written(tmp_path, "who,timestamp,event\nann,2024-03-13,x\n")
    with pytest.raises(
        Unreadable, match=r"No column of log.csv .* who it was; name it with --customer\. .*'who', 'timestamp'"
    ):
        taken(path, Mapping())
    with pytest.raises(Unreadable, match=r"no column 'whom' \(given with --customer\); its columns are 'who'"):
        taken(path, Mapping(customer="whom"))
    with pytest.raises(Unreadable, match="--kind"):
        taken(written(tmp_path, "user,time\nann,2024-03-13\n"), Mapping())


def test_times_are_found_by_their_looks_where_no_name_tells(tmp_path):
    path = written(tmp_path, "user,quand,event\nann,2024-03-13,x\n")
    rows, _, notes = taken(path, Mapping())
    assert len(rows) == 1
    assert notes == ["log.csv: took 'user' as the customer, 'quand' as the time, 'event' as the kind."]


def test_without_a_kind_every_row_with_a_path_is_a_page_view(tmp_path):
    path = written(tmp_path, "user,time,url\nann,2024-03-13,https://h.example/help/?q=1\n")
    rows, _, notes = taken(path, Mapping())
    assert [row[2:] for row in rows] == [("page", "/help")]
    assert notes == [
        "log.csv: took 'user' as the customer, 'time' as the time, 'url' as the path; every row is a page view."
    ]


def test_guess_tells_what_else_it_might_be(tmp_path):
    path = written(tmp_path, "user_id,session_id,time,event\nann,s,2024-03-13,x\n")
    assert "'user_id' as the customer (or session_id? then say --customer)" in taken(path, Mapping())[2][0]


def test_mixed_zones_are_told_once_with_their_number(tmp_path):
    path = written(tmp_path, "user,time,event\na,2024-03-13,x\nb,2024-03-13T10:00:00Z,x\nc,2024-03-13 10:00,x\n")
    notes = taken(path, Mapping("user", "time", "event"))[2]
    assert notes == ["log.csv has mixed time zones: 2 of 3 times had none and were taken as UTC."]


def test_times_of_which_none_can_be_read_ask_for_a_format(tmp_path):
    path = written(tmp_path, "user,time,event\na,13 Mar 2024,x\nb,14 Mar 2024,x\n")
    with pytest.raises(Unreadable, match=r"no time in column 'time' can be read, such as '13 Mar 2024'.*--at-format"):
        taken(path, Mapping())
    assert len(taken(path, Mapping(at_format="%d %b %Y"))[0]) == 2


def test_order_of_dates_is_found_beyond_the_first_piece(tmp_path, monkeypatch):
    monkeypatch.setattr("heedful.wire.csv_file.CsvTable.__init__.__defaults__", (4096,))
    rows = ["a,03-04-2016 01:16,x\n"] * 20_000 + ["a,29-02-2016 01:16,x\n"]
    path = written(tmp_path, "user,time,event\n" + "".join(rows))
    first = taken(path, Mapping())[0][0]
    assert first[1] == 1_459_646_160_000  # 2016-04-03 01:16


def test_properties_that_carry_our_own_names_are_renamed_and_told(tmp_path):
    path = written(tmp_path, "user,time,event,kind\na,2024-03-13,x,y\n")
    (chunk,) = read(path, Mapping(kind="event"), properties=None)
    assert chunk.frame.columns == ["customer", "at", "kind", "path", "properties.kind"]
    assert "column 'kind' is kept as 'properties.kind'" in chunk.notes[1]
    assert next(read(path, Mapping(kind="event"), properties=frozenset({"properties.kind"}))).frame.width == 5


def test_rejects_are_written_as_csv(tmp_path):
    path = tmp_path / "rejects.csv"
    rejects = [Reject("a.csv", 2, "why, so", 'x,"y"'), Reject("a.csv", 9, "b", "\ud800")]
    assert write_rejects(path, rejects) == 2
    with path.open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["file", "line", "reason", "raw"], ["a.csv", "2", "why, so", 'x,"y"'], ["a.csv", "9", "b", "?"],
        ]  # fmt: skip


REAL = [
    ("events/ecom.csv.gz", Mapping(), 31_106, 600),
    ("events/bpic2012.xes.gz", Mapping(), 262_200, 13_087),
    ("events/07_bpic2013_incidents.xes.gz", Mapping(), 65_533, 7_554),
    ("events/incident_event_log.csv", Mapping("number", "sys_updated_at", "incident_state"), 5_998, 890),
    ("support/answers_2023_2024.csv.gz", Mapping("creator", "created", "is_spam"), 59_292, None),
    ("support/questions_2023_2024.csv.gz", Mapping("creator", "created", "topic"), None, None),
    ("incidents/incidents_2022_2024.jsonl", Mapping("id", "published_at", "title"), 399, 399),
    ("voice/skytrax_seat.csv", Mapping("author", "date", "recommended"), None, None),
    ("voice/cfpb_consumer_complaints.csv", Mapping("Company", "Date received", "Issue"), None, None),
]


@pytest.mark.shared
@pytest.mark.parametrize(("name", "mapping", "signals", "customers"), REAL)
def test_real_file_is_read_whole(shared_data, name, mapping, signals, customers):
    count, people = 0, set()
    for chunk in read(shared_data / name, mapping):
        assert chunk.rejects == ()
        count += chunk.frame.height
        people.update(chunk.frame["customer"])
    assert count > 1000 or count == signals
    assert signals in (None, count)
    assert customers in (None, len(people))


def test_properties_in_an_object_of_that_name_are_properties(tmp_path):
    file = tmp_path / "log.jsonl"
    file.write_text(
        '{"customer": "ana", "at": 1700000000, "kind": "paid", "properties": {"reason": "card", "kind": "x"}}\n'
    )
    (chunk,) = read(file, Mapping())
    assert chunk.frame.row(0, named=True) | {"at": 0} == {
        "customer": "ana",
        "at": 0,
        "kind": "paid",
        "path": None,
        "reason": "card",
        "properties.kind": "x",
    }
    for wanted in ("reason", "properties.reason"):
        (chunk,) = read(file, Mapping(), properties=frozenset({wanted}))
        assert chunk.frame[wanted].to_list() == ["card"]


def test_property_keeps_its_object_where_the_file_has_both(tmp_path):
    file = tmp_path / "log.jsonl"
    file.write_text('{"customer": "a", "at": 1700000000, "kind": "k", "plan": "pro", "properties": {"plan": "free"}}\n')
    (chunk,) = read(file, Mapping())
    assert (chunk.frame["plan"].to_list(), chunk.frame["properties.plan"].to_list()) == (["pro"], ["free"])


def test_customers_that_no_database_takes_are_rejected(tmp_path):
    file = tmp_path / "log.jsonl"
    rows = ["ana", "x" * 320, "y" * 321, "nul\0", "ben"]
    file.write_text("".join(json.dumps({"customer": row, "at": 1700000000, "kind": "k"}) + "\n" for row in rows))
    (chunk,) = read(file, Mapping())
    assert chunk.frame["customer"].to_list() == ["ana", "x" * 320, "ben"]
    assert [reject.line for reject in chunk.rejects] == [3, 4]
