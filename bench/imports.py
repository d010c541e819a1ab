"""`heedful import`: how many signals a second come into the log, and what following and merging take after it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bench import store
from bench.process import Cost, python
from bench.report import Section, amount

SIZE = 5_000_000
#: Small files after the large one, so that there is something to merge.
SMALL_FILES = 8
_WORDS = {
    "take": "take {signals:,} signals of {customers:,} customers, all of them new",
    "refresh": "follow ten kinds through all of it",
    "take more": "take {more:,} more in {files} files",
    "refresh again": "follow the ten kinds again",
    "tidy": "merge small segments, and follow again",
}


def measure(size: int = SIZE) -> Section:
    """Measure with a fifth of `size` signals, and with `size`."""
    rows = [row for each in (max(1, size // 5), size) for row in _rows(each)]
    return Section(
        title="Import",
        head=("work", "wall s", "CPU s", "signals/s"),
        rows=rows,
        notes=[
            "A fresh data folder on SQLite; whole numbers as customers, two properties, one process for all stages."
        ],
    )


def _rows(size: int) -> list[tuple[str, ...]]:
    customers = max(1, size // 20)
    file = store.signals(size, customers, "--facets")
    small = [store.signals(max(1, size // 40) + number, customers, "--facets") for number in range(SMALL_FILES)]
    cost = _filled(file, small)
    stages = json.loads(cost.said.splitlines()[-1])
    known = {"signals": size, "customers": customers, "files": SMALL_FILES, "more": stages["take more"]["done"]}
    rows = [_row(_WORDS[name].format(**known), stage, name) for name, stage in stages.items()]
    return [*rows, (f"peak memory {cost.peak_mb:,.0f} MB, {cost.wall_s:.0f} s in all", "", "", "")]


def _filled(file: Path, small: list[Path]) -> Cost:
    env = store.data("import")
    shutil.rmtree(env["HEEDFUL_DATA"], ignore_errors=True)
    cost = python("-m", "bench.fill", store.kinds(), file, "--then", *small, "--tidy", env=env)
    shutil.rmtree(env["HEEDFUL_DATA"])
    return cost


def _row(word: str, stage: dict, name: str) -> tuple[str, ...]:
    speed = f"{stage['done'] / stage['wall_s']:,.0f}" if name.startswith("take") else ""
    return word, amount(stage["wall_s"]), amount(stage["cpu_s"]), speed
