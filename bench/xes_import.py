"""Import of the 262,200 events of BPI Challenge 2012 from XES: CPU-seconds of a fresh process, all included.

    python -m bench.xes_import [FILE]

PM4Py stands beside it where it is installed (`make bench`).
"""

import importlib.util
import os
import sys
import time
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "shared" / "data" / "events" / "bpic2012.xes.gz"
REACH_CPU_S = 5.0

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
print(len(pm4py.read_xes(sys.argv[1])))
"""


def run(program, file):
    """Run a program in a fresh process; give CPU and wall seconds."""
    before, began = os.times(), time.perf_counter()
    process = os.posix_spawn(sys.executable, [sys.executable, "-c", program, str(file)], dict(os.environ))
    _, status = os.waitpid(process, 0)
    after = os.times()
    if status:
        raise SystemExit(f"the program failed: {os.waitstatus_to_exitcode(status)}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, time.perf_counter() - began


def measure(name, program, file, times):
    results = [run(program, file) for _ in range(times)]
    cpu, wall = min(results)
    print(f"{name:10} {cpu:6.2f} CPU-s {wall:6.2f} s (best of {times})", flush=True)
    return cpu


def main():
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    if not file.exists():
        raise SystemExit(f"{file} is not there; name a XES file")
    ours = measure("heedful", HEEDFUL, file, 5)
    if importlib.util.find_spec("pm4py") is None:
        print("PM4Py is not installed: make bench")
    else:
        theirs = measure("pm4py", PM4PY, file, 1)
        print(f"heedful takes {ours / theirs:.1%} of PM4Py's time")
    print(f"reach: {REACH_CPU_S} CPU-s: {'met' if ours <= REACH_CPU_S else 'MISSED'}")


if __name__ == "__main__":
    main()
