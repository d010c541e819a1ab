"""Files are whole or not there, and what lies unlisted goes when it is old."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from heedful.log.files import DRAFT, BusyError, DamagedError, alone, remove, remove_unlisted, whole, written


def test_written_file_is_named_when_it_is_whole(tmp_path):
    target = tmp_path / "new folder" / "a.txt"
    with written(target) as draft:
        draft.write_text("all of it")
        assert not target.exists()
        assert draft.name.startswith(DRAFT)
    assert target.read_text() == "all of it"
    assert list(target.parent.iterdir()) == [target]
    assert target.parent.stat().st_mode & 0o777 == 0o700


def test_written_folder_is_named_as_a_whole(tmp_path):
    with written(tmp_path / "columns") as draft:
        draft.mkdir()
        (draft / "at.raw").write_bytes(b"1")
    assert [path.name for path in (tmp_path / "columns").iterdir()] == ["at.raw"]


@pytest.mark.parametrize("error", [OSError("no space"), KeyboardInterrupt()])
def test_broken_writing_leaves_nothing_and_keeps_what_was_there(tmp_path, error):
    target = tmp_path / "a.txt"
    target.write_text("before")
    with pytest.raises(type(error)):
        _break_off(target, error)
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def _break_off(target, error):
    with written(target) as draft:
        draft.write_text("half")
        raise error


def test_remove_takes_files_and_folders_and_what_is_not_there(tmp_path):
    (tmp_path / "folder" / "deep").mkdir(parents=True)
    (tmp_path / "file").touch()
    for name in ("folder", "file", "nothing"):
        remove(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_unlisted_goes_only_when_old(tmp_path):
    for name, age in (("listed-old", 100), ("old", 100), (f"{DRAFT}old", 100), ("young", 10), (f"{DRAFT}young", 10)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    assert remove_unlisted(tmp_path, {"listed-old"}, older_than=1000 - 50) == [f"{DRAFT}old", "old"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{DRAFT}young", "listed-old", "young"]
    assert remove_unlisted(tmp_path / "nowhere", set(), older_than=1e12) == []


def test_whole_file_is_told_from_a_cut_and_a_missing_one(tmp_path):
    file = tmp_path / "segment.parquet"
    with pytest.raises(DamagedError, match=rf"^The file {file} is missing\. Put it back from a backup"):
        whole(file, 3)
    file.write_bytes(b"123")
    assert whole(file, 3) == file
    with pytest.raises(DamagedError, match=r"has 3 bytes and should have 1,234\. Put it back"):
        whole(file, 1234)


def test_alone_refuses_a_second_process_and_forgets_a_dead_one(tmp_path):
    lock = tmp_path / "log.lock"
    words = f"""
import pathlib, sys
from heedful.log.files import alone
with alone(pathlib.Path({str(lock)!r})):
    print("held", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(BusyError, match="another process works on"), alone(lock):
            pass
        other.kill()
    with alone(lock), pytest.raises(BusyError), alone(lock):
        pass
