"""The table that a terminal shows: numbers whole at any width, and no figure that says more than we know."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from heedful.cli.flow_table import tables
from heedful.domain.kind import read_kinds
from heedful.services.flow_files import FileFlow, follow_files
from heedful.wire.signals import Mapping

KINDS = """
[[desire]]
id = "restore"
name = "Get my files back"
arises = ["started"]
steps = ["chosen", {name = "waits for a disk", when = "posted"}]
fulfilled = ["finished"]
answered = ["told"]
patience = "2 days"
target = 0.9
"""
ROWS = [
    "a,2024-01-01T00:00:00Z,started",
    "a,2024-01-01T00:01:00Z,chosen",
    "a,2024-01-01T00:03:00Z,finished",
    "b,2024-01-01T00:00:00Z,started",
    "b,2024-01-01T12:00:00Z,posted",
    "c,2024-01-09T00:00:00Z,started",
]


def flow_of(folder: Path, rows: list[str]) -> FileFlow:
    file = folder / "signals.csv"
    file.write_text("\n".join(["customer,at,kind", *rows]))
    return follow_files([file], read_kinds(KINDS), Mapping())


def drawn(flow: FileFlow, width: int) -> list[str]:
    out = StringIO()
    console = Console(file=out, width=width)
    for table in tables(flow):
        console.print(table)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_table_at_80_columns_is_whole(tmp_path):
    assert drawn(flow_of(tmp_path, ROWS), 80) == [
        "Get my files back: 50.0% got it [9.5% to 90.5%], n 2, target 90.0%, budget 500%",
        "spent",
        "3 came; 1 fulfilled, 1 gave up; 1 flowing",
        "                                      ended  open    half go     nine of",
        "                             reached   here  here  on within  ten within",
        "arose             █████████        3      0     1      6.0 h      10.8 h",
        "chosen            ██████           2      0     0    2.0 min     2.0 min",
        "waits for a disk  ██████           2      1     0",
        "fulfilled         ███              1",
    ]


@pytest.mark.parametrize(("width", "columns"), [(70, 5), (62, 5), (58, 4), (46, 3), (30, 1), (20, 1)])
def test_narrow_table_drops_columns_and_cuts_no_number(tmp_path, width, columns):
    lines = drawn(flow_of(tmp_path, ROWS), width)
    assert all(len(line) <= width for line in lines)
    assert not any("…" in line for line in lines)
    row = next(line for line in lines if line.startswith("chosen")).replace("█", "").split()
    assert row[1:] == ["2", "0", "0", "2.0", "min", "2.0", "min"][: columns if columns < 4 else 2 * columns - 3]


def test_headline_is_a_band_where_much_is_unknown(tmp_path):
    rows = [*ROWS, *(f"{who},2024-01-02T00:00:00Z,{kind}" for who in "defgh" for kind in ("started", "told"))]
    assert drawn(flow_of(tmp_path, rows), 200)[:2] == [
        "Get my files back: 14.3% to 85.7% got it, n 7; of 5 we do not know, target 90.0%, budget 500% spent",
        "8 came; 1 fulfilled, 1 gave up, 5 unknown since we spoke last; 1 flowing",
    ]


def test_kind_without_an_end_or_anybody_says_so(tmp_path):
    assert drawn(flow_of(tmp_path, ["c,2024-01-09T00:00:00Z,started"]), 80)[:2] == [
        "Get my files back: none of 1 has come to an end yet.",
        "1 came; 0 fulfilled; 1 flowing",
    ]
    assert drawn(flow_of(tmp_path, ["c,2024-01-09T00:00:00Z,told"]), 80) == [
        "Get my files back: nobody came with this."
    ]
