"""Which rows of a file were taken before: by a hash that stays for ever, and by their count among equal ones."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.log.repeats import KnownIds, write_sorted
from heedful.log.row_hash import hash_of, row_hashes
from heedful.log.row_ids import RowsSeen, to_merge

# From the sanity checks of the reference implementation, and `printf abc | xxhsum -H64`.
KNOWN = {
    "": 0xEF46DB3751D8E999,
    "a": 0xD24EC4F1A98C6E5B,
    "abc": 0x44BC2CF5AD770999,
    "Nobody inspects the spammish repetition": 0xFBCEA83C8A378BF1,
}


@pytest.mark.parametrize("text", KNOWN)
def test_hash_is_the_one_of_the_specification(text):
    assert hash_of(text) == KNOWN[text]


def test_hash_of_rows_is_what_it_was_when_the_first_were_kept():
    """These stand in people's folders: whoever changes them takes every file in a second time."""
    rows = pl.DataFrame({"customer": ["ana", "ana"], "at": [1, 1], "note": [None, "x" * 40]})
    assert row_hashes(rows).tolist() == FOR_EVER
    assert row_hashes(rows, "shop")[0] != row_hashes(rows)[0]


FOR_EVER = [0x9CF42195F7A6F8FA, 0xA6A00A9F52A7D32D]


def _one(**cells):
    return row_hashes(pl.DataFrame({name: [value] for name, value in cells.items()}))[0]


def test_row_is_the_same_in_whatever_types_and_order_its_cells_come():
    assert _one(a="5", b="x") == _one(b="x", a=5) == _one(a=5.0, b="x", c=None) == _one(a="5", b="x", c="")
    assert _one(a=True) == _one(a="true")
    assert _one(a=1.5) == _one(a="1.5")
    assert len({_one(a="5", b="x"), _one(a="x", b="5"), _one(a="5x"), _one(a="5"), _one(b="5")}) == 5


@given(st.lists(st.tuples(st.text(max_size=70), st.text(max_size=70)), max_size=20))
def test_rows_of_equal_hashes_are_equal(rows):
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String}, orient="row")
    hashes = row_hashes(frame).tolist()
    assert len(set(hashes)) == len(set(rows))
    assert [hashes[rows.index(row)] for row in rows] == hashes


_files = st.lists(st.lists(st.lists(st.integers(0, 5), max_size=8), max_size=6), max_size=5)


@given(_files)
def test_rows_are_taken_as_often_as_they_stand_in_one_file(tmp_path_factory, files):
    """A row counts as often as in the file that holds it most often; files come in parts of any size."""
    folder = tmp_path_factory.mktemp("rows")
    known, most, taken = [], Counter(), Counter()
    for parts in files:
        seen = RowsSeen(KnownIds(known))
        for part in parts:
            hashes = row_hashes(pl.DataFrame({"row": part}, schema={"row": pl.Int64}))
            taken.update(np.array(part)[seen.fresh(hashes)].tolist())
        ids = seen.new_ids()
        assert ids.tolist() == sorted(set(ids.tolist()))
        if ids.size:
            known.append(folder / write_sorted(folder, ids))
        most |= Counter(row for part in parts for row in part)
        assert taken == most


@pytest.mark.parametrize(
    ("sizes", "new", "merged"), [([], 5, 0), ([9, 4], 5, 2), ([10, 4], 5, 1), ([9, 6], 5, 0), ([1, 1, 2], 2, 3)]
)
def test_small_files_of_ids_become_one(sizes, new, merged):
    assert to_merge(sizes, new) == merged


def test_files_of_ids_stay_few():
    sizes: list[int] = []
    for _ in range(1000):
        merged = to_merge(sizes, 10)
        sizes = [*sizes[: len(sizes) - merged], sum(sizes[len(sizes) - merged :]) + 10]
        assert len(sizes) <= 11
    assert sum(sizes) == 10_000
