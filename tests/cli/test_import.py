"""`heedful import`: each file whole or not at all, with words for all that was odd."""

from __future__ import annotations

import gzip
import re

import pytest
from click.testing import CliRunner
from tests.services.logs import KIND, kept_desires, listed, signals, there

from heedful.cli import root
from heedful.log.files import alone
from heedful.models import Intake, Kind
from heedful.queries.desire import anything_behind

pytestmark = pytest.mark.django_db
LOG = "customer,at,kind\nana,2024-01-01T00:00:00Z,started\nana,2024-01-01T00:10:00Z,finished\n"


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    settings.HEEDFUL_DATA = tmp_path / "data"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "kinds.toml").write_text(KIND)
    return tmp_path


def _import(*words):
    return CliRunner().invoke(root, ["import", *words], prog_name="heedful")


def test_import_takes_a_file_and_follows_the_kinds_that_come_with_it(home):
    done = _import("log.csv", "--kinds", "kinds.toml")
    assert done.exit_code == 0
    assert done.stdout == (
        "Defined 'restore' (restore), version 1.\nlog.csv: 2 signals taken, 0 rows rejected.\nFollowed: restore.\n"
    )
    assert done.stderr == "log.csv: took 'customer' as the customer, 'at' as the time, 'kind' as the kind.\n"
    assert [each[5] for each in kept_desires()] == ["fulfilled"]
    assert not anything_behind()


def test_second_import_takes_nothing_and_says_when_it_was_taken(home):
    _import("log.csv", "--kinds", "kinds.toml")
    before = (signals(), there())
    done = _import("log.csv")
    assert done.exit_code == 0
    assert re.fullmatch(
        r"log\.csv was taken on \d+ \w+ \d{4}, \d\d:\d\d UTC \(2 signals\); nothing was taken twice\.\n"
        r"Nothing had to be followed again\.\n",
        done.stdout,
    )
    assert (signals(), there()) == before


def test_columns_are_named_where_they_cannot_be_guessed(home):
    (home / "odd.csv").write_text("a,b,c\nana,17.07.2024 09:30,started\n")
    done = _import("odd.csv", "--customer", "a", "--at", "b", "--kind", "c", "--at-format", "%d.%m.%Y %H:%M")
    assert done.exit_code == 0
    assert dict(signals()) == {("ana", 1721208600000, "started"): 1}
    assert Intake.objects.get().mapping == {"customer": "a", "at": "b", "kind": "c", "at_format": "%d.%m.%Y %H:%M"}


def test_rejects_are_counted_and_their_file_is_named(home):
    (home / "odd.csv").write_text(LOG + "ben,never,started\n,2024-01-01T00:00:00Z,started\n")
    done = _import("odd.csv")
    assert done.exit_code == 0
    assert "odd.csv: 2 signals taken, 2 rows rejected." in done.stdout
    file = home / "data" / "rejects" / Intake.objects.get().rejects_file
    assert f"The rejects are in {file}." in done.stderr
    assert [line.split(",")[1] for line in file.read_text().splitlines()] == ["line", "4", "5"]


def test_file_that_cannot_be_read_ends_with_one_while_the_others_are_taken(home):
    (home / "words.csv").write_text("only words\nmore of them\n")
    done = _import("missing.csv", "words.csv", "log.csv")
    assert done.exit_code == 1
    for name in ("missing.csv", "words.csv"):
        assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert list(Intake.objects.values_list("name", flat=True)) == ["log.csv"]
    assert there()["log"] == listed()["log"]


def test_packed_file_that_breaks_off_is_taken_up_to_there_and_that_is_kept(home):
    rows = "".join(f"c{n},2024-01-01T00:00:00Z,started\n" for n in range(20_000))
    packed = gzip.compress(f"customer,at,kind\n{rows}".encode())
    (home / "cut.csv.gz").write_bytes(packed[: len(packed) // 2])
    done = _import("cut.csv.gz")
    note = "cut.csv.gz is cut: its gzip data breaks off; what could be read before was taken."
    assert done.exit_code == 0
    assert note in done.stderr
    assert note in Intake.objects.get().notes
    assert 0 < sum(signals().values()) == Intake.objects.get().signals < 20_000


def test_broken_kinds_stop_before_anything_is_taken(home):
    (home / "kinds.toml").write_text(KIND + 'patiense = "1 day"\n')
    done = _import("log.csv", "--kinds", "kinds.toml")
    assert done.exit_code == 2
    assert "kinds.toml, line 12: 'patiense' is no field of a desire kind. Did you mean 'patience'?" in done.stderr
    assert (Intake.objects.count(), Kind.objects.count()) == (0, 0)


def test_import_is_taken_while_another_process_follows(home):
    with alone(home / "data" / "log.lock"):
        done = _import("log.csv", "--kinds", "kinds.toml")
    assert done.exit_code == 0
    assert "Another process is following the desires; they are up to date when it is done." in done.stdout
    assert sum(signals().values()) == 2
    assert anything_behind()
