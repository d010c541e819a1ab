"""`kill -9` while a file that was sent by a page is taken: each row once, whenever it comes again."""

from __future__ import annotations

import json
import random

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.faults.house import KIND, expected_desires, expected_signals, made_signals

pytestmark = pytest.mark.faults
ROUNDS, ROWS = 20, 3_000
WORDING = {"least": 500, "patience": 600}


def test_twenty_kills_take_each_row_of_a_growing_file_once(house):
    chance = random.Random(31_415)
    rows = made_signals(0, ROWS)
    house.well(["reflow", "--kinds", str(house.kinds(**WORDING))])
    house.well(importing="send", **{"with": {"file": str(house.file("first.csv", rows))}})
    took_s, killed = house.well(importing="work").seconds, 0
    for turn in range(1, ROUNDS + 1):
        # Yesterday's rows and today's, as an export of every night has them.
        rows = pl.concat([rows, made_signals(turn, ROWS)])
        house.well(importing="send", **{"with": {"file": str(house.file(f"{turn}.csv", rows))}})
        killed += house.run(importing="work", kill_after=chance.random() * took_s).status == -9
        # As long as it took just now: a machine that was busy at first would have every later kill come too late.
        took_s = house.well(importing="work").seconds
    assert killed >= ROUNDS // 2
    signals, desires, lists = house.state()
    assert_frame_equal(signals, expected_signals(rows))
    assert_frame_equal(desires, expected_desires(rows, KIND.format(**WORDING), house.folder))
    assert lists["there"] == lists["listed"]
    assert lists["arrivals"] == [rows.height, rows.height]
    assert (lists["behind"], lists["superseded"], lists["sound"]) == (False, 0, True)
    house.well(importing="look", **{"with": {"into": str(house.folder / "files.json")}})
    assert json.loads((house.folder / "files.json").read_text()) == {
        "states": ["done"] * (ROUNDS + 1),
        "signals": [ROWS] * (ROUNDS + 1),
        "ids": rows.height,
    }
    assert list((house.data / "signal-files").glob("*")) == []
