"""Server time of the inbox at half a million conversations: lists, a conversation, what is new, a search.

Asked through Django's test client, with the whole middleware. The database is filled the first time and kept. On
PostgreSQL it is measured, too, where HEEDFUL_BENCH_POSTGRES names an empty database, or one that was filled before.
"""

from __future__ import annotations

import json
import os

from bench import store
from bench.process import python
from bench.report import Reach, Section, amount

SIZE = 500_000
ROUNDS = 60
#: Of the pages of the inbox, and of a search.
PAGE_MS, SEARCH_MS = 80, 300


def measure(size: int = SIZE, rounds: int = ROUNDS) -> Section:
    """Measure with so many conversations of six messages each."""
    asked = [each for name, env in _databases(size) for each in _asked(name, rounds, env)]
    return Section(
        title=f"The inbox at {size:,} conversations with {6 * size:,} messages ({rounds} requests each)",
        head=("page", "first ms", "p50 ms", "p95 ms", "CPU p50 ms"),
        rows=[(each["what"], *(amount(each[name]) for name in ("first", "p50", "p95", "cpu"))) for each in asked],
        reaches=[Reach(f"p95 of {each['what']}", each["p95"], each["limit"], "ms") for each in asked],
        notes=[
            "Of a hundred conversations 94 are closed, one waits for us, one is put off; ten colleagues share them."
        ],
    )


def _databases(size: int) -> list[tuple[str, dict[str, str]]]:
    given = [("SQLite", "")]
    postgres = os.environ.get("HEEDFUL_BENCH_POSTGRES", "")
    return [
        (name, _filled(name, url, size)) for name, url in [*given, *([("PostgreSQL", postgres)] if postgres else [])]
    ]


def _filled(name: str, url: str, size: int) -> dict[str, str]:
    folder = f"inbox-{store.VERSION}-{name.lower()}-{size}-{store.form()}"
    env = {**store.data(folder), "HEEDFUL_DATABASE_URL": url}
    done = store.folder() / folder / "filled"
    if not done.exists():
        python("-m", "bench.inbox_fill", str(size), env=env)
        done.touch()
    return env


def _asked(name: str, rounds: int, env: dict[str, str]) -> list[dict]:
    cost = python("-m", "bench.ask", "inbox", "--rounds", str(rounds), env=env)
    lines = [json.loads(line) for line in cost.said.splitlines() if line.startswith("{")]
    return [{**each, "what": f"{each['what']}, {name}"} for each in lines]
