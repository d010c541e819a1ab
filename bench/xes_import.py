"""Import of the 262,200 events of BPI Challenge 2012 from XES: CPU-seconds of a fresh process, all included.

    python -m bench xes

PM4Py stands beside it, where it is installed: with the importer that it takes where no other package is there, with
the quickest of its own that reads this file, and with the one in Rust, if `rustxes` is installed.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from bench.process import ROOT, Cost, python
from bench.report import Reach, Section, amount

FILE = ROOT.parent / "shared" / "data" / "events" / "bpic2012.xes.gz"
REACH_CPU_S = 5.0
TURNS = 3

HEEDFUL = """
import sys
from pathlib import Path
import polars as pl
from heedful.wire.signals import Mapping, read
print(pl.concat([chunk.frame for chunk in read(Path(sys.argv[1]), Mapping())], how="diagonal_relaxed").height)
"""
PM4PY = """
import sys, warnings
warnings.simplefilter("ignore")
import pm4py
print(len(pm4py.read_xes(sys.argv[1], variant=sys.argv[2])))
"""


def measure(file: Path | None = None) -> Section:
    """Measure the import of one file: the one given, or named by HEEDFUL_BENCH_XES, or the one of the challenge."""
    file = file or Path(os.environ.get("HEEDFUL_BENCH_XES") or FILE)
    title = f"Import of {file.name} (XES)"
    if not file.exists():
        return Section(title, ("program",), [("not measured: name a XES file by HEEDFUL_BENCH_XES",)])
    ours = _best(lambda: python("-c", HEEDFUL, file), TURNS)
    rows = [_row("**heedful**", ours, ours)]
    for word, words in _peers(file):
        cost = _best(lambda words=words: python("-c", PM4PY, *words), 1)
        rows.append(_row(word, cost, ours))
    return Section(
        title,
        ("program", "CPU s", "wall s", "peak MB", "events", "heedful's CPU beside it"),
        rows,
        [Reach("CPU time", ours.cpu_s, REACH_CPU_S, "s")],
        [f"The best of {TURNS}; peers ran once.", *_missing()],
    )


def _best(program, times: int) -> Cost:
    return min((program() for _ in range(times)), key=lambda cost: cost.cpu_s)


def _row(word: str, cost: Cost, ours: Cost) -> tuple[str, ...]:
    events = cost.said.split()[-1]
    share = f"{ours.cpu_s / cost.cpu_s:.1%}"
    return word, amount(cost.cpu_s), amount(cost.wall_s), amount(cost.peak_mb), f"{int(events):,}", share


def _peers(file: Path) -> list[tuple[str, list[str | Path]]]:
    if importlib.util.find_spec("pm4py") is None:
        return []
    # Named, since PM4Py's default is the one in Rust as soon as that package is there.
    own = [("PM4Py, its default alone (iterparse)", "iterparse"), ("PM4Py, line_by_line", "line_by_line")]
    rust = [("PM4Py with rustxes", "rustxes")] if importlib.util.find_spec("rustxes") else []
    return [(word, [file, variant]) for word, variant in own + rust]


def _missing() -> list[str]:
    return [f"{name} is not installed here." for name in ("pm4py", "rustxes") if importlib.util.find_spec(name) is None]
