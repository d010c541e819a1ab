"""Keeping the log: merging, erasing to the last file, removing what nobody lists."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from django.db import connection
from tests.services.logs import KIND, by_arrival, kept_desires, listed, row, signals, take, there

from heedful.log.files import DRAFT, DamagedError
from heedful.models import Erasure, Identity, LogState, OrderedLog, Segment, SupersededFile
from heedful.queries.desire import followed, newest_log
from heedful.services.audit import MACHINE
from heedful.services.customer import erase_customer
from heedful.services.desire import refresh, tidy
from heedful.services.kind import save_kind
from heedful.services.log import (
    FANOUT,
    LOG,
    compact,
    finish_erasures,
    folder,
    remove_abandoned,
    remove_superseded,
    reserve_arrivals,
    supersede,
    version_and_unclean,
)

pytestmark = pytest.mark.django_db
HANDLES = ["ana", "ben", "cem", "dora"]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def _many(home, files: int, first: int = 0) -> None:
    for number in range(first, first + files):
        take(home, *(row(handle, number, "started", note=f"{handle} {number}") for handle in HANDLES))


def _customer(handle):
    return Identity.objects.get(value=handle).customer


def _levels():
    return sorted(Segment.objects.values_list("level", "signals"))


def test_arrivals_are_reserved_in_rows_that_never_overlap():
    assert (reserve_arrivals(3), reserve_arrivals(1), reserve_arrivals(5)) == (1, 4, 5)
    assert LogState.objects.get().next_arrival == 10


def test_compaction_waits_for_enough_segments(home):
    _many(home, FANOUT - 1)
    assert compact() == 0
    assert _levels() == [(0, 4)] * (FANOUT - 1)


def test_compaction_merges_a_level_and_keeps_every_signal(home):
    _many(home, FANOUT)
    before, rows, version = signals(), by_arrival(), LogState.objects.get().version
    shares = []
    assert compact(shares.append) == FANOUT
    assert (signals(), by_arrival()) == (before, rows)
    assert _levels() == [(1, 4 * FANOUT)]
    assert there() == listed()
    assert SupersededFile.objects.count() == 0
    assert shares == [1.0]
    # What is made from the log stays good: compaction changes no signal.
    assert LogState.objects.get().version == version
    assert compact() == 0


def test_compaction_climbs_by_levels(home, monkeypatch):
    for number in range(4):
        _many(home, FANOUT, first=number * FANOUT)
        compact()
    _many(home, 2, first=100)
    rows = by_arrival()
    assert _levels() == [(0, 4)] * 2 + [(1, 4 * FANOUT)] * 4
    for number in range(4, FANOUT):
        _many(home, FANOUT - 2 if number == 4 else FANOUT, first=200 + number * FANOUT)
        compact()
    assert compact() == FANOUT
    assert [level for level, _ in _levels()] == [2]
    assert by_arrival()[: len(rows)] == rows
    assert there() == listed()


def test_no_segment_grows_beyond_the_most(home, monkeypatch):
    monkeypatch.setattr("heedful.services.log.MOST_SIGNALS", 4 * FANOUT)
    _many(home, 2 * FANOUT)
    assert compact() == 2 * FANOUT
    assert _levels() == [(1, 4 * FANOUT)] * 2
    assert compact() == 0


def test_erasure_rewrites_only_the_segments_that_hold_them(home):
    _many(home, 2)
    take(home, row("eve", 1, "started"))
    kept = Segment.objects.order_by("-id")[0].file
    erase_customer(_customer("ben"), MACHINE)
    expected = signals()
    assert sum(expected.values()) == 7
    assert compact() == 2
    assert signals() == expected
    assert kept in listed()["log"]
    assert there() == listed()


def test_nights_with_erasures_do_not_pile_up_segments(home):
    for night in range(FANOUT + 2):
        take(home, *(row(handle, night, "started") for handle in (*HANDLES, f"gone{night}")))
        erase_customer(_customer(f"gone{night}"), MACHINE)
        tidy()
    assert Segment.objects.count() < FANOUT
    assert sum(signals().values()) == 4 * (FANOUT + 2)
    assert Erasure.objects.filter(files_clean_at=None).count() == 0


def test_erasure_of_everybody_leaves_a_log_without_a_file(home):
    save_kind(KIND, MACHINE)
    _many(home, 1)
    for handle in HANDLES:
        erase_customer(_customer(handle), MACHINE)
    assert tidy() == 1
    assert Segment.objects.count() == 0
    assert there()["log"] == set()
    assert kept_desires() == []
    assert there() == listed()


def test_erasure_is_not_finished_while_newer_segments_may_hold_them(home):
    _many(home, 1)
    erase_customer(_customer("ben"), MACHINE)
    version, erased = version_and_unclean()
    take(home, row("ana", 5, "started"))
    finish_erasures(erased, version)
    assert Erasure.objects.get().files_clean_at is None
    tidy()
    assert Erasure.objects.get().files_clean_at is not None


def test_abandoned_files_go_after_a_day_and_young_ones_stay(home):
    _many(home, 1)
    refresh()
    names = ["segment-abandoned.parquet", f"{DRAFT}x-segment-y.parquet"]
    for name in names:
        (folder(LOG) / name).write_bytes(b"half")
    (folder("ordered") / f"{DRAFT}ordered").mkdir()
    (folder("rejects") / "rejects-lost.csv").touch()
    assert remove_abandoned() == []
    old = time.time() - 2 * 86_400
    os.utime(folder(LOG) / names[0], (old, old))
    assert remove_abandoned() == [names[0]]
    assert sorted(remove_abandoned(after_s=-1)) == sorted([names[1], f"{DRAFT}ordered", "rejects-lost.csv"])
    assert there() == listed()


def test_superseded_files_go_even_when_a_process_died_before(home):
    _many(home, 1)
    (folder(LOG) / "old.parquet").touch()
    supersede(LOG, ["old.parquet", "gone-already.parquet"])
    remove_superseded()
    assert there()["log"] == listed()["log"]
    assert SupersededFile.objects.count() == 0


@pytest.mark.parametrize("harm", ["missing", "cut"])
def test_damaged_segment_is_named_with_its_cure_and_pages_go_on(home, harm, settings):
    row_of_kind = save_kind(KIND, MACHINE)
    _many(home, FANOUT)
    refresh()
    before, files = kept_desires(), listed()
    file = settings.HEEDFUL_DATA / "log" / Segment.objects.first().file
    whole = file.read_bytes()
    file.unlink() if harm == "missing" else file.write_bytes(whole[:-9])
    for work in (tidy, compact):
        with pytest.raises(
            DamagedError, match=rf"{file.name} (is missing|has [\d,]+ bytes).*Put it back from a backup"
        ):
            work()
    take(home, row("eve", 1, "started"))
    with pytest.raises(DamagedError):
        refresh()
    # What was followed before still stands, and nothing was half replaced.
    assert kept_desires() == before
    assert files["log"] < listed()["log"]
    assert len(followed(row_of_kind, datetime(2024, 1, 1, tzinfo=UTC)).desires) == len(before)
    file.write_bytes(whole)
    assert refresh() == ["restore"]
    assert len(kept_desires()) == len(before) + 1


def test_ordered_log_says_what_it_holds(home):
    _many(home, 2)
    refresh()
    log = newest_log()
    assert (log.signals, log.customers) == (8, 4)
    assert (log.last_at - log.first_at).total_seconds() == 60
    take(home, row("eve", 5, "x"))
    refresh()
    assert OrderedLog.objects.count() == 1
    assert newest_log().signals == 9


@pytest.mark.django_db(transaction=True)
def test_erased_customer_is_in_no_file_of_the_data_folder(home, settings):
    """Grep everything: the bytes of every file, and every text and number that Parquet and columns hold."""
    save_kind(KIND.replace('["finished"]', '["finished[order!=none]"]'), MACHINE)
    secrets = {
        "handle": "ben-zq7x@example.org",
        "facet": "plan-of-Ben-9f3",
        "path": "/orders/ben-5d1",
        "order": "order-ben-88123",
    }
    for number in range(3):
        take(
            home,
            *(row(f"other{n}", number, "started", plan="pro", order=f"order-{n}-{number}") for n in range(300)),
            row(secrets["handle"], number, "started", plan=secrets["facet"], order=secrets["order"]),
            {"customer": secrets["handle"], "at": "no time at all", "kind": "started", "note": secrets["order"]},
            {"customer": "other1", "at": "nor here", "kind": "started"},
        )
    take(home, {**row(secrets["handle"], 9, "page", order=secrets["order"]), "path": secrets["path"]})
    refresh()
    number = _customer(secrets["handle"]).pk
    assert {place for place, text in secrets.items() if _found(home / "data", text)} == set(secrets)
    assert number in _numbers(home / "data")
    expected = {key: count for key, count in signals().items() if key[0] != secrets["handle"]}
    erase_customer(_customer(secrets["handle"]), MACHINE)
    assert dict(signals()) == expected
    tidy()
    assert {place: found for place, text in secrets.items() if (found := _found(home / "data", text))} == {}
    assert number not in _numbers(home / "data")
    assert dict(signals()) == expected
    assert there() == listed()
    assert Erasure.objects.get().files_clean_at is not None
    rejects = [line for file in (home / "data" / "rejects").iterdir() for line in file.read_text().splitlines()]
    assert sum("erased with its customer" in line for line in rejects) == 3
    assert sum("other1" in line for line in rejects) == 3


def _found(home, text: str) -> list[str]:
    """Name the files that hold a text: as bytes, or in a column of Parquet."""
    database = [] if connection.vendor != "sqlite" else _database_files()
    found = []
    for file in [*(path for path in home.rglob("*") if path.is_file()), *database]:
        plain = file.read_bytes()
        if file.suffix == ".parquet":
            frame = pl.read_parquet(file)
            plain += "\n".join(str(value) for column in frame.iter_columns() for value in column.to_list()).encode()
        if text.encode() in plain:
            found.append(file.name)
    return found


def _database_files():
    name = Path(connection.settings_dict["NAME"])
    return [path for path in name.parent.glob(f"{name.name}*") if path.is_file()]


def _numbers(home) -> set[int]:
    """Give every customer number that some file holds."""
    held: set[int] = set()
    for file in (home / "log").glob("*.parquet"):
        held |= set(pl.read_parquet(file)["customer"].to_list())
    for name in ("ordered/*/who.npy", "desires/*/customer.npy"):
        for file in home.glob(name):
            held |= set(np.load(file).tolist())
    return held
