"""`heedful moments power`: figures from files and pipes, looked at or taken in."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from tests.docs.test_links import ROOT, options_in

from heedful.cli import root
from heedful.cli.moments_power import power
from heedful.models import Moment

NOW = "2026-11-26T12:00:00Z"
FIGURES = """State,County,Customers Out,Customers Served
NJ,Bergen,120000,400000
NJ,Essex,50000,400000
NJ,Hudson,10,300000
NJ,Nowhere,1,2
"""
TABLE = """Bergen County, New Jersey: Severe, 120,000 of 400,000 (30.0 %)
Essex County, New Jersey: Moderate, 50,000 of 400,000 (12.5 %)
2 of 3 counties count as cut.
"""


def ran(*args, code=0, data=None):
    result = CliRunner().invoke(root, ["moments", "power", *map(str, args)], input=data)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def file(tmp_path):
    written = tmp_path / "cuts.csv"
    written.write_text(FIGURES)
    return written


def test_look_shows_what_would_count_and_keeps_nothing(file):
    result = ran(file, "--look", "--now", NOW)
    assert result.stdout == TABLE
    assert result.stderr == f"{file}: Row 5: We know no county 'Nowhere, NJ'.\n"


def test_look_needs_no_installation(file, tmp_path):
    environment = {"PATH": os.environ["PATH"], "HEEDFUL_DATA": str(tmp_path / "none")}
    done = subprocess.run(
        [sys.executable, "-m", "heedful", "moments", "power", str(file), "--look"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, (tmp_path / "none").exists()) == (TABLE, False)


def test_json_has_an_object_for_each_county(file):
    rows = json.loads(ran(file, "--look", "--json", "--now", NOW).stdout)
    assert rows[0] == {
        "county": "34003",
        "name": "Bergen County, New Jersey",
        "out": 120000,
        "served": 400000,
        "share": 0.3,
        "severity": "Severe",
        "at": NOW,
    }
    assert [(row["county"], row["severity"]) for row in rows[1:]] == [("34013", "Moderate"), ("34017", None)]


@pytest.mark.django_db
def test_cuts_begin_go_on_and_end(file):
    first = ran(file, "--now", NOW)
    again = ran("-", "--now", "2026-11-26T13:00:00Z", data=gzip.compress(FIGURES.encode()))
    bergen = "fips,out,served\n34003,1,400000\n"
    last = ran("-", "--now", "2026-11-26T14:00:00Z", data=bergen)
    whole = ran("-", "--complete", "--now", "2026-11-26T14:00:00Z", data=bergen)

    assert [result.stderr.splitlines()[-1] for result in (first, again, last, whole)] == [
        "Power cuts: 2 begun, 0 gone on, 0 ended.",
        "Power cuts: 0 begun, 2 gone on, 0 ended.",
        "Power cuts: 0 begun, 0 gone on, 1 ended.",
        "Power cuts: 0 begun, 0 gone on, 1 ended.",
    ]
    assert Moment.objects.filter(ends=None).count() == 0


@pytest.mark.django_db
def test_shares_can_be_chosen(file):
    ran(file, "--cut", "12.5", "--severe", "30", "--now", NOW)
    assert list(Moment.objects.order_by("place").values_list("severity", flat=True)) == ["Severe", "Moderate"]
    assert "both above 0 and up to 1" in ran(file, "--cut", "50", "--severe", "30", code=2).output


def test_customers_of_counties_come_from_another_file(tmp_path):
    out, served = tmp_path / "out.csv", tmp_path / "served.csv"
    out.write_text("fips_code,sum\n34003,5\n")
    served.write_text("County_FIPS,Customers\n34003,10\n")
    result = ran(out, "--served", served, "--look")
    assert result.stdout == "Bergen County, New Jersey: Severe, 5 of 10 (50.0 %)\n1 of 1 county counts as cut.\n"


def test_files_that_cannot_be_read_are_named(tmp_path):
    gone, words = tmp_path / "gone.csv", tmp_path / "wo\x1brds.csv"
    words.write_text("Dear all")
    assert ran(gone, code=1).stderr == f"{gone}: It can't be opened (No such file or directory).\n"
    told = ran(words, code=1).stderr
    assert "\x1b" not in told
    assert "There is no row with a column of those without power" in told


def test_options_are_described():
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    part = text.split("### `heedful moments power FILE`")[1].split("\n#")[0]

    assert {line.split("`")[1] for line in part.splitlines() if line.startswith("| `--")} == options_in(power)


def test_keys_are_described(file):
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    part = text.split("### `heedful moments power FILE`")[1].split("\n#")[0].split("| key | |")[1]
    described = {
        word for line in part.splitlines() if line.startswith("| `") for word in line.split("|")[1].split("`")[1::2]
    }

    assert described == set(json.loads(ran(file, "--look", "--json").stdout)[0])
