"""Full disk, locked database, folder that can't be written: said on Today, nothing accepted is lost, and it goes on.

A running house, a real fault, and real requests; when the fault is mended nobody has to start anything again.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from tests.faults.house import drop_database, own_database
from tests.faults.running import Running

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.getuid() != 0, reason="needs to be root: it mounts, and gives files away"),
]
URL = os.environ.get("HEEDFUL_TEST_DATABASE_URL", "")
FULL, LOCKED, SHUT = (
    "The disk is full",
    "Another program has locked the database.",
    "We may not write where our data lies",
)


@pytest.fixture
def database():
    """A database of its own, where the tests run on PostgreSQL."""
    made = own_database(URL) if URL else ""
    yield made
    if made:
        drop_database(URL, made)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 48 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"nothing can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(folder) -> None:
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(b"x" * 65_536)
        except OSError:
            return


def test_full_disk(small_disk, database):
    if database:
        pytest.skip("the database lies elsewhere")
    house = Running(small_disk / "data", database)
    with house.up():
        assert house.send() == (200, {"accepted": 1})
        assert FULL not in house.today()
        _fill(small_disk)
        house.until(lambda: house.send(size=200_000)[0] == 503)
        status, told = house.send(size=200_000)
        assert (status, told["code"]) == (503, "busy")
        assert told["detail"] == "Its disk is full. Nothing of this was taken: send it again."
        words = house.today()
        assert f"{FULL}: " in words
        assert "Traceback" not in words
        (small_disk / "ballast").unlink()
        house.until(lambda: house.send(size=200_000)[0] == 200)
        house.until(lambda: FULL not in house.today() and "failed on" not in house.today())
        house.check_nothing_was_lost()


def test_locked_database(tmp_path, database):
    if database:
        pytest.skip("PostgreSQL locks rows, not files")
    house = Running(tmp_path / "data", database)
    with house.up():
        assert house.send()[0] == 200
        with closing(sqlite3.connect(house.data / "heedful.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with ThreadPoolExecutor(20) as pool:
                answers = list(pool.map(lambda _: house.send(), range(20)))
            assert {status for status, _ in answers} == {503}
            assert {told["detail"] for _, told in answers} == {
                "Its database is busy. Nothing of this was taken: send it again."
            }
            house.until(lambda: LOCKED in house.today(), within_s=60)
            assert "has not been heard of" not in house.today()
            other.execute("ROLLBACK")
        assert house.send()[0] == 200
        house.until(lambda: LOCKED not in house.today() and "failed on" not in house.today())
        house.check_nothing_was_lost()


def test_folder_that_cannot_be_written(tmp_path, database):
    (tmp_path / "data").mkdir()
    house = Running(tmp_path / "data", database, powerless=True)
    with house.up():
        house.send()
        (house.data / "log").mkdir(exist_ok=True)
        (house.data / "log").chmod(0o500)
        # More than fits into a batch that waits: it is sealed as soon as it is settled.
        for _ in range(6):
            assert house.send(events=10_000)[0] == 200
        house.until(lambda: "‘seal batches’ failed" in house.today())
        assert SHUT in house.today()
        assert house.send()[0] == 200
        (house.data / "log").chmod(0o700)
        house.until(lambda: SHUT not in house.today() and "failed on" not in house.today())
        house.until(lambda: len(list((house.data / "log").glob("segment-*"))) > 0)
        house.check_nothing_was_lost()
        assert json.dumps(sorted(path.name for path in house.data.glob("log/.draft-*"))) == "[]"
