"""The files in `deploy/` name commands, options and settings that there are, and so does the how-to that uses them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from heedful.cli import COMMANDS, root

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
HOW_TO = (ROOT / "docs/how-to/run-in-production.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda path: path.name)
def test_units_start_what_there_is(unit):
    program, name, *words = re.search(r"^ExecStart=(.+)$", unit.read_text(), re.MULTILINE)[1].split()
    assert program == "/opt/heedful/bin/heedful"
    # Parsed as when it is called, and not run.
    assert root.get_command(None, name).make_context(name, words).params is not None


def test_settings_that_are_named_exist():
    known = set(re.findall(r"^\| `(HEEDFUL_\w+)`", (ROOT / "docs/reference/settings.md").read_text(), re.MULTILINE))
    named = {name for file in DEPLOY.iterdir() for name in re.findall(r"HEEDFUL_[A-Z_]+", file.read_text())}
    assert named - known == set()
    assert set(re.findall(r"HEEDFUL_[A-Z_]+", HOW_TO)) - known == set()


def test_how_to_installs_every_file_that_is_there():
    named = set(re.findall(r"deploy/([\w.-]*\w)", HOW_TO))
    assert named == {file.name for file in DEPLOY.iterdir()}


def test_commands_of_the_how_to_exist():
    # The backup is told there before its command is part of this program everywhere.
    called = set(re.findall(r"^heedful (\w+)", HOW_TO, re.MULTILINE)) - {"backup"}
    assert called - set(COMMANDS) == set()
