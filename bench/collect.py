"""Collecting: taking over HTTP, settling, and pages meanwhile; on SQLite, and on PostgreSQL where one is named.

What a user would write instead is measured beside it: bare inserts of the same rows, a transaction for each hundred,
by the ORM and by executemany.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from bench import store
from bench.process import environment, python
from bench.report import Reach, Section, amount

SIZE = 200_000
#: PostgreSQL takes part where this names a database that may be filled.
_POSTGRES = "HEEDFUL_BENCH_POSTGRES"


def measure(size: int = SIZE) -> Section:
    """Measure with `size` signals in batches of 100."""
    databases = {"SQLite": "", **({"PostgreSQL": os.environ[_POSTGRES]} if os.environ.get(_POSTGRES) else {})}
    rows, reaches = [], []
    for name, url in databases.items():
        told = _measured(size, url)
        rows += [
            (f"take over HTTP, batches of 100, durable, one core, {name}", amount(told["take"]), amount(told["bytes"])),
            (f"settle, kernel and desires included, {name}", amount(told["settle"]), ""),
            (f"bare inserts by the ORM, {name}", amount(told["orm"]), ""),
            (f"bare inserts by executemany, {name}", amount(told["many"]), ""),
        ]
        reaches += [
            Reach(f"us a signal over HTTP, {name}", 1e6 / told["take"], 200, "us"),
            Reach(f"us a signal to settle, {name}", 1e6 / told["settle"], 50, "us"),
            Reach(f"p95 of Today while settling, {name}", told["p95_ms"], 200, "ms"),
        ]
    return Section(
        title=f"Collecting {size:,} signals",
        head=("work", "signals/s", "bytes a signal in the database"),
        rows=rows,
        reaches=reaches,
        notes=[
            "Taking: `heedful web` held to one core by taskset, the sender on the other, four connections.",
            "Settling: a process of its own, ten kinds, while Today is asked for twice a second.",
            "200 µs a signal are 5,000 a second, 50 are 20,000.",
        ],
    )


def _measured(size: int, url: str) -> dict[str, float]:
    env = {**store.data("collect"), "HEEDFUL_DATABASE_URL": url, "HEEDFUL_COLLECT_RATE": "1000000"}
    shutil.rmtree(Path(env["HEEDFUL_DATA"]), ignore_errors=True)
    told = json.loads(python("-m", "bench.settle", "prepare", store.kinds(), env=env).said)
    with Web(env) as host:
        sent = json.loads(_pinned("1", "-m", "bench.load", host, told["key"], "--batches", str(size // 100)))
        if sent["bad"]:
            raise RuntimeError(f"the door answered {sent['bad'][:5]}")
        settling = subprocess.Popen(
            [sys.executable, "-m", "bench.settle", "settle"], env={**environment(), **env}, stdout=subprocess.PIPE
        )
        walls = list(_asking(host, told["cookie"], settling))
    settled = json.loads(settling.communicate()[0])
    bare = json.loads(python("-m", "bench.settle", "bare", "--rows", str(min(size, 50_000)), env=env).said)
    walls.sort()
    return {
        "take": sent["signals"] / sent["took_s"],
        "bytes": settled["bytes"] / size,
        "settle": settled["signals"] / settled["took_s"],
        "p95_ms": walls[int(len(walls) * 0.95)] * 1000 if walls else 0.0,
        **bare,
    }


def _pinned(core: str, *words: str) -> str:
    taskset = shutil.which("taskset")
    pin = [taskset, "-c", core] if taskset and (os.cpu_count() or 1) > 1 else []
    done = subprocess.run([*pin, sys.executable, *words], env=environment(), capture_output=True, text=True, check=True)
    return done.stdout


class Web:
    """A web process on the first core, while this lasts."""

    def __init__(self, env: dict[str, str]) -> None:
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self._port = trial.getsockname()[1]
        self._env = {**environment(), **env}

    def __enter__(self) -> str:
        taskset = shutil.which("taskset")
        pin = [taskset, "-c", "0"] if taskset and (os.cpu_count() or 1) > 1 else []
        words = [*pin, sys.executable, "-m", "heedful", "web", "--port", str(self._port)]
        self._process = subprocess.Popen(words, env=self._env, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        return f"127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=20)


def _asking(host: str, cookie: str, until: subprocess.Popen) -> Iterator[float]:
    """Ask for Today twice a second until a process ends; yields how long each answer took."""
    connection = HTTPConnection(host, timeout=60)
    while until.poll() is None:
        began = time.perf_counter()
        connection.request("GET", "/", headers={"Cookie": cookie})
        connection.getresponse().read()
        yield time.perf_counter() - began
        time.sleep(0.5)
    connection.close()
