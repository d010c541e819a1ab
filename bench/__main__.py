"""Measures Heedful beside its peers, part by part.

    python -m bench [part ...] [--size N] [--write]

Without parts all are measured. `--size` says how many signals, for the parts that take signals; `--write` puts
the tables into docs/reference/performance.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable

from bench import (
    collect,
    conversations,
    day,
    flow,
    guard,
    imports,
    inbox,
    judge,
    mail,
    pages,
    places,
    relay,
    start,
    why,
    xes_import,
)
from bench.report import Section, write

PARTS: dict[str, Callable[[int | None], Section]] = {
    "flow": lambda size: flow.measure(size or flow.SIZE),
    "flow-large": lambda size: flow.measure_large(size or flow.LARGE),
    "flow-strings": lambda size: flow.measure_strings(size or flow.SIZE),
    "xes": lambda _: xes_import.measure(),
    "pages": lambda size: pages.measure(size or pages.SIZE),
    "inbox": lambda size: inbox.measure(size or inbox.SIZE),
    "start": lambda _: start.measure(),
    "collect": lambda size: collect.measure(size or collect.SIZE),
    "day": lambda size: day.measure(size or day.SIZE),
    "mail": lambda _: mail.measure(),
    "relay": lambda _: relay.measure(),
    "conversations": conversations.measure,
    "guard": lambda _: guard.measure(),
    "judge": lambda size: judge.measure(size or judge.SIZE),
    "why": lambda size: why.measure(size or why.SIZE),
    "places": lambda size: places.measure(size or places.SIZE),
    "import": lambda size: imports.measure(size or imports.SIZE),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Heedful beside its peers.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all but day if none")
    parser.add_argument("--size", type=int, help="how many signals")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/reference/performance.md")
    given = parser.parse_args()
    unknown = [part for part in given.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    # A day takes half an hour: only when it is named.
    for part in given.parts or [part for part in PARTS if part != "day"]:
        _one(part, given.size, to_page=given.write)


def _one(part: str, size: int | None, *, to_page: bool) -> None:
    began = time.perf_counter()
    busy = os.getloadavg()[0]
    section = PARTS[part](size)
    print(f"\n{section.text()}\n")
    print(f"({part}: {time.perf_counter() - began:.0f} s; load before it {busy:.1f})", file=sys.stderr, flush=True)
    if to_page:
        write(part, section)


if __name__ == "__main__":
    main()
