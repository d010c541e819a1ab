import csv
import gzip
import io
import zlib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.wire import csv_file
from heedful.wire.chunk import Mapping, Reject, Unreadable
from heedful.wire.csv_file import CsvTable
from heedful.wire.signals import read

HEADER = "who,when,what,note\n"
COLUMNS = Mapping(customer="who", at="when", kind="what")
MORNING = 1_710_324_000_000  # 2024-03-13 10:00:00


def taken(path, mapping=COLUMNS, **options):
    """All signals as rows, all rejects, all notes."""
    chunks = list(read(path, mapping, **options))
    rows = [row for chunk in chunks for row in chunk.frame.rows()]
    return rows, [reject for chunk in chunks for reject in chunk.rejects], [n for chunk in chunks for n in chunk.notes]


def written(tmp_path, text, name="log.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_csv_plain_gives_signals_in_order(tmp_path):
    path = written(tmp_path, HEADER + "ann,2024-03-13 10:00:00,home,a\nbob,2024-03-13T10:00:01Z,help,\n")
    frame = next(read(path, COLUMNS)).frame
    assert frame.schema == {
        "customer": pl.String, "at": pl.Int64, "kind": pl.String, "path": pl.String, "note": pl.String,
    }  # fmt: skip
    assert frame.rows() == [("ann", MORNING, "home", None, "a"), ("bob", MORNING + 1000, "help", None, None)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_csv_of_any_kitchen_gives_the_same(tmp_path, delimiter, ending, start):
    text = HEADER + 'ann,2024-03-13 10:00:00,home,"a, b; c|d\te"\n"bob",2024-03-13 10:00:01,help,x'
    rows = [delimiter.join(f'"{field}"' for field in row) for row in csv.reader(io.StringIO(text))]
    path = written(tmp_path, start + ending.join(rows))
    assert taken(path)[:2] == (
        [("ann", MORNING, "home", None, "a, b; c|d\te"), ("bob", MORNING + 1000, "help", None, "x")],
        [],
    )


BAD = [
    ("ann,2024-03-13 10:00:00,home", "3 fields where the first line has 4"),
    ("ann,2024-03-13 10:00:00,home,x,y", "5 fields where the first line has 4"),
    (",2024-03-13 10:00:00,home,x", "the customer is empty"),
    ("  ,2024-03-13 10:00:00,home,x", "the customer is empty"),
    ("ann,,home,x", "the time is empty"),
    ("ann,soon,home,x", "the time 'soon' can't be read"),
    ("ann,2024-02-30 10:00:00,home,x", "the time '2024-02-30 10:00:00' can't be read"),
    ("ann,1969-12-31 23:59:59,home,x", "the time is before 1970"),
    ("ann,9999-12-31 00:00:00,home,x", "the time is after 2200"),
    ("ann,2024-03-13 10:00:00,,x", "the kind is empty"),
    ('ann,2024-03-13 10:00:00,"home" or so,x', "a quote stands in the middle of a field"),
    ('ann,2024-03-13 10:00:00,home,"x', "a quote is opened here and never closed"),
    ("ann,2024-03-13 10:00:00,ho\0me,x", "a NUL byte is in the row"),
]


@pytest.mark.parametrize(("row", "reason"), BAD)
def test_csv_bad_row_is_rejected_with_its_line_and_the_rest_goes_on(tmp_path, row, reason):
    before = 'ann,2024-03-13 10:00:00,home,"two\nlines"\n'
    path = written(tmp_path, HEADER + before + row + "\nbob,2024-03-13 10:00:01,help,x\n")
    rows, rejects, _ = taken(path)
    assert [row[0] for row in rows] == ["ann", "bob"]
    assert rejects == [Reject("log.csv", 4, reason, row)]


def test_csv_broken_utf8_is_rejected_and_shown_as_well_as_can_be(tmp_path):
    good = b"ann,2024-03-13 10:00:00,home,\xc3\xa9\n"
    path = written(tmp_path, HEADER.encode() + good + b"bob,2024-03-13 10:00:01,help,caf\xe9\n" + good)
    rows, rejects, _ = taken(path)
    assert [row[0] for row in rows] == ["ann", "ann"]
    assert rejects == [Reject("log.csv", 3, "the row is not UTF-8", "bob,2024-03-13 10:00:01,help,caf\ufffd")]


def test_csv_cut_in_the_last_line_keeps_what_is_whole(tmp_path):
    rows, rejects, _ = taken(written(tmp_path, HEADER + "ann,2024-03-13 10:00:00,home,x\nbob,2024-03"))
    assert [row[0] for row in rows] == ["ann"]
    assert rejects == [
        Reject("log.csv", 3, "2 fields where the first line has 4: the file ends in the middle of it", "bob,2024-03")
    ]


def test_csv_gzip_cut_keeps_what_could_be_unpacked(tmp_path):
    lines = [f"c{n},2024-03-13 10:00:00,home,{zlib.crc32(str(n).encode())}" for n in range(20_000)]
    packed = gzip.compress((HEADER + "\n".join(lines)).encode())
    path = written(tmp_path, packed[: len(packed) // 2], "log.csv.gz")
    rows, rejects, notes = taken(path)
    assert [row[0] for row in rows] == [f"c{n}" for n in range(len(rows))]
    assert 8_000 < len(rows) < 12_000
    assert [(reject.line, reject.reason) for reject in rejects] == [(len(rows) + 2, "the file breaks off in this row")]
    assert notes == ["log.csv.gz is cut: its gzip data breaks off; what could be read before was taken."]


def test_csv_gzip_of_several_members_reads_as_one(tmp_path):
    packed = gzip.compress(HEADER.encode()) + gzip.compress(b"ann,2024-03-13 10:00:00,home,x\n") + b"\0" * 512
    assert len(taken(written(tmp_path, packed, "log.csv.gz"))[0]) == 1


def test_csv_damaged_gzip_says_so(tmp_path):
    lines = [f"c{n},2024-03-13 10:00:00,home,{zlib.crc32(str(n).encode())}" for n in range(50_000)]
    packed = bytearray(gzip.compress((HEADER + "\n".join(lines)).encode()))
    packed[len(packed) // 2 : len(packed) // 2 + 100] = bytes(100)
    rows, rejects, notes = taken(written(tmp_path, bytes(packed), "log.csv.gz"))
    assert rows
    assert len(rejects) >= 1
    assert any("is damaged" in note for note in notes)


@pytest.mark.parametrize(
    ("text", "note"),
    [("", "log.csv is empty."), ("\n\n", "log.csv is empty."), (HEADER, "log.csv has column names but no rows.")],
)
def test_csv_with_nothing_in_it_is_a_note_and_no_crash(tmp_path, text, note):
    assert taken(written(tmp_path, text)) == ([], [], [note])


def test_csv_field_of_a_million_characters_is_taken(tmp_path):
    long = "x" * 1_000_000
    careful = 'ann,2024-03-13 10:00:00,home,5" pipe\n'
    for extra in ("", careful):
        path = written(tmp_path, HEADER + extra + f'ann,2024-03-13 10:00:00,home,"{long}\n"\n')
        rows, rejects, _ = taken(path)
        assert (rows[-1][4], rejects) == (long + "\n", [])


def test_csv_quote_never_closed_does_not_swallow_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr("heedful.wire.csv_careful.ROW_LIMIT", 500)
    rows = [f"c{n},2024-03-13 10:00:00,home,x\n" for n in range(200)]
    rows[20] = 'c20,2024-03-13 10:00:00,"home,x\n'
    path = written(tmp_path, HEADER + "".join(rows))
    found = list(CsvTable(path, 300).blocks(None))
    assert sum(block.frame.height for block in found) == 199
    assert [reject.line for block in found for reject in block.rejects] == [22]


def test_csv_same_name_twice_gets_a_number(tmp_path):
    table = CsvTable(written(tmp_path, "a,b,a,\n1,2,3,4\n"))
    assert table.columns == ["a", "b", "a (2)", "column 4"]


def test_csv_utf16_says_how_to_save_it(tmp_path):
    with pytest.raises(Unreadable, match="save it as UTF-8"):
        taken(written(tmp_path, HEADER.encode("utf-16")))


field = st.text(st.sampled_from('ab",\n\r é\0;'), max_size=6)
plain_field = st.text(st.sampled_from('ab",\n é;'), max_size=6)


def table_text(draw_rows, ending):
    out = io.StringIO()
    csv.writer(out, lineterminator=ending).writerows(draw_rows)
    return out.getvalue()


def blocks_of(path, piece):
    blocks = list(CsvTable(path, piece).blocks(None))
    rows = [(*row, *block.where(index)) for block in blocks for index, row in enumerate(block.frame.rows())]
    return rows, [reject for block in blocks for reject in block.rejects]


@settings(deadline=None, max_examples=300)
@given(
    rows=st.lists(st.tuples(plain_field, plain_field), max_size=8),
    ending=st.sampled_from(["\n", "\r\n"]),
    piece=st.integers(1, 80),
)
def test_csv_fast_and_careful_take_the_same_rows(tmp_path_factory, rows, ending, piece):
    path = tmp_path_factory.mktemp("csv") / "log.csv"
    path.write_bytes(("who,what" + ending + table_text(rows, ending)).encode())
    fast = blocks_of(path, piece)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_file, "shape_of", lambda *_: None)
        careful = blocks_of(path, piece)
    assert fast == careful
    assert [row[:2] for row in fast[0]] == rows
    assert fast[1] == []


@settings(deadline=None, max_examples=500)
@given(body=st.text(st.sampled_from('ab",\n\r é\0'), max_size=60), piece=st.integers(1, 30))
def test_csv_of_any_rubbish_gives_the_same_by_every_way(tmp_path_factory, body, piece):
    path = tmp_path_factory.mktemp("csv") / "log.csv"
    path.write_bytes(("who,what\n" + body).encode())
    whole = blocks_of(path, 1 << 20)
    assert blocks_of(path, piece) == whole
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_file, "shape_of", lambda *_: None)
        assert blocks_of(path, piece) == whole


def test_csv_only_wanted_properties_are_read(tmp_path):
    path = written(tmp_path, HEADER + "ann,2024-03-13 10:00:00,home,x\n")
    assert next(read(path, COLUMNS, properties=frozenset())).frame.columns == ["customer", "at", "kind", "path"]
    some = next(read(path, COLUMNS, properties=frozenset({"note", "absent"})))
    assert some.frame.columns == ["customer", "at", "kind", "path", "note"]


def test_csv_progress_rises_to_one(tmp_path):
    path = written(tmp_path, HEADER + "ann,2024-03-13 10:00:00,home,x\n" * 100)
    told = []
    taken(path, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_csv_missing_permission_folder_and_absence_are_told(tmp_path):
    for path, words in (
        (tmp_path, "is a folder"),
        (tmp_path / "no.csv", "is not there"),
        (Path("/proc/1/mem"), "can't"),
    ):
        with pytest.raises(Unreadable, match=words):
            taken(path)
