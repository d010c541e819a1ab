"""Ten kinds over millions of signals: `heedful flow` beside chdb's `windowFunnel`, SQL windows and a bare read.

Each is a process of its own, everything included, on the same Parquet file. They take turns, so that what else the
machine does falls on all of them, and ratios are taken within a turn.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from bench import store
from bench.process import Cost, heedful, middle, python
from bench.report import Reach, Section, amount

SIZE = 20_000_000
LARGE = 100_000_000
TURNS = 3
#: Lives of the demo company, whose signals have paths and properties: about 204 signals a customer.
_DEMO_SIGNALS_EACH = 204
_HEAD = ("program", "wall s", "CPU s", "peak MB", "heedful takes")
_CHDB = {
    "plain": "chdb windowFunnel, one query with ten",
    "narrow": "chdb windowFunnel, one query with ten, kinds in a dictionary",
    "apart": "chdb windowFunnel, ten queries, each over its own signals",
}

Costs = dict[str, list[Cost]]


def measure(size: int = SIZE) -> Section:
    """Measure with whole numbers as customers."""
    return _section(size, TURNS, "whole numbers as customers")


def measure_large(size: int = LARGE) -> Section:
    """Measure at the largest size, where one turn of the slowest peer takes ten minutes."""
    return _section(size, 1, "whole numbers as customers")


def measure_strings(size: int = SIZE) -> Section:
    """Measure with texts as customers."""
    return _section(size, TURNS, "texts as customers", "--strings")


def _section(size: int, turns: int, what: str, *more: str) -> Section:
    file = store.signals(size, max(1, size // 20), *more)
    costs = _turns(_programs(file), turns)
    rows = _rows(costs)
    if not more and turns == TURNS:
        rows += _demo_rows(max(1, size // 4 // _DEMO_SIGNALS_EACH))
    return Section(
        title=f"Ten kinds over {size:,} signals, {what}",
        head=_HEAD,
        rows=rows,
        reaches=_reaches(costs, size) if not more else (),
        notes=[
            _agreement(file, costs["chdb apart"][-1].said),
            f"Turns: {turns}, each program a fresh process; ratios are taken within a turn, and medians given.",
            *_NOTES,
        ],
    )


_NOTES = (
    "‘Heedful takes’: its wall time, as so many times that of the line.",
    "DuckDB answers for one kind of the ten, and finds furthest step and fulfilment only.",
)


def _programs(file: Path) -> dict[str, Callable[[], Cost]]:
    peers = {f"chdb {way}": lambda way=way: python("-m", "bench.peers.chdb_funnel", file, way) for way in _CHDB}
    return {
        "heedful": lambda: heedful("flow", file, "--kinds", store.kinds(), "--json"),
        **peers,
        "duckdb": lambda: python("-m", "bench.peers.duckdb_windows", file),
        "polars": lambda: python("-m", "bench.peers.polars_read", file),
    }


def _turns(programs: dict[str, Callable[[], Cost]], turns: int) -> Costs:
    # Once before, uncounted: the file comes into the page cache, kernels are compiled where they never were.
    programs["heedful"]()
    return _transposed([{name: program() for name, program in programs.items()} for _ in range(turns)])


def _transposed(turns: Sequence[dict[str, Cost]]) -> Costs:
    return {name: [turn[name] for turn in turns] for name in turns[0]}


def _rows(costs: Costs) -> list[tuple[str, ...]]:
    words = {
        "heedful": "**heedful flow, ten kinds**",
        **{f"chdb {way}": word for way, word in _CHDB.items()},
        "duckdb": "DuckDB windows, one kind",
        "polars": "polars, read the columns only",
    }
    return [_row(words[name], each, ratio(costs["heedful"], each)) for name, each in costs.items()]


def _row(word: str, costs: Sequence[Cost], beside: float) -> tuple[str, ...]:
    cost = middle(costs)
    return word, amount(cost.wall_s), amount(cost.cpu_s), amount(cost.peak_mb), f"{amount(beside)} times"


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost]) -> float:
    """Give the median of the ratios of wall time, turn by turn."""
    return median(mine.wall_s / other.wall_s for mine, other in zip(ours, theirs, strict=True))


def _reaches(costs: Costs, size: int) -> list[Reach]:
    ours = costs["heedful"]
    tuned = min(("chdb narrow", "chdb apart"), key=lambda name: middle(costs[name]).wall_s)
    reaches = [
        Reach("wall time, of chdb as its documentation writes it", ratio(ours, costs["chdb plain"]), 0.1),
        Reach("wall time, of chdb tuned by hand", ratio(ours, costs[tuned]), 0.1),
        Reach("wall time, of a bare polars read", ratio(ours, costs["polars"]), 5),
    ]
    if size >= LARGE:
        reaches.append(Reach("peak memory", middle(ours).peak_mb / 1024, 12, "GB"))
    return reaches


def _agreement(file: Path, theirs: str) -> str:
    """Compare how far every customer came with what windowFunnel says."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "desires.parquet"
        heedful("flow", file, "--kinds", store.kinds(), "--json", "--out", out)
        ours = python("-m", "bench.peers.levels", out).said
    if ours.split() == theirs.split():
        return "Customers by the furthest that they came, in each of the ten kinds: the same as by `windowFunnel`."
    apart = sorted(set(ours.splitlines()) ^ set(theirs.splitlines()))
    return f"**Customers by the furthest that they came differ from `windowFunnel`** (kind, level, customers): {apart}"


def _demo_rows(customers: int) -> list[tuple[str, ...]]:
    """Measure the demo company: kinds with paths and properties, texts as customers."""
    file, kinds = store.demo(customers)
    programs = {
        "heedful": lambda: heedful("flow", file, "--kinds", kinds, "--path", "path", "--json"),
        "polars": lambda: python("-m", "bench.peers.polars_read", file),
    }
    costs = _transposed([{name: program() for name, program in programs.items()} for _ in range(TURNS)])
    rows = python("-m", "bench.peers.polars_read", file).said.strip()
    words = f"the demo company, {int(rows):,} signals, seven kinds with paths and properties, texts as customers"
    return [
        _row(f"heedful flow over {words}", costs["heedful"], 1),
        _row("polars, read three columns of it only", costs["polars"], ratio(costs["heedful"], costs["polars"])),
    ]
