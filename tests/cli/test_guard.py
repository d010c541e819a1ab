"""`heedful guard`: JSON lines in, one judgement for each, and a bad line stops nobody else's."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from heedful.cli import root

SLIP = {
    "id": 7,
    "from": "Support <support@house.example>",
    "to": ["anna@weber.example"],
    "cc": [],
    "customer": {"name": "Anna Weber", "identities": ["anna@weber.example"]},
    "colleagues": ["Ben Carter", "mia@house.example", {"name": "Clara Díaz", "address": "clara@house.example"}],
    "thread": [{"kind": "message", "from": "anna@weber.example", "to": ["support@house.example"], "text": "Any news?"}],
    "draft": "small story from a small TV station,\nI would ignore it",
    "attachments": [],
}


def ran(tmp_path, *lines, code=0, options=("--json",)):
    file = tmp_path / "replies.jsonl"
    file.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    result = CliRunner().invoke(root, ["guard", str(file), *options])
    assert result.exit_code == code, result.output
    return result.stdout


def judgements(tmp_path, *lines, code=0):
    return [json.loads(line) for line in ran(tmp_path, *lines, code=code).splitlines()]


def test_guard_answers_each_line(tmp_path):
    good = SLIP | {"id": "good", "draft": "Hi Anna, it is back."}
    slip = {
        "id": 7,
        "stop": True,
        "findings": [
            {
                "code": "about_customer",
                "start": 0,
                "end": 24,
                "message": "This speaks about the customer, and not to them.",
            },
            {
                "code": "to_colleague",
                "start": 37,
                "end": 54,
                "message": "This sounds as if it were said to a colleague.",
            },
        ],
    }

    assert judgements(tmp_path, SLIP, good) == [slip, {"id": "good", "stop": False, "findings": []}]


def test_guard_reads_a_line_with_a_draft_only(tmp_path):
    assert judgements(tmp_path, {"draft": "Hi {{name}}"}, {"draft": ""}) == [
        {
            "id": None,
            "stop": True,
            "findings": [
                {"code": "placeholder", "start": 3, "end": 11, "message": "This is a gap that nobody has filled."}
            ],
        },
        {"id": None, "stop": False, "findings": []},
    ]


def test_guard_stops_with_the_draft_and_nobody_known(tmp_path):
    (only,) = judgements(tmp_path, {"to": ["someone@else.example"], "draft": SLIP["draft"]})

    assert only["stop"]


def test_guard_names_colleagues_in_each_form(tmp_path):
    drafts = ["@ben can you?", "@mia can you?", "Hi Clara, look."]
    lines = [SLIP | {"draft": draft} for draft in drafts]

    assert [one["stop"] for one in judgements(tmp_path, *lines)] == [True, True, True]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"{", "The line is not JSON in UTF-8: "),
        (b"[1]", 'The line is not an object, such as {"draft": "..."}.'),
        (b"\xff\xfe", "The line is not JSON in UTF-8: "),
        (b"[" * 100_000, "The line is not JSON in UTF-8: "),
        ({"id": 1}, "'draft' is missing, or is no text."),
        ({"draft": 1}, "'draft' is missing, or is no text."),
        ({"draft": "x", "to": [1]}, "'to' holds people: texts, or objects with 'name' and 'address'."),
        ({"draft": "x", "customer": []}, "'customer' is no object."),
        ({"draft": "x", "thread": {}}, "'thread' is no list."),
        ({"draft": "x", "thread": ["x"]}, "'thread' is no list of objects."),
        ({"draft": "x", "thread": [{"kind": "call"}]}, "'kind' in 'thread' is 'message' or 'note', and not 'call'."),
        ({"draft": "x", "customer": {"identities": [{}]}}, "'identities' is no list of texts."),
    ],
)
def test_guard_tells_a_bad_line_and_goes_on(tmp_path, line, error):
    bad, good = judgements(tmp_path, line, SLIP, code=1)

    assert bad == {"id": None, "line": 1, "file": str(tmp_path / "replies.jsonl"), "error": bad["error"]}
    assert bad["error"].startswith(error)
    assert good["stop"]


def test_guard_shows_the_words(tmp_path):
    shown = ran(tmp_path, SLIP, SLIP | {"draft": "Hi Anna, it is back."}, b"{", code=1, options=())

    assert shown.splitlines()[:6] == [
        "7: stop",
        "  This speaks about the customer, and not to them.",
        "    >>>small story from a small<<< TV station, I would ignore it",
        "  This sounds as if it were said to a colleague.",
        "    small story from a small TV station, >>>I would ignore it<<<",
        "7: may go",
    ]
    assert shown.splitlines()[6].startswith(f"{tmp_path / 'replies.jsonl'}, line 3: The line is not JSON")


def test_guard_control_characters_are_not_shown(tmp_path):
    assert "\x1b" not in ran(tmp_path, SLIP | {"draft": "\x1b[31mjust tell them no\x1b[0m"}, options=())


def test_guard_missing_file(tmp_path):
    result = CliRunner().invoke(root, ["guard", str(tmp_path / "none.jsonl")])

    assert result.exit_code == 2
    assert "none.jsonl can't be read: No such file or directory." in result.stderr


def test_guard_reads_standard_input():
    result = CliRunner().invoke(root, ["guard", "-", "--json"], input=json.dumps(SLIP))

    assert json.loads(result.stdout)["stop"] is True


def test_guard_needs_no_django_set_up_and_no_database(tmp_path):
    file = tmp_path / "replies.jsonl"
    file.write_text(json.dumps(SLIP))
    code = (
        "import sys; from heedful.cli import root; root(['guard', sys.argv[1]], standalone_mode=False); "
        "assert not {'django.db', 'numpy', 'polars'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(file)], check=True, timeout=60)


def test_command_as_it_is_installed_needs_no_settings(tmp_path):
    line = {"id": "1", "from": "bob@h.example", "to": ["ana@example.org"], "draft": "FYI, just tell them no. {{name}}"}
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("DJANGO_", "HEEDFUL_"))}
    command = [sys.executable, "-m", "heedful", "guard", "--json", "-"]
    done = subprocess.run(
        command, input=json.dumps(line), env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    assert (answer["id"], answer["stop"]) == ("1", True)
    assert {each["code"] for each in answer["findings"]} == {"to_colleague", "placeholder"}
    assert all(each["message"].endswith(".") for each in answer["findings"])
    assert list(tmp_path.iterdir()) == []
