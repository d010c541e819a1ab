"""`heedful moments read`: what files say, and that a broken one stops no other."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from tests.docs.test_links import ROOT, options_in
from tests.wire.alerts.making import info, message

from heedful.cli import root
from heedful.cli.moments import read

NOW = "2025-03-07T13:00:00Z"


def ran(*args, code=0, data=None):
    result = CliRunner().invoke(root, ["moments", "read", *map(str, args)], input=data)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def storm(tmp_path):
    file = tmp_path / "storm.xml"
    file.write_text(message(info(), info(event="High Wind Warning")))
    return file


def test_each_alert_is_an_object(storm, tmp_path):
    packed = tmp_path / "flood.xml.gz"
    packed.write_bytes(gzip.compress(message(info(), identifier="M2").encode()))
    rows = json.loads(ran(storm, packed, "--json", "--now", NOW).stdout)

    assert [row["source_id"] for row in rows] == ["M1#1", "M1#2", "M2"]
    assert rows[2] == {
        "source_id": "M2",
        "event": "Flood Warning",
        "kind": "flood",
        "status": "Actual",
        "msg_type": "Alert",
        "references": [],
        "severity": "Severe",
        "urgency": "Expected",
        "certainty": "Likely",
        "onset": "2025-03-07T12:00:00Z",
        "ends": "2025-03-08T00:00:00Z",
        "sent": "2025-03-06T10:00:00Z",
        "phase": "active",
        "languages": ["en-US"],
        "codes": [{"system": "UGC", "code": "AKZ332"}],
        "polygons": [],
        "circles": [],
        "acts": True,
        "warnings": [],
    }


def test_broken_files_are_named_and_stop_no_other(storm, tmp_path):
    bomb, gone, text = tmp_path / "bomb.xml", tmp_path / "gone.xml", tmp_path / "note.txt"
    bomb.write_text('<!DOCTYPE x [<!ENTITY a "b">]><alert/>')
    text.write_text("Dear all")
    result = ran(bomb, gone, storm, text, tmp_path, "--json", code=1)

    assert [row["source_id"] for row in json.loads(result.stdout)] == ["M1#1", "M1#2"]
    assert result.stderr.splitlines() == [
        f"{bomb}: It has a document type (<!DOCTYPE>), which no feed of warnings needs; refused.",
        f"{gone}: It can't be opened (No such file or directory).",
        f"{text}: Its XML is broken in line 1 (syntax error).",
        f"{tmp_path}: It can't be opened (Is a directory).",
    ]


def test_broken_files_only_give_an_empty_array(tmp_path):
    empty = tmp_path / "empty.xml"
    empty.write_bytes(b"")

    assert json.loads(ran(empty, "--json", code=1).stdout) == []


def test_feed_without_alerts_is_no_fault(tmp_path):
    feed = tmp_path / "rss.xml"
    feed.write_text("<rss><channel/></rss>")

    assert ran(feed, "--json").stdout == "[]\n"


def test_what_is_amiss_with_a_file_is_said_and_no_fault(tmp_path):
    lakes = tmp_path / "lakes.json"
    lakes.write_text('{"features": [{"properties": {"name": "a lake"}}]}')
    result = ran(lakes, "--json")

    assert result.stderr == f"{lakes}: Feature 1 is no alert of a service that we know; left out.\n"


def test_what_was_printed_can_be_read(storm, tmp_path):
    printed = ran(storm, "--json", "--now", NOW).stdout
    again = tmp_path / "again.json"
    again.write_text(printed)

    assert ran(again, "--json", "--now", NOW).stdout == printed


def test_standard_input_is_read():
    assert json.loads(ran("-", "--json", data=message(info())).stdout)[0]["source_id"] == "M1"


def test_readable_lines(storm):
    assert ran(storm, "--now", NOW).stdout == (
        "Flood Warning: active, Severe, acts\n"
        "  2025-03-07 12:00 UTC, until 2025-03-08 00:00 UTC; 1 code\n"
        "  Alert M1#1\n"
        "High Wind Warning: active, Severe, acts\n"
        "  2025-03-07 12:00 UTC, until 2025-03-08 00:00 UTC; 1 code\n"
        "  Alert M1#2\n"
        "2 alerts.\n"
    )


def test_readable_lines_of_a_cancellation(tmp_path):
    file = tmp_path / "cancel.xml"
    file.write_text(message(msgType="Cancel", scope=None))

    assert ran(file, "--now", NOW).stdout == (
        "(no event): aftermath, Unknown, does not act\n"
        "  2025-03-06 10:00 UTC, no end said; nowhere that can be matched\n"
        "  Cancel M1\n"
        "  note: <scope> is missing in <alert>.\n"
        "1 alert.\n"
    )


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        ("2025-03-07", "forecast"),
        ("2025-03-07T13:00+01:00", "active"),
        ("2025-03-09", "aftermath"),
        ("2026-01-01", "over"),
    ],
)
def test_now_is_an_instant_or_a_day(storm, now, phase):
    assert {row["phase"] for row in json.loads(ran(storm, "--json", "--now", now).stdout)} == {phase}


def test_now_that_is_no_time_is_refused(storm):
    assert "'soon' is no time" in ran(storm, "--now", "soon", code=2).stderr


def test_file_is_needed():
    assert "Missing argument 'FILES...'" in ran(code=2).stderr


def test_options_are_described():
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    part = text.split("### `heedful moments read FILES...`")[1].split("\n#")[0]

    assert {line.split("`")[1] for line in part.splitlines() if line.startswith("| `--")} == options_in(read)


def test_keys_are_described(storm):
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    part = text.split("### `heedful moments read FILES...`")[1].split("\n#")[0].split("| key | |")[1]
    described = {
        word for line in part.splitlines() if line.startswith("| `") for word in line.split("|")[1].split("`")[1::2]
    }

    assert described == set(json.loads(ran(storm, "--json").stdout)[0])


def test_large_alert_is_a_line(tmp_path, storm):
    """Files that hold 93,000 points print as many lines as alerts."""
    assert len(ran(storm, "--json").stdout.splitlines()) == 2


@pytest.mark.shared
def test_all_real_files_are_read(shared_data):
    """In a process of its own, as people call it."""
    files = sorted((shared_data / "alerts" / "cap").iterdir())
    command = [sys.executable, "-m", "heedful", "moments", "read", *files, "--json", "--now", "2025-03-06T12:00:00Z"]
    done = subprocess.run(
        command, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "utf-8"}, check=True, timeout=60
    )
    rows = json.loads(done.stdout)

    assert (len(rows), done.stderr) == (18, b"")
    assert sum(row["acts"] for row in rows) == 11
