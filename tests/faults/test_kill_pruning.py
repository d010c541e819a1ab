"""`kill -9` while signals are let go that are kept no longer: what went is gone everywhere, and nothing else."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.faults.house import KIND, expected_desires, expected_signals, made_signals

from heedful.domain.retention import expires_before

pytestmark = pytest.mark.faults
WORDING = {"least": 500, "patience": 600}
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
#: Signals are made up for fifteen months.
MONTHS = range(1, 14)


def test_kills_while_pruning_leave_what_is_kept_and_nothing_else(house):
    chance, took_s, killed = random.Random(27_182), 0.4, 0
    rows = pl.concat([made_signals(number, 5_000) for number in range(4)])
    house.well(["reflow", "--kinds", str(house.kinds(**WORDING))])
    for number in range(4):
        file = house.file(f"{number}.parquet", rows.slice(number * 5_000, 5_000))
        house.well(["import", str(file)])
    now = datetime.now(UTC)
    since_begin = (now.year - BEGIN.year) * 12 + now.month - BEGIN.month
    for gone in MONTHS:
        months = since_begin - gone
        house.well(importing="keep", **{"with": {"months": months}})
        pruned = house.run(["prune"], kill_after=chance.random() * took_s)
        killed += pruned.status == -9
        # As long as it takes now, and a little longer after each kill: so that late moments are met, and few too late.
        took_s = took_s * 1.1 if pruned.status == -9 else pruned.seconds
        house.well(["prune"])
        # Killed between letting go and following: the background jobs see that at once.
        house.well(["reflow"])
        end = round(expires_before(months, now).timestamp() * 1000)
        rows = rows.filter(pl.col("at") >= end)
        signals, desires, lists = house.state()
        assert_frame_equal(signals, expected_signals(rows))
        assert_frame_equal(desires, expected_desires(rows, KIND.format(**WORDING), house.folder))
        assert lists["there"] == lists["listed"]
        assert (lists["behind"], lists["superseded"], lists["sound"]) == (False, 0, True)
    assert killed >= len(MONTHS) // 2, f"{killed} of {len(MONTHS)} were killed in time"
