"""The page on the gate says what the gate does."""

from __future__ import annotations

import re
from pathlib import Path

from heedful.domain.gate.judge import CODES
from heedful.domain.gate.policy import FIXED, STANDARD, Column, Row
from heedful.domain.gate.request import Purpose
from heedful.domain.moment_kind import LONG

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "gate.md").read_text(encoding="utf-8")


def _rows(heading: str) -> list[list[str]]:
    part = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_every_code_is_told_and_no_other():
    assert [re.sub("`", "", row[0]) for row in _rows("Every code")] == list(CODES)


def test_table_is_the_standard_policy():
    names = {"not known, to one": "unknown", "not known, to many": "unknown_bulk"}
    told = {}
    for name, *cells in _rows("The table"):
        for one in re.findall(r"`(\w+)`", name) or [names[name]]:
            told[one] = cells
    assert told == {row.value: [STANDARD.cell(row, column).value for column in Column] for row in Row}
    assert {row.value for row in FIXED} <= set(told)


def test_every_purpose_is_told():
    assert re.findall(r"^\| `(\w+)`", PAGE.split("## The table")[0], flags=re.MULTILINE) == [
        each.value for each in Purpose
    ]


def test_every_kind_with_a_long_time_after_it_is_named():
    words = {kind.replace("_", " ") for kind in LONG}
    assert all(word in " ".join(PAGE.split()) for word in words)
