"""A full disk, a folder that can't be written, half a file, a locked database: said, and nothing half done."""

from __future__ import annotations

import sqlite3

import polars as pl
import pytest
from django.db import OperationalError, connection
from polars.testing import assert_frame_equal
from tests.faults.house import House, expected_signals, made_signals
from tests.services.logs import KIND, kept_desires, listed, row, signals, take, there

from heedful.log.files import DRAFT
from heedful.services.audit import MACHINE
from heedful.services.desire import refresh
from heedful.services.kind import save_kind

pytestmark = pytest.mark.faults

FULL = {"limits": {"file_size": 3_000_000}}


def _unwritable(house: House, name: str) -> dict:
    """Make a folder of the house one that its next child can't write to."""
    folder = house.data / name
    folder.mkdir(exist_ok=True)
    folder.chmod(0o500)
    return {"limits": {"powerless": True}}


def test_full_disk_during_import_leaves_the_log_as_it_was(house):
    small, large = made_signals(1, 2_000), made_signals(2, 250_000)
    house.well(["import", str(house.file("small.parquet", small)), "--kinds", str(house.kinds(500, 60))])
    command = ["import", str(house.file("large.parquet", large))]
    ended = house.run(command, **FULL)
    assert ended.status != 0
    assert "File too large" in ended.words or "os error 27" in ended.words
    assert list((house.data / "log").glob(f"{DRAFT}*")) == []
    found, _, lists = house.state()
    assert_frame_equal(found, expected_signals(small))
    assert lists["abandoned"] == []
    assert lists["there"] == lists["listed"]
    house.well(command)
    found, _, lists = house.state()
    assert_frame_equal(found, expected_signals(pl.concat([small, large])))
    assert lists["sound"]
    assert not lists["behind"]


def test_full_disk_during_reflow_and_compaction_keeps_what_was_followed(house):
    parts = [made_signals(number, 20_000) for number in range(1, 9)]
    files = [str(house.file(f"{number}.parquet", part)) for number, part in enumerate(parts)]
    house.well(["import", *files, "--kinds", str(house.kinds(500, 60))])
    _, before, _ = house.state()
    kinds = str(house.kinds(100, 600))
    for command in (["reflow", "--kinds", kinds], ["compact"]):
        ended = house.run(command, limits={"file_size": 100_000})
        assert ended.status != 0, ended.words
    found, desires, lists = house.state()
    assert_frame_equal(found, expected_signals(pl.concat(parts)))
    assert_frame_equal(desires, before)
    assert lists["there"] == lists["listed"]
    house.well(["reflow", "--kinds", kinds], ["compact"])
    found, _, lists = house.state()
    assert_frame_equal(found, expected_signals(pl.concat(parts)))
    assert len(lists["listed"]["log"]) == 1
    assert not lists["behind"]


@pytest.mark.parametrize("name", ["log", "ordered"])
def test_folder_that_cannot_be_written_is_named_and_mended(house, name):
    if house.database:
        pytest.skip("the same without a database beside the folder")
    frame = made_signals(1, 2_000)
    command = ["import", str(house.file("some.parquet", frame)), "--kinds", str(house.kinds(500, 60))]
    ended = house.run(command, **_unwritable(house, name))
    assert ended.status != 0
    assert "Permission denied" in ended.words
    assert f"/data/{name}/" in ended.words
    (house.data / name).chmod(0o700)
    house.run(command, go_on=True)
    found, desires, lists = house.state()
    assert_frame_equal(found, expected_signals(frame))
    assert desires is not None
    assert not lists["behind"]


def test_half_written_and_foreign_files_in_the_folder_do_not_count(house):
    frame = made_signals(1, 2_000)
    house.well(["import", str(house.file("some.parquet", frame)), "--kinds", str(house.kinds(500, 60))])
    segment = next((house.data / "log").glob("segment-*.parquet"))
    (house.data / "log" / "segment-000000000000.parquet").write_bytes(segment.read_bytes()[:1000])
    (house.data / "log" / f"{DRAFT}0000-segment-1.parquet").write_bytes(b"PAR1")
    (house.data / "ordered" / f"{DRAFT}0000-ordered-1").mkdir()
    house.well(["reflow", "--kinds", str(house.kinds(10, 60))], ["compact"])
    found, _, lists = house.state()
    assert_frame_equal(found, expected_signals(frame))
    assert len(lists["abandoned"]) == 3
    assert lists["there"] == lists["listed"]


@pytest.mark.parametrize("cut", [None, 100])
def test_damaged_segment_is_named_with_its_cure(house, cut):
    frame = made_signals(1, 2_000)
    house.well(["import", str(house.file("some.parquet", frame)), "--kinds", str(house.kinds(500, 60))])
    segment = next((house.data / "log").glob("segment-*.parquet"))
    whole = segment.read_bytes()
    segment.unlink() if cut is None else segment.write_bytes(whole[:-cut])
    house.well(["erase", frame["customer"][0], "--yes"])
    for command in (["compact"], ["reflow"]):
        ended = house.run(command)
        assert ended.status != 0
        assert str(segment) in ended.words
        assert "Put it back from a backup" in ended.words
    segment.write_bytes(whole)
    house.well(["compact"])
    found, _, lists = house.state()
    assert_frame_equal(found, expected_signals(frame.filter(pl.col("customer") != frame["customer"][0])))
    assert lists["unclean"] == 0


@pytest.mark.django_db(transaction=True)
def test_locked_database_is_waited_for_and_then_said_and_nothing_is_half_taken(settings, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not files")
    settings.HEEDFUL_DATA = tmp_path / "data"
    save_kind(KIND, MACHINE)
    take(tmp_path, row("ana", 0, "started"))
    refresh()
    before = (signals(), kept_desires(), there())
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=100")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            take(tmp_path, row("ben", 0, "started"))
        # Pages go on reading while somebody writes.
        assert (signals(), kept_desires(), there()) == before
        other.execute("ROLLBACK")
    finally:
        other.close()
        connection.close()
    take(tmp_path, row("ben", 0, "started"))
    refresh()
    assert len(kept_desires()) == 2
    assert there() == listed()
