"""Files of desires: columns come back as they were written."""

from __future__ import annotations

import numpy as np
import pytest
from tests.flow.columns import desires

from heedful.flow.columns import NEVER
from heedful.flow.desires import COLUMNS
from heedful.log.desire_file import read_desires, write_desires


@pytest.mark.parametrize("steps", [0, 1, 3])
@pytest.mark.parametrize("rows", [0, 1, 3])
def test_desires_come_back_as_written(tmp_path, rows, steps):
    columns = desires(
        *({"customer": n, "arose": n * 10, "outcome": "fulfilled", "ended": n} for n in range(rows)), steps=steps
    )
    columns.reached[:1, :1] = 7
    facets = [None, '{"plan":"pro"}', '{"plan":"free"}']
    name = write_desires(tmp_path / "desires", columns, np.arange(rows, dtype=np.int32), facets)
    kept = read_desires(tmp_path / "desires" / name)
    assert len(kept.unfinished) == 0
    for column in COLUMNS:
        written, read = getattr(columns, column), getattr(kept.ended.desires, column)
        assert (read.dtype, read.shape, read.tolist()) == (written.dtype, written.shape, written.tolist())
    assert [kept.facets.item(line, 0) for line in kept.ended.facet.tolist()] == facets[:rows]
    assert (kept.ended.desires.reached == 7).sum() == bool(rows and steps)
    assert (kept.ended.desires.waiting == NEVER).all()


CUSTOMERS = [
    {"customer": 3, "arose": 1, "outcome": "fulfilled", "ended": 50},
    {"customer": 3, "arose": 60, "outcome": "flowing"},
    {"customer": 5, "arose": 2, "outcome": "given_up", "ended": 40},
    {"customer": 5, "arose": 45, "outcome": "refused", "ended": 46},
    {"customer": 9, "arose": 3, "outcome": "flowing"},
]


def test_ended_ones_come_in_the_order_of_their_ends_and_open_ones_after_them(tmp_path):
    name = write_desires(tmp_path, desires(*CUSTOMERS), np.zeros(5, np.int32), [None])
    kept = read_desires(tmp_path / name)
    assert kept.ended.desires.ended.tolist() == [40, 46, 50]
    assert kept.unfinished.desires.customer.tolist() == [3, 9]


#: As they come from the ordered log, where customers stand by bucket: each with theirs together, in any order.
BY_BUCKET = [*CUSTOMERS[4:], *CUSTOMERS[2:4], *CUSTOMERS[:2]]


@pytest.mark.parametrize("given", [CUSTOMERS, BY_BUCKET])
@pytest.mark.parametrize(
    ("asked", "arose", "last"),
    [
        ([], [], []),
        ([3], [1, 60], [60]),
        ([5, 9], [2, 45, 3], [45, 3]),
        ([1, 5, 100], [2, 45], [None, 45, None]),
    ],
)
def test_rows_of_customers_are_found_by_bisection(tmp_path, given, asked, arose, last):
    name = write_desires(tmp_path, desires(*given), np.zeros(5, np.int32), [None])
    kept, wanted = read_desires(tmp_path / name), np.array(asked, np.int64)
    assert kept.take(kept.rows_of(wanted)).desires.arose.tolist() == arose
    rows = kept.last_row_of(wanted)
    assert [None if row < 0 else int(kept.take(rows[rows == row]).desires.arose[0]) for row in rows] == last


def test_nobody_is_found_in_an_empty_file(tmp_path):
    name = write_desires(tmp_path, desires(), np.zeros(0, np.int32), [])
    kept = read_desires(tmp_path / name)
    assert kept.rows_of(np.array([1, 2])).tolist() == []
    assert kept.last_row_of(np.array([1, 2])).tolist() == [-1, -1]
