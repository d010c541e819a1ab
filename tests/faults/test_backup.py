"""A backup made while it collects and tidies, restored into a second place, and compared; and what is no backup."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import subprocess
import sys
import tarfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from tests.faults.house import House, drop_database, environment, made_signals, own_database
from tests.faults.test_kill_collecting import KINDS, _iso, _tupled
from tests.services.collecting import afresh

from heedful.domain.kind import read_kinds

pytestmark = pytest.mark.faults

URL = os.environ.get("HEEDFUL_TEST_DATABASE_URL", "")


@pytest.fixture
def second(tmp_path):
    """A second place, with nothing in it yet: its data folder, and its database."""
    made = own_database(URL) if URL else ""
    yield tmp_path / "second" / "data", made
    if made:
        drop_database(URL, made)


def _heedful(data: Path, database: str, *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "heedful", *map(str, words)]
    return subprocess.run(command, env=environment(data, database), capture_output=True, text=True, check=False)


def _well(data: Path, database: str, *words: object) -> str:
    done = _heedful(data, database, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _finished(data: Path, database: str, folder: Path) -> dict:
    folder.mkdir(exist_ok=True)
    (folder / "data").exists() or (folder / "data").symlink_to(data)
    house = House(folder, database)
    try:
        house.well(collecting="finish", **{"with": {"folder": str(folder / "answer")}})
    finally:
        house.close()
    return json.loads((folder / "answer").read_text())


def test_backup_made_under_load_is_restored_into_a_second_place(house, second, tmp_path):
    others = [House(house.folder, house.database) for _ in range(2)]
    acked, tried = tmp_path / "acked", tmp_path / "tried"
    try:
        house.well(collecting="define", **{"with": {"text": KINDS}})
        with ThreadPoolExecutor(2) as pool:
            accepting = {"writer": "a", "seed": 1, "acked": str(acked), "tried": str(tried)}
            running = [
                pool.submit(others[0].run, collecting="accept", kill_after=14.0, **{"with": accepting}),
                pool.submit(others[1].run, collecting="work", kill_after=14.0, **{"with": {"seed": 1}}),
            ]
            time.sleep(4)
            before = set(acked.read_text().split())
            _well(house.data, house.database, "backup", tmp_path / "all.tar.gz")
            after = set(tried.read_text().split())
            assert [each.result().status for each in running] == [-9, -9]
    finally:
        for each in others:
            each.close()
    assert len(set(acked.read_text().split())) > len(after)
    assert list(house.data.glob(".draft-*")) == []
    said = _well(*second, "restore", tmp_path / "all.tar.gz")
    assert "Restored: " in said
    answer = _finished(*second, tmp_path / "looked")
    numbers = Counter(each["properties"]["number"] for each in answer["signals"])
    assert before - set(numbers) == set()
    assert set(numbers) - after == set()
    assert {number for number, count in numbers.items() if count > 1} == set()
    assert len(before) > 100
    kinds = read_kinds(KINDS)
    events = [{**each, "at": _iso(each["at"])} for each in answer["signals"]]
    found = [[_tupled(row) for row in answer["desires"][kind.id]] for kind in kinds]
    assert found == afresh(events, kinds, now=answer["now"])
    assert answer["there"] == answer["listed"]


def test_second_place_is_the_same_house(house, second, tmp_path):
    file = house.file("one.parquet", made_signals(1, 20_000))
    house.well(["import", str(file)], ["reflow", "--kinds", str(house.kinds(400, 900))])
    house.well(["erase", "customer-00001", "--yes"], ["compact"])
    signals, desires, lists = house.state()
    (house.data / "secret-key").write_text("a key of this house")
    said = _well(house.data, house.database, "backup", tmp_path / "all.tar.gz")
    assert "holds everything" in said
    assert (tmp_path / "all.tar.gz").stat().st_mode & 0o777 == 0o600
    _well(*second, "restore", tmp_path / "all.tar.gz")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "data").symlink_to(second[0])
    other = House(tmp_path / "other", second[1])
    try:
        again = other.state()
    finally:
        other.close()
    assert signals.equals(again[0])
    assert desires.equals(again[1])
    assert lists["listed"]["log"] == again[2]["listed"]["log"]
    assert (second[0] / "secret-key").read_text() == "a key of this house"
    # What is erased is in no backup, in no form: the copy of an embedded database holds no remains.
    with tarfile.open(tmp_path / "all.tar.gz") as tar:
        packed = {each.name: tar.extractfile(each).read() for each in tar}
    assert not any(b"customer-00001" in content for content in packed.values())


def test_mail_and_its_files_are_in_a_backup(house, second, tmp_path):
    house.well(mailing="receive_some", **{"with": {"count": 3}})
    house.well(["backup", str(tmp_path / "all.tar.gz")])
    _well(*second, "restore", tmp_path / "all.tar.gz")
    for name in ("mail", "attachments"):
        there = {path.relative_to(house.data): path.read_bytes() for path in (house.data / name).rglob("*/*")}
        assert len(there) == 3
        assert {path.relative_to(second[0]): path.read_bytes() for path in (second[0] / name).rglob("*/*")} == there


def test_nothing_is_overwritten(house, tmp_path):
    _well(house.data, house.database, "backup", tmp_path / "all.tar.gz")
    done = _heedful(house.data, house.database, "restore", tmp_path / "all.tar.gz")
    assert done.returncode == 1
    assert "already, and restoring overwrites nothing" in done.stderr


def test_killed_backup_leaves_the_old_one_and_the_next_clears_up(house, tmp_path):
    house.well(["import", str(house.file("one.parquet", made_signals(1, 20_000)))])
    target, chance = tmp_path / "backups" / "all.tar.gz", random.Random(1)
    target.parent.mkdir()
    _well(house.data, house.database, "backup", target)
    old = target.read_bytes()
    killed = 0
    for _ in range(20):
        ended = house.run(["backup", str(target)], kill_after=chance.uniform(0.01, 0.2))
        killed += ended.status == -9
        _well(house.data, house.database, "restore", target, "--check")
    assert killed > 3
    assert len(old) > 10_000
    _well(house.data, house.database, "backup", target)
    assert list(house.data.glob(".draft-*")) == []
    assert list(target.parent.iterdir()) == [target]


def test_killed_restore_begins_again(house, tmp_path):
    house.well(["import", str(house.file("one.parquet", made_signals(1, 20_000)))])
    _well(house.data, house.database, "backup", tmp_path / "all.tar.gz")
    # A quick one may be done before anybody could look; of ten one is not.
    assert any(_killed_and_restored(tmp_path / f"place-{turn}", tmp_path / "all.tar.gz") for turn in range(10))


def _killed_and_restored(place: Path, backup: Path) -> bool:
    """Kill a restore that has begun, and restore again; False if it was done before."""
    database = own_database(URL) if URL else ""
    try:
        command = [sys.executable, "-m", "heedful", "restore", str(backup)]
        running = subprocess.Popen(command, env=environment(place, database), stderr=subprocess.PIPE)
        while running.poll() is None and not list(place.glob(".draft-restore-*")):
            time.sleep(0.001)
        running.kill()
        running.communicate()
        if running.returncode != -9:
            return False
        assert "20,000 signals in the log" in _well(place, database, "restore", backup)
        assert list(place.glob(".draft-*")) == []
        return True
    finally:
        if database:
            drop_database(URL, database)


@pytest.fixture
def packed(house, tmp_path):
    """A good backup."""
    path = tmp_path / "all.tar.gz"
    _well(house.data, house.database, "backup", path)
    return path


def _rewritten(path: Path, change) -> Path:
    """Write an archive anew whose members went through `change`, which gives (name, bytes) pairs."""
    with tarfile.open(path) as tar:
        members = [(each.name, tar.extractfile(each).read()) for each in tar]
    target = path.with_name("changed.tar.gz")
    with tarfile.open(target, "w:gz") as tar:
        for name, content in change(members):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target


def _cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-2_000])
    return path


def _cut_between_members(path: Path) -> Path:
    return _rewritten(path, lambda members: members[:-1])


def _flipped(path: Path) -> Path:
    def change(members):
        (name, content), *rest = members[1:]
        return [members[0], (name, content[:-1] + bytes([content[-1] ^ 1])), *rest]

    return _rewritten(path, change)


def _with_digests(members, more):
    digests = json.loads(members[-1][1])
    digests.update({name.removeprefix("heedful-backup/"): sha256(text).hexdigest() for name, text in more})
    return [*members[:-1], *more, (members[-1][0], json.dumps(digests).encode())]


def _outside(path: Path) -> Path:
    return _rewritten(path, lambda members: _with_digests(members, [("heedful-backup/log/../../evil", b"x")]))


def _stranger(path: Path) -> Path:
    return _rewritten(path, lambda members: _with_digests(members, [("heedful-backup/authorized_keys", b"x")]))


def _no_archive(path: Path) -> Path:
    path.write_bytes(os.urandom(3_000))
    return path


def _other_archive(path: Path) -> Path:
    path.write_bytes(gzip.compress(b"a diary"))
    return path


def _header(**change):
    def changed(path: Path) -> Path:
        def change_it(members):
            header = {**json.loads(members[0][1]), **change}
            return [(members[0][0], json.dumps(header).encode()), *members[1:]]

        return _rewritten(path, change_it)

    return changed


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (_cut, "cut off"),
        (_cut_between_members, "cut off"),
        (_flipped, "changed or damaged"),
        (_outside, "no backup of ours"),
        (_stranger, "no backup of ours"),
        (_no_archive, "is not a backup"),
        (_other_archive, "is not a backup"),
        (_header(format=2), "later Heedful"),
    ],
    ids=lambda each: each if isinstance(each, str) else each.__name__,
)
def test_what_is_no_whole_backup_is_refused(packed, second, spoil, word):
    done = _heedful(*second, "restore", spoil(packed))
    assert (done.returncode, done.stdout) == (1, "")
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert not (second[0] / "log").exists()
    assert list(second[0].glob(".draft-*")) == []
    assert "There is no installation" in _heedful(*second, "compact").stderr


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"migrations": ["0001_people_and_audit", "9999_from_the_future"]}, "is later"),
        ({"database": "oracle"}, "of oracle"),
    ],
)
def test_backup_of_another_sort_is_refused_with_what_to_do(packed, second, change, word):
    done = _heedful(*second, "restore", _header(**change)(packed))
    assert done.returncode == 1
    assert word in done.stderr
    assert list(second[0].glob(".draft-*")) == []


def test_where_nothing_is_there_is_nothing_to_back_up(second, tmp_path):
    done = _heedful(*second, "backup", tmp_path / "all.tar.gz")
    assert "There is no installation" in done.stderr
    assert not (tmp_path / "all.tar.gz").exists()


def test_folder_that_is_not_there_is_named(house, tmp_path):
    done = _heedful(house.data, house.database, "backup", tmp_path / "nowhere" / "all.tar.gz")
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no folder" in done.stderr
