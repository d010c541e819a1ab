import gzip
import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.log.row_hash import row_hashes
from heedful.wire.chunk import Mapping, Reject, Unreadable
from heedful.wire.json_lines import JsonTable
from heedful.wire.signals import read

from .test_csv_file import MORNING, taken, written

GOOD = {"customer": "ann", "at": "2024-03-13T10:00:00Z", "kind": "home"}


def lines(*objects):
    return "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in objects)


def test_json_nested_objects_become_dotted_names_and_keep_their_types(tmp_path):
    path = written(
        tmp_path,
        lines(
            GOOD | {"properties": {"reason": "card", "amount": 100, "rate": 0.5, "new": True, "tags": ["a"]}},
            GOOD | {"customer": 7, "properties": {"amount": 1, "rate": 2, "deep": {"er": None}}},
        ),
        "log.jsonl",
    )
    frame = next(read(path, Mapping())).frame
    assert frame.drop("customer", "at", "kind", "path").to_dicts() == [
        {"reason": "card", "amount": 100, "rate": 0.5, "new": True,
         "tags": '["a"]', "deep.er": None},
        {"reason": None, "amount": 1, "rate": 2.0, "new": None,
         "tags": None, "deep.er": None},
    ]  # fmt: skip
    assert frame["customer"].to_list() == ["ann", "7"]
    assert [frame[name].dtype for name in ("reason", "amount", "rate", "new")] == [
        pl.String, pl.Int64, pl.Float64, pl.Boolean,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"customer": "ann",', "broken JSON (expecting property name enclosed in double quotes)"),
        ("[1]", "the line is JSON, but no object"),
        ('{"at": "2024-03-13T10:00:00Z", "kind": "home"}', "the customer is empty"),
        ('{"customer": null, "at": "2024-03-13T10:00:00Z", "kind": "home"}', "the customer is empty"),
        ('{"customer": "ann", "kind": "home"}', "the time is empty"),
        ('{"customer": "ann", "at": "2024-03-13T10:00:00Z"}', "the kind is empty"),
        ("\0", "broken JSON (expecting value)"),
    ],
)
def test_json_bad_line_is_rejected_with_its_number(tmp_path, line, reason):
    path = written(tmp_path, lines(GOOD, "", line, GOOD), "log.jsonl")
    rows, rejects, _ = taken(path, Mapping())
    assert [row[0] for row in rows] == ["ann", "ann"]
    assert rejects == [Reject("log.jsonl", 3, reason, line)]


def test_json_broken_utf8_is_rejected(tmp_path):
    bad = json.dumps(GOOD).encode().replace(b"home", b"caf\xe9")
    path = written(tmp_path, lines(GOOD).encode() + bad + b"\n", "log.jsonl")
    rows, rejects, _ = taken(path, Mapping())
    assert len(rows) == 1
    assert [(reject.line, reject.reason) for reject in rejects] == [(2, "the line is not UTF-8")]


def test_json_lone_surrogate_is_taken_as_a_question_mark(tmp_path):
    path = written(tmp_path, lines(GOOD, '{"customer": "a\\ud800", "at": "2024-03-13", "kind": "k"}'), "log.jsonl")
    assert taken(path, Mapping())[0][1][0] == "a?"


def test_json_cut_in_the_last_line_says_so(tmp_path):
    rows, rejects, _ = taken(written(tmp_path, lines(GOOD) + '{"customer": "bo', "log.jsonl"), Mapping())
    assert len(rows) == 1
    assert rejects == [
        Reject(
            "log.jsonl",
            2,
            "broken JSON (unterminated string starting at): the file ends in the middle of it",
            '{"customer": "bo',
        )
    ]


def test_json_gzip_cut_keeps_what_could_be_unpacked(tmp_path):
    packed = gzip.compress(lines(*(GOOD | {"n": n * 7919 % 10007} for n in range(10_000))).encode())
    rows, rejects, notes = taken(written(tmp_path, packed[: len(packed) // 2], "log.jsonl.gz"), Mapping())
    assert len(rows) > 3000
    assert len(rejects) <= 1
    assert any("gzip data breaks off" in note for note in notes)


def test_json_array_says_what_to_do(tmp_path):
    with pytest.raises(Unreadable, match="jq -c"):
        taken(written(tmp_path, "[{}]", "log.json"), Mapping())


def test_json_empty_is_a_note(tmp_path):
    assert taken(written(tmp_path, "", "log.jsonl"), Mapping()) == ([], [], ["log.jsonl is empty."])


def test_json_numbers_for_times_and_no_ending_in_the_name(tmp_path):
    path = written(tmp_path, lines({"userId": "ann", "timestamp": MORNING, "event": "x"}), "log")
    assert taken(path, Mapping())[0] == [("ann", MORNING, "x", None)]


values = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=3)
objects = st.dictionaries(st.sampled_from("abc"), values | st.dictionaries(st.sampled_from("xy"), values, max_size=2))


@settings(deadline=None)
@given(st.lists(objects, min_size=1, max_size=10), st.integers(1, 200))
def test_json_pieces_of_any_size_give_the_same_rows(tmp_path_factory, rows, piece):
    path = tmp_path_factory.mktemp("json") / "log.jsonl"
    path.write_text(lines(*rows))
    seen = [
        (block.frame.height, [block.where(index) for index in range(block.frame.height)])
        for block in JsonTable(path, piece).blocks(None)
    ]
    if any(rows):
        assert [place for _, places in seen for place in places] == [
            (index + 1, json.dumps(row)[:500]) for index, row in enumerate(rows)
        ]


@pytest.mark.parametrize("value", [1e-07, 5.0, 1.5, 123456789012345680.0, -2.25, 7, True, "x"])
def test_row_is_known_again_beside_rows_of_other_types(tmp_path, value):
    row = json.dumps({"customer": "ana", "at": 1704067200000, "kind": "k", "note": value})
    mixed = row.replace(json.dumps(value), '"text"')
    alone, beside = (
        next(iter(read(written(tmp_path, f"{text}\n", "log.jsonl"), Mapping()))).rows.head(1)
        for text in (row, f"{row}\n{mixed}")
    )
    assert row_hashes(alone).tolist() == row_hashes(beside).tolist()
