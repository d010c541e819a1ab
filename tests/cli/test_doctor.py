"""`heedful doctor` where something is so wrong that nothing else starts: it says so, and changes nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys

import pytest
from tests.powerless import PREFIX


def _doctor(data, *words: str, powerless: bool = False, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {name: text for name, text in os.environ.items() if not name.startswith(("HEEDFUL_", "DJANGO_"))}
    env |= {"HEEDFUL_DATA": str(data), "PYTHONDONTWRITEBYTECODE": "", **settings}
    words = [*(PREFIX if powerless else []), sys.executable, "-m", "heedful", *(words or ("doctor", "--json"))]
    return subprocess.run(words, env=env, capture_output=True, text=True, check=False, cwd="/")


def _wrong(done) -> dict[str, str]:
    assert "Traceback" not in done.stderr, done.stderr
    remarks = json.loads(done.stdout)["remarks"]
    found = {remark["subject"]: remark["what"] for remark in remarks if remark["grade"] == "wrong"}
    assert done.returncode == (1 if found else 0)
    return found


@pytest.fixture
def data(tmp_path):
    """A data folder with its tables."""
    data = tmp_path / "data"
    done = _doctor(data, "manage", "migrate", "--skip-checks", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    return data


def test_folder_that_is_missing_is_said_and_not_made(tmp_path):
    assert _wrong(_doctor(tmp_path / "none")) == {"folder": f"There is no data folder {tmp_path / 'none'}."}
    assert not (tmp_path / "none").exists()


def test_empty_folder_stays_empty(tmp_path):
    assert set(_wrong(_doctor(tmp_path))) == {"keys", "database"}
    assert list(tmp_path.iterdir()) == []


def test_new_installation_lacks_only_its_background_work(data):
    before = sorted(path.name for path in data.iterdir())
    assert _wrong(_doctor(data)) == {"work": "The background work has never run here."}
    assert sorted(path.name for path in data.iterdir() if not path.name.endswith(("-wal", "-shm"))) == before


def test_lines_for_people(data):
    done = _doctor(data, "doctor")
    assert "\nWRONG   work        The background work has never run here. Start it: 'heedful work'" in done.stdout
    assert done.stdout.endswith("\nSomething is wrong: see above.\n")


def test_database_that_is_damaged(data):
    file = data / "heedful.sqlite3"
    file.write_bytes(file.read_bytes()[:4_096] + b"\xff" * 40_000 + file.read_bytes()[44_096:])
    assert _wrong(_doctor(data))["database"] == "The database is damaged."
    file.write_bytes(b"this is no database" * 1_000)
    assert _wrong(_doctor(data))["database"] == "The database is damaged."


def test_database_without_tables(data):
    (data / "heedful.sqlite3").unlink()
    sqlite3.connect(data / "heedful.sqlite3").execute("PRAGMA journal_mode=WAL")
    assert _wrong(_doctor(data))["tables"].startswith("The tables are older than this version: ")


def test_database_server_that_is_away(data):
    found = _doctor(data, HEEDFUL_DATABASE_URL="postgres://ana:hunter2@127.0.0.1:9/heedful")
    assert _wrong(found)["database"] == "The database does not answer."
    assert "hunter2" not in found.stdout + found.stderr


def test_setting_that_makes_no_sense(data):
    found = _wrong(_doctor(data, HEEDFUL_THREADS="many"))
    assert found == {"settings": "HEEDFUL_THREADS is 'many', and should be a whole number such as 8."}


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_folder_of_somebody_else(data):
    if os.getuid() == 0:
        os.chown(data, 65_534, 65_534)
    else:
        data.chmod(0o000)
    found = _wrong(_doctor(data, powerless=True))
    data.chmod(0o700)
    assert found == {"folder": f"We may not look into {data}."}


def test_setting_that_makes_no_sense_is_said_by_every_command(data):
    done = _doctor(data, "init", HEEDFUL_THREADS="many")
    assert (done.returncode, done.stderr) == (
        1,
        "Error: HEEDFUL_THREADS is 'many', and should be a whole number such as 8.\n",
    )
