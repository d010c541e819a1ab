"""`heedful flow`: JSON to the letter, a file of desires to the type, and plain words for what was odd."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime

import polars as pl
import pytest
from click.testing import CliRunner

from heedful.cli import COMMANDS, root
from heedful.stats.interval import wilson

KINDS = """
[[desire]]
id = "restore"
name = "Get my files back"
arises = ["started"]
steps = ["chosen"]
fulfilled = ["finished"]
awaits_us = ["asked"]
patience = "60 minutes"
stalls = "15 minutes"
target = 0.5

[[desire]]
id = "leave"
arises = ["leaving"]
fulfilled = ["left"]
patience = "1 hour"
"""
LOG = """customer,at,kind
ana,2024-01-01T00:00:00Z,started
ana,2024-01-01T00:05:00.500Z,chosen
ana,2024-01-01T00:10:00Z,finished
ben,2024-01-01T00:00:00Z,started
cem,2024-01-01T01:30:00Z,started
dora,2024-01-01T01:31:00Z,started
dora,2024-01-01T01:32:00Z,asked
eve,2024-01-01T02:00:00Z,started
"""


@pytest.fixture
def flow(tmp_path, monkeypatch):
    """A function that writes a log and kinds, and runs the command on them."""
    monkeypatch.chdir(tmp_path)

    def run(*words, log=LOG, kinds=KINDS):
        (tmp_path / "log.csv").write_text(log)
        (tmp_path / "kinds.toml").write_text(kinds)
        return CliRunner().invoke(root, ["flow", *(words or ()), "--kinds", "kinds.toml"], prog_name="heedful")

    return run


def test_json_is_what_was_promised(flow):
    done = flow("log.csv", "--json")
    assert done.exit_code == 0
    interval = wilson(1, 2)
    assert json.loads(done.stdout) == {
        "signals": 8,
        "customers": 5,
        "from": "2024-01-01T00:00:00Z",
        "to": "2024-01-01T02:00:00Z",
        "kinds": [
            {
                "id": "restore",
                "name": "Get my files back",
                "arose": 5,
                "ended": 2,
                "fulfilled": 1,
                "refused": 0,
                "given_up": 1,
                "unconfirmed": 0,
                "flowing": 2,
                "stalled": 1,
                "waiting_for_us": 1,
                "reliability": 0.5,
                "low": interval.low,
                "high": interval.high,
                "target": 0.5,
                "burn": 1.0,
                "steps": [
                    {
                        "name": "arose",
                        "reached": 5,
                        "median_s": 300.5,
                        "p90_s": 300.5,
                        "ended_here": 1,
                        "pending_here": 3,
                    },
                    {
                        "name": "chosen",
                        "reached": 1,
                        "median_s": 299.5,
                        "p90_s": 299.5,
                        "ended_here": 0,
                        "pending_here": 0,
                    },
                ],
            },
            {
                "id": "leave",
                "name": "leave",
                "arose": 0,
                "ended": 0,
                "fulfilled": 0,
                "refused": 0,
                "given_up": 0,
                "unconfirmed": 0,
                "flowing": 0,
                "stalled": 0,
                "waiting_for_us": 0,
                "reliability": None,
                "low": None,
                "high": None,
                "target": None,
                "burn": None,
                "steps": [
                    {"name": "arose", "reached": 0, "median_s": None, "p90_s": None, "ended_here": 0, "pending_here": 0}
                ],
            },
        ],
    }
    assert list(json.loads(done.stdout)) == ["signals", "customers", "from", "to", "kinds"]


def test_empty_log_has_no_times(flow):
    done = flow("log.csv", "--json", log="customer,at,kind\n")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert (told["signals"], told["customers"], told["from"], told["to"]) == (0, 0, None, None)


def test_target_without_an_end_has_no_burn(flow):
    [kind, _] = json.loads(flow("log.csv", "--json", "--now", "2024-01-01T00:01:00Z").stdout)["kinds"]
    assert (kind["ended"], kind["reliability"], kind["burn"], kind["target"]) == (0, None, None, 0.5)


@pytest.mark.parametrize("now", ["2024-01-01T01:30:00Z", "2024-01-01T01:30", "2024-01-01T02:30:00+01:00"])
def test_now_leaves_out_what_is_later_and_says_so(flow, now):
    done = flow("log.csv", "--json", "--now", now)
    told = json.loads(done.stdout)
    assert (told["signals"], told["to"], told["kinds"][0]["arose"]) == (5, "2024-01-01T01:30:00Z", 3)
    assert "3 signals are later than 2024-01-01T01:30:00Z and were left out." in done.stderr


def test_now_after_the_end_lets_patience_run_out(flow):
    [kind, _] = json.loads(flow("log.csv", "--json", "--now", "2024-02-01").stdout)["kinds"]
    assert (kind["given_up"], kind["waiting_for_us"], kind["flowing"]) == (3, 1, 1)


def test_time_that_is_none_is_refused_with_an_example(flow):
    done = flow("log.csv", "--now", "tomorrow")
    assert done.exit_code == 2
    assert "'tomorrow' is no time; write for example 2024-07-17 or 2024-07-17T09:00:00Z" in done.stderr


def test_desires_are_written_with_exactly_these_columns(flow, tmp_path):
    assert flow("log.csv", "--out", "desires.parquet").exit_code == 0
    frame = pl.read_parquet(tmp_path / "desires.parquet")
    times = pl.Datetime("ms", "UTC")
    assert list(frame.schema.items()) == list(
        {
            "kind": pl.String,
            "customer": pl.String,
            "desire_id": pl.Int64,
            "arose_at": times,
            "touched_at": times,
            "ended_at": times,
            "outcome": pl.String,
            "furthest": pl.Int32,
            "tries": pl.Int32,
            "waiting_since": times,
            "to_people": pl.Boolean,
        }.items()
    )
    assert frame.drop("desire_id").rows() == [
        ("restore", "ana", _at(0), _at(10), _at(10), "fulfilled", 1, 1, None, False),
        ("restore", "ben", _at(0), _at(0), _at(60), "given_up", 0, 1, None, False),
        ("restore", "cem", _at(90), _at(90), None, "stalled", 0, 1, None, False),
        ("restore", "dora", _at(91), _at(92), None, "flowing", 0, 1, _at(92), True),
        ("restore", "eve", _at(120), _at(120), None, "flowing", 0, 1, None, False),
    ]
    assert frame["desire_id"].n_unique() == 5


def _at(minute):
    return datetime(2024, 1, 1, minute // 60, minute % 60, tzinfo=UTC)


def test_whole_numbers_of_customers_stay_numbers(flow, tmp_path):
    rows = [{"customer": n, "at": _at(n), "kind": "started"} for n in (8, 7)]
    pl.DataFrame(rows).write_parquet(tmp_path / "log.parquet")
    assert flow("log.parquet", "--out", "desires.parquet").exit_code == 0
    frame = pl.read_parquet(tmp_path / "desires.parquet")
    assert (frame.schema["customer"], frame["customer"].to_list()) == (pl.Int64, [7, 8])


def test_ids_of_desires_do_not_depend_on_who_else_is_there(flow, tmp_path):
    flow("log.csv", "--out", "all.parquet")
    alone = "\n".join(line for line in LOG.splitlines() if line.startswith(("customer", "ben,")))
    flow("log.csv", "--out", "one.parquet", "--now", "2024-01-01T02:00Z", log=alone)
    whole = pl.read_parquet(tmp_path / "all.parquet")
    assert pl.read_parquet(tmp_path / "one.parquet").rows() == whole.filter(pl.col("customer") == "ben").rows()


def test_log_without_a_desire_has_the_same_columns(flow, tmp_path):
    flow("log.csv", "--out", "a.parquet")
    flow("log.csv", "--out", "b.parquet", log="customer,at,kind\nana,2024-01-01,x\n")
    assert pl.read_parquet(tmp_path / "b.parquet").schema == pl.read_parquet(tmp_path / "a.parquet").schema


def test_rejects_are_kept_with_line_numbers_and_the_rest_goes_on(flow, tmp_path):
    broken = LOG.replace("ben,2024-01-01T00:00:00Z", "ben,yesterday") + ",2024-01-01T00:00:00Z,started\n"
    done = flow("log.csv", "--json", "--rejects", "odd.csv", log=broken)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["signals"] == 7
    assert "2 rows could not be taken" in done.stderr
    assert "odd.csv" in done.stderr
    assert "log.csv, line 5: the time 'yesterday' can't be read" in done.stderr
    with (tmp_path / "odd.csv").open(newline="") as file:
        assert [tuple(each.values())[:3] for each in csv.DictReader(file)] == [
            ("log.csv", "5", "the time 'yesterday' can't be read"),
            ("log.csv", "10", "the customer is empty"),
        ]
    assert not (tmp_path / "heedful-rejects.csv").exists()


def test_rejects_have_a_place_where_none_is_named(flow, tmp_path):
    flow("log.csv", log=LOG + ",2024-01-01T00:00:00Z,started\n")
    assert (tmp_path / "heedful-rejects.csv").exists()


def test_broken_kinds_are_told_with_file_line_and_cure(flow):
    broken = KINDS.replace('arises = ["started"]', 'arise = ["started"]').replace('"1 hour"', '"soon"')
    done = flow("log.csv", kinds=broken)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "kinds.toml, line 5: 'arise' is no field of a desire kind. Did you mean 'arises'?" in done.stderr
    assert "kinds.toml, line 17: 'patience'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("kinds", "words"), [("nope.toml", "can't be read: nope.toml: No such file"), ("bytes.toml", "is not UTF-8 text")]
)
def test_kinds_that_cannot_be_read_are_said(flow, tmp_path, kinds, words):
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    done = flow("log.csv", "--kinds", kinds)
    assert done.exit_code in {0, 2}
    done = CliRunner().invoke(root, ["flow", "log.csv", "--kinds", kinds])
    assert done.exit_code == 2
    assert words in done.stderr


def test_file_that_cannot_be_read_ends_with_one_while_the_others_go_on(flow, tmp_path):
    (tmp_path / "words.csv").write_text("only words\nand more of them\n")
    done = flow("missing.csv", "log.csv", "words.csv", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["signals"] == 8
    assert "missing.csv" in done.stderr
    assert "words.csv" in done.stderr


def test_pattern_that_nothing_matches_is_said(flow):
    assert "No signal matches leave: 'leaving'." in flow("log.csv", "--json").stderr


def test_table_names_what_people_want_to_know(flow):
    done = flow("log.csv")
    assert done.exit_code == 0
    assert "8 signals of 5 customers, 2024-01-01T00:00:00Z to 2024-01-01T02:00:00Z" in done.stdout
    assert "Get my files back" in done.stdout
    assert "chosen" in done.stdout


def test_every_command_is_listed_and_has_help():
    listed = CliRunner().invoke(root, ["--help"], prog_name="heedful")
    assert listed.exit_code == 0
    assert root.list_commands(None) == list(COMMANDS)
    for name, entry in COMMANDS.items():
        assert f"  {name} " in listed.stdout
        done = CliRunner().invoke(root, [name, "--help"], prog_name="heedful")
        assert (name, done.exit_code) == (name, 0)
        # What stands behind 'manage' is Django's, and so are its words.
        assert name == "manage" or done.stdout.startswith(f"Usage: heedful {name}")
        assert len(done.stdout.splitlines()) > 2
        assert entry.help.endswith(".")


def test_unknown_command_is_refused():
    done = CliRunner().invoke(root, ["flo"], prog_name="heedful")
    assert done.exit_code == 2
    assert "No such command 'flo'" in done.stderr
