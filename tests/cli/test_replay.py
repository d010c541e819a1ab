"""`heedful replay sandy` on the command line."""

from __future__ import annotations

import json
import re
import subprocess
import sys

from click.testing import CliRunner
from tests.docs.test_links import ROOT, options_in

from heedful.cli.replay import replay, sandy


def _run(*arguments: str):
    return CliRunner().invoke(replay, ["sandy", *arguments])


def _file(tmp_path, text: str) -> str:
    path = tmp_path / "customers.csv"
    path.write_text(text)
    return str(path)


def test_a_line_for_each_customer_and_letter(tmp_path):
    file = _file(tmp_path, "id,zip,country,lat,lon\n7,08401,,,\n8,60601,US,,\nc-11,,,40.75,-73.99\n21,,,,\n")
    done = _run("--customers", file, "--json")
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["customer"], one["at"], one["verdict"], one["reasons"][0]["code"]) for one in lines] == [
        ("7", "2012-10-22T14:00:00Z", "send", "untouched"),
        ("7", "2012-10-29T14:00:00Z", "adapt", "moment"),
        ("7", "2012-11-05T15:00:00Z", "adapt", "moment"),
        ("8", "2012-10-23T15:00:00Z", "send", "untouched"),
        ("8", "2012-10-30T15:00:00Z", "send", "untouched"),
        ("8", "2012-11-06T16:00:00Z", "send", "untouched"),
        ("c-11", "2012-10-26T14:00:00Z", "send", "untouched"),
        ("c-11", "2012-11-02T14:00:00Z", "adapt", "moment"),
        ("21", "2012-10-22T10:00:00Z", "send", "no_place"),
        ("21", "2012-10-29T10:00:00Z", "send", "no_place"),
        ("21", "2012-11-05T10:00:00Z", "send", "no_place"),
    ]
    assert lines[1] == {
        "customer": "7",
        "at": "2012-10-29T14:00:00Z",
        "verdict": "adapt",
        "until": None,
        "reasons": [
            {
                "code": "moment",
                "verdict": "adapt",
                "until": None,
                "evidence": {
                    "moment": "AL182012 28",
                    "event": "Hurricane Sandy",
                    "kind": "hurricane",
                    "phase": "active",
                    "severity": "Severe",
                    "place": "Atlantic County, New Jersey",
                    "onset": "2012-10-29T10:00:00Z",
                    "ends": "2012-10-31T06:00:00Z",
                    "sure": "1.00",
                },
            }
        ],
    }
    assert lines[3]["reasons"] == [
        {
            "code": "untouched",
            "verdict": "send",
            "until": None,
            "evidence": {"place": "Cook County, Illinois", "advisory": "5"},
        }
    ]


def test_a_persons_moment_stands_beside_the_storm(tmp_path):
    file = _file(tmp_path, "id,zip\n7,10001\n")
    done = _run("--customers", file, "--json", "--declarations")
    last = json.loads(done.stdout.splitlines()[-1])
    assert [(one["evidence"]["event"], one["evidence"]["phase"]) for one in last["reasons"]] == [
        ("Hurricane Sandy", "aftermath"),
        ("Emergency declared for New York", "aftermath"),
    ]


def test_what_came_of_it(tmp_path):
    rows = "".join(f"{number},{code}\n" for number, code in enumerate(["08401"] * 7 + ["60601"] * 7 + ["15201"] * 7))
    done = _run("--customers", _file(tmp_path, "id,zip\n" + rows), "--declarations")
    assert done.exit_code == 0, done.output
    assert "21 customers, 48 letters 'you have not backed up', 22 October to 6 November" in done.output
    assert "0 were held, 0 dropped" in done.output
    assert "2012-10-29              1          2" in done.output
    assert "typed in the federal emergencies" in done.output
    assert "(PA " in done.output


def test_who_is_nowhere_is_counted(tmp_path):
    done = _run("--customers", _file(tmp_path, "id,zip\n1,\n2,nowhere\n"))
    assert "2 customers are at no place that we know" in done.output


def test_no_customers(tmp_path):
    file = _file(tmp_path, "id,zip\n")
    assert (_run("--customers", file, "--json").exit_code, _run("--customers", file, "--json").stdout) == (0, "")
    assert "0 customers, 0 letters" in _run("--customers", file).output


def test_a_file_without_ids_is_refused(tmp_path):
    done = _run("--customers", _file(tmp_path, "zip\n08401\n"))
    assert done.exit_code == 1
    assert "There is no column 'id'." in done.output


def test_a_file_that_is_not_there_is_named(tmp_path):
    done = _run("--customers", str(tmp_path / "none.csv"))
    assert (done.exit_code, "none.csv can't be opened: No such file" in done.output) == (1, True)


def test_it_needs_no_settings_and_no_database(tmp_path):
    file = _file(tmp_path, "id,zip\n7,08401\n")
    code = (
        "import sys; from heedful.cli.replay import replay; "
        f"replay(['sandy', '--customers', {file!r}, '--json'], standalone_mode=False); "
        "assert 'django' not in sys.modules and 'scipy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, timeout=120)


def test_options_and_keys_are_described():
    part = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8").split("### `heedful replay sandy`")[1]
    options, keys = part.split("\n#")[0].split("| key | |")

    assert set(re.findall(r"^\| `(--[\w-]+)`", options, re.MULTILINE)) == options_in(sandy)
    assert re.findall(r"^\| `(\w+)`", keys, re.MULTILINE) == ["customer", "at", "verdict", "until", "reasons"]


def test_figures_of_the_page_are_those_of_the_command():
    """What stands in the documentation is what the command says of the demo company."""
    text = (ROOT / "docs/why/the-hurricane.md").read_text(encoding="utf-8")
    alone, both = _run().output, _run("--declarations").output
    rows = {name.strip(): (one.strip(), other.strip()) for name, one, other in re.findall(r"^\| ([^|]+)\| ([\d,]+) \| ([\d,]+) \|$", text, re.MULTILINE)}  # fmt: skip

    assert set(rows) == {"all", "sent as they are", "adapted", "held or dropped", "customers who got an adapted one"}
    for told, of in ((alone, 0), (both, 1)):
        assert f"100,000 customers, {rows['all'][of]} letters" in told
        assert f"{rows['sent as they are'][of]} went as they are" in told
        assert (
            f"{rows['adapted'][of]} were adapted, for {rows['customers who got an adapted one'][of]} customers" in told
        )
    added = re.search(
        r"([\d,]+) of the adapted letters, to ([\d,]+) customers, .*\n.*\(PA ([\d,]+), NY ([\d,]*\d)", both
    )
    for figure in added.groups():
        assert figure in text
