"""`heedful moments affected`: whom warnings touch, from files."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from tests.docs.test_links import ROOT, options_in
from tests.wire.alerts.making import areas, geocode, info, message

from heedful.cli import root
from heedful.cli.moments_affected import affected

NOW = "2025-03-07T13:00:00Z"
PEOPLE = """id,zip,country,lat,lon
anna,10001,,,
ben,07030,,,
carla,,Germany,,
dora,,,40.75,-73.99
emil,what,,,
anna,00501,,,
fay,,,-17.8,179.1
"""
MANHATTAN = geocode("UGC", "NYZ072") + geocode("SAME", "036061")


@pytest.fixture
def people(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    return file


def ran(*args, code=0, data=None):
    result = CliRunner().invoke(root, ["moments", "affected", *map(str, args)], input=data)
    assert result.exit_code == code, result.output
    return result


def warning(tmp_path, name, *infos, **more):
    file = tmp_path / f"{name}.xml"
    file.write_text(message(*infos, identifier=name, **more))
    return file


def moment(name, event="Flood Warning", *, by="code", place="New York County, New York", phase="active", sure=1.0):
    return {"source_id": name, "event": event, "phase": phase, "by": by, "place": place, "sure": sure}


def test_each_customer_who_is_touched_is_an_object(tmp_path, people):
    flood = warning(tmp_path, "M1", info(area=areas(MANHATTAN)))
    wind = warning(
        tmp_path,
        "M2",
        info(event="High Wind Warning", area=areas("<polygon>-20,177 -16,177 -16,-178 -20,-178 -20,177</polygon>")),
        info(event="Heat", area=areas("<circle>40.75,-73.99 1</circle>", geocode("ISO", "DE"))),
    )
    result = ran("--customers", people, "--moments", flood, "--moments", wind, "--now", NOW, "--json")

    assert json.loads(result.stdout) == [
        {"customer": "anna", "moments": [moment("M1"), moment("M2#2", "Heat", by="circle", sure=0.938)]},
        {"customer": "carla", "moments": [moment("M2#2", "Heat", by="country", place="Germany")]},
        {"customer": "dora", "moments": [moment("M1"), moment("M2#2", "Heat", by="circle")]},
        {"customer": "fay", "moments": [moment("M2#1", "High Wind Warning", by="polygon", place="")]},
    ]
    assert result.stderr == "1 of 7 customers are without a usable place.\n"


def test_files_may_follow_one_option(tmp_path, people):
    first = warning(tmp_path, "M1", info(area=areas(MANHATTAN)))
    second = warning(tmp_path, "M2", info(area=areas(geocode("UGC", "NJZ006"))))
    rows = json.loads(ran("--customers", people, "--moments", first, second, "--now", NOW, "--json").stdout)

    assert [(row["customer"], [one["source_id"] for one in row["moments"]]) for row in rows] == [
        ("anna", ["M1"]),
        ("ben", ["M2"]),
        ("dora", ["M1"]),
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"status": "Test"}, {}),
        ({}, {"urgency": "Past"}),
        ({}, {"certainty": "Unlikely"}),
        ({}, {"onset": "2024-03-07T12:00:00Z", "expires": "2024-03-07T13:00:00Z"}),
    ],
)
def test_what_does_not_act_or_is_over_is_not_listed(tmp_path, people, more, said):
    file = warning(tmp_path, "M1", info(area=areas(MANHATTAN), **said), **more)

    assert ran("--customers", people, "--moments", file, "--now", NOW, "--json").stdout == "[]\n"


def test_what_was_replaced_is_not_listed(tmp_path, people):
    first = warning(tmp_path, "M1", info(area=areas(MANHATTAN)))
    wider = warning(
        tmp_path,
        "M2",
        info(area=areas(geocode("UGC", "NJZ006"))),
        msgType="Update",
        references="a@b.example,M1,2025-03-06T01:00:00-09:00",
        sent="2025-03-06T02:00:00-09:00",
    )
    over = warning(
        tmp_path,
        "M3",
        msgType="Cancel",
        references="a@b.example,M2,2025-03-06T02:00:00-09:00",
        sent="2025-03-06T03:00:00-09:00",
    )
    rows = json.loads(ran("--customers", people, "--moments", wider, first, "--now", NOW, "--json").stdout)

    assert [(row["customer"], [one["source_id"] for one in row["moments"]]) for row in rows] == [("ben", ["M2"])]
    assert ran("--customers", people, "--moments", over, wider, first, "--now", NOW, "--json").stdout == "[]\n"


def test_what_read_has_printed_is_taken(tmp_path, people):
    flood = warning(tmp_path, "M1", info(area=areas(MANHATTAN)))
    printed = tmp_path / "read.json"
    printed.write_text(CliRunner().invoke(root, ["moments", "read", str(flood), "--now", NOW, "--json"]).stdout)

    assert (
        ran("--customers", people, "--moments", printed, "--now", NOW, "--json").stdout
        == ran("--customers", people, "--moments", flood, "--now", NOW, "--json").stdout
    )


def test_a_broken_file_stops_no_other(tmp_path, people):
    broken, flood = tmp_path / "broken.xml", warning(tmp_path, "M1", info(area=areas(MANHATTAN)))
    broken.write_text("Dear all")
    result = ran("--customers", people, "--moments", broken, flood, "--now", NOW, "--json", code=1)

    assert [row["customer"] for row in json.loads(result.stdout)] == ["anna", "dora"]
    assert f"{broken}: Its XML is broken in line 1 (syntax error)." in result.stderr


def test_readable_lines(tmp_path, people):
    flood = warning(tmp_path, "M1", info(area=areas(MANHATTAN)))

    assert ran("--customers", people, "--moments", flood, "--now", NOW).stdout == (
        "Flood Warning: 2 customers\n2 of 6 customers are touched by something.\n"
    )


def test_files_that_are_no_customers_are_refused_with_a_word(tmp_path, people):
    other = tmp_path / "other.csv"
    other.write_text("name\nanna\n")

    assert (
        ran("--customers", other, "--moments", people, code=1).stderr == f"Error: {other}: There is no column 'id'.\n"
    )
    assert "can't be opened: No such file" in ran("--customers", tmp_path / "no", "--moments", people, code=1).stderr
    assert "Name files of warnings" in ran("--customers", people, code=2).stderr


@pytest.mark.shared
def test_a_real_snapshot_touches_whom_it_names(tmp_path, shared_data):
    file = tmp_path / "people.csv"
    file.write_text("id,zip\nchaffee,81211\nmanhattan,10001\n")
    result = ran("--customers", file, "--moments", shared_data / "alerts/nws/active_396.json.gz", "--json")
    found = {
        row["customer"]: {(one["event"], one["place"]) for one in row["moments"]} for row in json.loads(result.stdout)
    }

    assert ("Flash Flood Warning", "Chaffee County, Colorado") in found["chaffee"]
    assert ("Heat Advisory", "New York County, New York") in found["manhattan"]
    assert not any(
        event in {"Small Craft Advisory", "Gale Warning"} for events in found.values() for event, _ in events
    )


def test_every_option_is_described():
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    part = text.split("### `heedful moments affected ")[1].split("\n#")[0]

    assert {line.split("`")[1] for line in part.splitlines() if line.startswith("| `--")} == options_in(affected)
