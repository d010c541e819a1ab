"""Server time of the pages that must be quick: Flow, one customer, and the preview of an edit.

Asked through Django's test client, with the whole middleware, in a process that has opened its log: the first answer
is told apart. Two installations are filled the first time and kept: one kind with five million desires, and ten
kinds over two fifths of its signals with one customer who left 50,000.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench import store
from bench.process import python
from bench.report import Reach, Section, amount

SIZE = 20_500_000
#: Signals of the busiest customer.
BUSY = 50_000
ROUNDS = 30


def measure(size: int = SIZE, rounds: int = ROUNDS) -> Section:
    """Measure with an installation of `size` signals, and with one of two fifths and a half of that."""
    asked = [*_one_kind(size, rounds), *_ten_kinds(max(1, size * 100 // 205), rounds)]
    return Section(
        title=f"Server time of pages ({rounds} requests each)",
        head=("page", "first ms", "p50 ms", "p95 ms", "CPU p50 ms"),
        rows=[_row(each) for each in asked],
        reaches=[Reach(f"p95 of {each['what']}", each["p95"], each["limit"], "ms") for each in asked if each["limit"]],
        notes=[f"Peak memory of the asking process: {max(each['peak_mb'] for each in asked):,.0f} MB."],
    )


def _one_kind(size: int, rounds: int) -> Iterator[dict]:
    """Ask an installation in which every signal belongs to a desire of one kind, about four each."""
    wants = 1
    file = store.signals(size, max(1, size // 60), "--facets", "--wants", str(wants), "--walks", "1.0")
    env = store.house(f"house-{store.VERSION}-one-{size}", wants, file)
    yield from _asked("flow", rounds, env)


def _ten_kinds(size: int, rounds: int) -> Iterator[dict]:
    """Ask an installation of ten kinds with one busy customer among the others."""
    busy = max(1, min(BUSY, size // 10))
    files = (
        store.signals(size, max(1, size // 30), "--facets"),
        store.signals(busy, 1, "--facets", "--first", "1000000001"),
    )
    env = store.house(f"house-{store.VERSION}-ten-{size}", 10, *files)
    yield from _asked("customer", rounds, env)
    yield from _asked("preview", rounds, env)


def _asked(what: str, rounds: int, env: dict[str, str]) -> list[dict]:
    cost = python("-m", "bench.ask", what, "--rounds", str(rounds), env=env)
    return [{**json.loads(line), "peak_mb": cost.peak_mb} for line in cost.said.splitlines() if line.startswith("{")]


def _row(asked: dict) -> tuple[str, ...]:
    return asked["what"], *(amount(asked[name]) for name in ("first", "p50", "p95", "cpu"))
