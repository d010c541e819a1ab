"""Every error that the machine makes libraries raise is known for what it is: made by the machine, as far as it goes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from django.db import DatabaseError, OperationalError, connection

from heedful.domain.fault import Fault, fault_of_sqlstate
from heedful.log.files import DamagedError, whole
from heedful.services.fault import damaged_file, fault_of
from heedful.services.fault_words import words_of_fault


def _raised(act):
    try:
        act()
    except Exception as error:  # noqa: BLE001 - whatever it is
        return error
    pytest.fail("nothing was raised")


def _write_to_full_device() -> None:
    Path("/dev/full").write_text("x")


def test_full_device_is_a_full_disk():
    assert fault_of(_raised(_write_to_full_device)) is Fault.DISK_FULL


def test_limit_on_files_is_a_full_disk_also_to_polars(tmp_path):
    script = (
        "import resource, signal, polars as pl\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "from heedful.services.fault import fault_of\n"
        "try:\n"
        f"    pl.DataFrame({{'a': range(100_000)}}).write_parquet({str(tmp_path / 'x.parquet')!r}, compression='uncompressed')\n"
        "except Exception as error:\n"
        "    print(fault_of(error))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "disk_full\n", done.stderr


def test_missing_right_is_read_only(tmp_path):
    assert fault_of(PermissionError(13, "Permission denied", str(tmp_path))) is Fault.READ_ONLY


def test_cause_counts_before_what_was_made_of_it():
    def act():
        try:
            _write_to_full_device()
        except OSError as error:
            raise RuntimeError("could not write the segment") from error

    assert fault_of(_raised(act)) is Fault.DISK_FULL


def test_mistake_of_ours_is_ours():
    assert fault_of(ValueError("x")) is Fault.OURS
    assert fault_of(FileNotFoundError(2, "No such file")) is Fault.OURS


def test_damaged_file_is_named(tmp_path):
    error = _raised(lambda: whole(tmp_path / "segment-1.parquet", 7))
    assert isinstance(error, DamagedError)
    assert (fault_of(error), damaged_file(error)) == (Fault.DAMAGED, "segment-1.parquet")


def test_parquet_that_was_cut(tmp_path):
    pl.DataFrame({"a": range(1_000)}).write_parquet(tmp_path / "x.parquet")
    whole_file = (tmp_path / "x.parquet").read_bytes()
    for cut in (10, len(whole_file) // 2):
        (tmp_path / "x.parquet").write_bytes(whole_file[:cut])
        assert fault_of(_raised(lambda: pl.read_parquet(tmp_path / "x.parquet"))) is Fault.DAMAGED


def test_sqlite_that_is_locked(tmp_path):
    one, other = (sqlite3.connect(tmp_path / "x", timeout=0, isolation_level=None) for _ in range(2))
    one.execute("BEGIN IMMEDIATE")
    assert fault_of(_raised(lambda: other.execute("BEGIN IMMEDIATE"))) is Fault.LOCKED
    one.close()
    other.close()


def test_sqlite_that_is_no_database(tmp_path):
    (tmp_path / "x").write_bytes(b"no database at all" * 100)
    with sqlite3.connect(tmp_path / "x") as broken:
        assert fault_of(_raised(lambda: broken.execute("SELECT * FROM sqlite_master"))) is Fault.DATABASE_DAMAGED
    broken.close()


@pytest.mark.django_db
def test_error_of_ours_in_a_statement_is_ours():
    def act():
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")

    error = _raised(act)
    assert isinstance(error, DatabaseError)
    assert fault_of(error) is Fault.OURS


def test_database_server_that_is_not_there():
    if connection.vendor != "postgresql":
        pytest.importorskip("psycopg")
    import psycopg  # noqa: PLC0415 - only here

    def act():
        try:
            psycopg.connect("host=/nowhere dbname=x", connect_timeout=2)
        except psycopg.OperationalError as error:
            raise OperationalError(*error.args) from error

    assert fault_of(_raised(act)) is Fault.AWAY


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ("53100", Fault.DISK_FULL),
        ("53300", Fault.AWAY),
        ("57P01", Fault.AWAY),
        ("08006", Fault.AWAY),
        ("55P03", Fault.LOCKED),
        ("25006", Fault.READ_ONLY),
        ("XX001", Fault.DATABASE_DAMAGED),
        ("23505", None),
        (None, Fault.AWAY),
    ],
)
def test_states_of_postgresql(state, fault):
    assert fault_of_sqlstate(state) is fault


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_words(fault):
    words = words_of_fault(fault)
    assert words.what.endswith(".")
    assert words.do.endswith(".")
