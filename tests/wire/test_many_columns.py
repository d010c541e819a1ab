"""Files in which each row brings names of its own, or a header is endless: capped with a word, and quickly."""

from __future__ import annotations

import json
import time

import polars as pl
import pytest

from heedful.wire.chunk import MOST_CELLS, MOST_COLUMNS, Mapping, Names, Unreadable
from heedful.wire.json_lines import JsonTable
from heedful.wire.signals import read

from .test_csv_file import written

ROW = {"customer": "ana", "at": "2024-01-01T00:00:00Z", "kind": "k"}
WORD = "has more than 500 different names; the values of those beyond were left out."


def _rows(count: int, names: int = 1, size: int = 3):
    return [{**{f"n{row % names * size + n}": n for n in range(size)}, **ROW} for row in range(count)]


def _lines(rows) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def test_names_beyond_the_most_are_left_out_and_it_is_said(tmp_path):
    chunks = list(read(written(tmp_path, _lines(_rows(2_000, names=2_000)), "log.jsonl"), Mapping()))
    frame = pl.concat([chunk.frame for chunk in chunks], how="diagonal_relaxed")
    assert frame.height == 2_000
    assert frame.width == MOST_COLUMNS + 1  # 'path' is of our own
    assert [note for chunk in chunks for note in chunk.notes if WORD in note] == [
        f"log.jsonl {WORD} What changes with every row belongs into a value, and not into a name."
    ]


def test_names_of_most_rows_are_kept_wherever_they_stand(tmp_path):
    rows = [{f"n{row}-{n}": 1 for n in range(20)} | ROW | {"plan": "pro"} for row in range(900)]
    (chunk,) = (chunk for chunk in read(written(tmp_path, _lines(rows), "log.jsonl"), Mapping()) if chunk.frame.height)
    assert chunk.frame["plan"].to_list() == ["pro"] * 900
    assert chunk.frame["customer"].to_list() == ["ana"] * 900


def test_few_names_say_nothing(tmp_path):
    (chunk,) = read(written(tmp_path, _lines(_rows(50)), "log.jsonl"), Mapping())
    assert chunk.notes == ("log.jsonl: took 'customer' as the customer, 'at' as the time, 'kind' as the kind.",)


@pytest.mark.parametrize("piece", [300, 1 << 24])
def test_wide_files_come_in_parts_and_lose_nothing(tmp_path, piece):
    rows = _rows(MOST_CELLS // 400 + 1_000, names=130)
    table = JsonTable(written(tmp_path, _lines(rows), "log.jsonl"), piece if piece > 300 else 1 << 20)
    blocks = list(table.blocks(None))
    assert all(block.frame.height * block.frame.width <= MOST_CELLS for block in blocks)
    whole = pl.concat([block.frame for block in blocks], how="diagonal")
    assert [
        {name: cell for name, cell in row.items() if cell is not None} for row in whole.iter_rows(named=True)
    ] == rows
    last = next(block for block in reversed(blocks) if block.frame.height)
    assert last.where(last.frame.height - 1)[0] == len(rows)


def test_time_does_not_grow_with_the_square_of_names(tmp_path):
    """Sixteen times the names in sixteen times the rows: without a cap that took 200 times as long."""
    took = []
    for count in (2_000, 32_000):
        path = written(tmp_path, _lines(_rows(count, names=count)), f"{count}.jsonl")
        began = time.perf_counter()
        assert sum(chunk.frame.height for chunk in read(path, Mapping())) == count
        took.append(time.perf_counter() - began)
    assert took[1] < 60 * took[0]


def test_tables_with_too_many_columns_are_refused(tmp_path):
    names = [*ROW, *(f"n{n}" for n in range(20_000))]
    text = ",".join(names) + "\n" + ",".join(["ana", ROW["at"], "k", *["1"] * 20_000]) + "\n"
    with pytest.raises(Unreadable, match=r"has 20,003 columns, and no more than 500 can be taken\. Leave out what"):
        list(read(written(tmp_path, text, "log.csv"), Mapping()))
    pl.DataFrame({name: ["x"] for name in names[:600]}).write_parquet(tmp_path / "log.parquet")
    with pytest.raises(Unreadable, match="has 600 columns"):
        list(read(tmp_path / "log.parquet", Mapping()))


def test_events_with_names_of_their_own_are_capped(tmp_path):
    events = "".join(
        f'<event><string key="concept:name" value="k"/><date key="time:timestamp" value="{ROW["at"]}"/>'
        f'<string key="n{n}" value="x"/></event>'
        for n in range(1_200)
    )
    text = f'<log><trace><string key="concept:name" value="ana"/>{events}</trace></log>'
    chunks = list(read(written(tmp_path, text, "log.xes"), Mapping()))
    assert sum(chunk.frame.height for chunk in chunks) == 1_200
    assert max(chunk.frame.width for chunk in chunks) <= MOST_COLUMNS + 1
    assert sum(WORD in note for chunk in chunks for note in chunk.notes) == 1


def test_names_are_admitted_first_come():
    names = Names(["a", "b"])
    assert names.admit(["b", "c"]) == ["b", "c"]
    assert names.admit(f"n{n}" for n in range(1_000)) == [f"n{n}" for n in range(MOST_COLUMNS - 3)]
    assert names.is_over
    assert names.admit(["a", "n9999", "c"]) == ["a", "c"]
