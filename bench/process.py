"""Running a program in a fresh process, and what it cost: wall time, CPU time of all its threads, peak memory.

The rule of this file, and of all that stays in the measuring process: nothing large is imported. Linux counts the
memory of whoever starts a process as the process's own until it has begun, so a fat parent spoils the peak.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Cost:
    """What a process cost: seconds on the clock, seconds of CPU, peak memory in MB; and what it printed."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    said: str = ""


class FailedError(RuntimeError):
    """A measured program failed; the message holds the end of what it said."""


def run(words: Sequence[str | Path], env: Mapping[str, str] | None = None) -> Cost:
    """Run a program to its end, at the root of the project."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        actions = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, err.fileno(), 2)]
        texts = [str(word) for word in words]
        began = time.perf_counter()
        process = os.posix_spawn(texts[0], texts, {**environment(), **(env or {})}, file_actions=actions)
        _, status, used = os.wait4(process, 0)
        wall = time.perf_counter() - began
        said = _read(out)
        if status:
            raise FailedError(f"{' '.join(texts)[:200]} failed:\n{_read(err)[-2000:]}{said[-500:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def python(*words: str | Path, env: Mapping[str, str] | None = None) -> Cost:
    """Run this Python with these words, such as '-c', a program, and its arguments."""
    return run([sys.executable, *words], env)


def heedful(*words: str | Path, env: Mapping[str, str] | None = None) -> Cost:
    """Run `heedful` as it is installed beside this Python."""
    return run([Path(sys.executable).parent / "heedful", *words], env)


def environment() -> dict[str, str]:
    """Give an environment in which modules of `bench` are found and bytecode is kept."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT)}


def _read(handle) -> str:
    handle.seek(0)
    return handle.read().decode(errors="replace")


def middle(costs: Sequence[Cost]) -> Cost:
    """Give the median of each measure."""
    return Cost(
        median(cost.wall_s for cost in costs),
        median(cost.cpu_s for cost in costs),
        median(cost.peak_mb for cost in costs),
        costs[-1].said,
    )
