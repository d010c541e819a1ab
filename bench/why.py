"""'Why?' after a year: server time of the pages that answer it, with ten million verdicts.

    python -m bench why [--size N]

Asked through Django's test client, with the whole middleware. The database is filled the first time and kept. On
PostgreSQL it is measured, too, where HEEDFUL_BENCH_POSTGRES_WHY names an empty database, or one that was filled before.
"""

from __future__ import annotations

import json
import os

from bench import store
from bench.process import python
from bench.report import Reach, Section, amount

SIZE = 10_000_000
ROUNDS = 40
REACH_MS = 100


def measure(size: int = SIZE, rounds: int = ROUNDS) -> Section:
    """Measure with so many verdicts."""
    asked = [each for name, env in _databases(size) for each in _asked(name, rounds, env)]
    return Section(
        title=f"‘Why?’ after a year with {size:,} verdicts ({rounds} requests each)",
        head=("page", "first ms", "p50 ms", "p95 ms", "CPU p50 ms"),
        rows=[(each["what"], *(amount(each[name]) for name in ("first", "p50", "p95", "cpu"))) for each in asked],
        reaches=[Reach(f"p95 of {each['what']}", each["p95"], each["limit"], "ms") for each in asked if each["limit"]],
        notes=[
            (
                "200,000 customers and 600 moments; one verdict in ten is of a letter of ours, the others of mails "
                "that came through the relay. Words were adapted in the first half of the year only."
            ),
            "The first request to a page reads from a disk whose cache may be cold.",
        ],
    )


def _databases(size: int) -> list[tuple[str, dict[str, str]]]:
    postgres = os.environ.get("HEEDFUL_BENCH_POSTGRES_WHY", "")
    given = [("SQLite", ""), *([("PostgreSQL", postgres)] if postgres else [])]
    return [(name, _filled(name, url, size)) for name, url in given]


def _filled(name: str, url: str, size: int) -> dict[str, str]:
    folder = f"why-{store.VERSION}-{name.lower()}-{size}-{store.form()}"
    env = {**store.data(folder), "HEEDFUL_DATABASE_URL": url}
    done = store.folder() / folder / "filled"
    if not done.exists():
        python("-m", "bench.why_fill", str(size), env=env)
        done.touch()
    return env


def _asked(name: str, rounds: int, env: dict[str, str]) -> list[dict]:
    cost = python("-m", "bench.ask", "why", "--rounds", str(rounds), env=env)
    lines = [json.loads(line) for line in cost.said.splitlines() if line.startswith("{")]
    return [{**each, "what": f"{each['what']}, {name}"} for each in lines]
