"""A day of signals through everything: the door, settling, sealing, merging, and a page that somebody looks at.

The day is run in fast motion, as fast as one machine of two cores bears with some room to spare. What happens once an
hour (merging small segments, putting the log in order) happens 24 times, and what happens at night in the end.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

from bench import store
from bench.collect import Web
from bench.process import environment, python
from bench.report import Reach, Section, amount

SIZE = 20_000_000
#: Signals a second; a day of twenty million has 231.
RATE = float(os.environ.get("HEEDFUL_BENCH_RATE", "12000"))
HOURS = 24
_SHOWN = (1, 4, 8, 12, 16, 20, 24)


@dataclass
class _Hour:
    """What was seen in one hour of the day: the worst of what goes up and down, the last of what grows."""

    lag_s: float = 0.0
    web_mb: float = 0.0
    work_mb: float = 0.0
    mapped_mb: float = 0.0
    hourly_s: float = 0.0
    page_s: float = 0.0
    database_mb: float = 0.0
    files: int = 0
    signals: int = 0


def measure(size: int = SIZE) -> Section:
    """Send `size` signals in batches of 100, and look on."""
    env = {**store.data("day"), "HEEDFUL_DATABASE_URL": os.environ.get("HEEDFUL_BENCH_POSTGRES", "")}
    env["HEEDFUL_COLLECT_RATE"] = "1000000"
    shutil.rmtree(Path(env["HEEDFUL_DATA"]), ignore_errors=True)
    told = json.loads(python("-m", "bench.settle", "prepare", store.kinds(), env=env).said)
    web = Web(env)
    with web as host, _Work(env) as work, _Watch(env) as watch:
        words = [host, told["key"], "--batches", str(size // 100), "--customers", str(max(size // 100, 100))]
        sending = subprocess.Popen(
            [sys.executable, "-m", "bench.load", *words, "--rate", str(RATE)], env=environment(), stdout=subprocess.PIPE
        )
        seen = _Seen(host, told["cookie"], (web.pid, work), watch)
        hours = [seen.hour(size / RATE / HOURS) for _ in range(HOURS)]
        sent = json.loads(sending.communicate()[0])
        if sent["bad"]:
            raise RuntimeError(f"the door answered {sent['bad'][:5]}")
        caught_up = watch.ask("settled")
        night = watch.ask("night")
    return _section(size, hours, sent, caught_up, night)


def _section(size: int, hours: list[_Hour], sent: dict, caught_up: dict, night: dict) -> Section:
    names = ("signals", "lag_s", "work_mb", "web_mb", "mapped_mb", "database_mb", "files", "page_s", "hourly_s")
    rows = [(str(number), *(amount(getattr(hours[number - 1], name)) for name in names)) for number in _SHOWN]
    first, last = hours[5:11], hours[18:]
    return Section(
        title=f"A day of {size:,} signals, in fast motion",
        head=(
            *("hour", "taken", "lag s", "work MB", "web MB", "files mapped MB", "database MB"),
            *("segments", "Today s", "hourly work s"),
        ),
        rows=rows,
        reaches=[
            Reach("signals lost or doubled", abs(night["signals"] - size), 0),
            Reach("longest lag", max(hour.lag_s for hour in hours), 3, "s"),
            Reach(
                "lag of the last quarter, of the second",
                sum(hour.lag_s for hour in last) / (sum(hour.lag_s for hour in first) or 1),
                2,
                "times",
            ),
            Reach("memory of `work`, last hour", hours[-1].work_mb, 1.5 * max(hour.work_mb for hour in first), "MB"),
        ],
        notes=[
            (
                f"Sent at {amount(size / sent['took_s'])} signals a second (a day of 20 million has 231), so the day "
                f"took {amount(sent['took_s'] / 60)} minutes; {size // 100:,} customers, ten kinds."
            ),
            (
                "Lag: the age of the oldest accepted request that is not settled, the worst of the hour; memory: the "
                "most that was seen in it, of what only a process holds; files that both have mapped stand beside it, "
                "since the system takes their pages back when somebody needs memory; Today: the slowest answer."
            ),
            (
                f"All was settled {amount(caught_up['took_s'])} s after the last answer. The night's work (merging, "
                f"following all desires anew, putting in order) took {amount(night['took_s'])} s and "
                f"{amount(night['peak_mb'])} MB."
            ),
            (
                f"In the end {night['segments']} segments of {amount(night['log_mb'])} MB, and a database of "
                f"{amount(night['database_mb'])} MB."
            ),
        ],
    )


class _Work:
    """`heedful work`, while this lasts."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = {**environment(), **env}

    def __enter__(self) -> int:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "heedful", "work"], env=self._env, stderr=subprocess.DEVNULL
        )
        return self._process.pid

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=60)


class _Watch:
    """A process with Django that answers questions, one a line: `bench.day_watch`."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = {**environment(), **env}

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.day_watch"],
            env=self._env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def ask(self, question: str) -> dict[str, float]:
        print(question, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"who watches ended when asked {question!r}")
        return json.loads(answer)

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()


class _Seen:
    """Looks at everything four times a second, and does the hourly work."""

    def __init__(self, host: str, cookie: str, pids: tuple[int, int], watch: _Watch) -> None:
        self._host, self._cookie, self._pids, self._watch = host, cookie, pids, watch

    def hour(self, seconds: float) -> _Hour:
        hour, until = _Hour(), time.perf_counter() + seconds
        hour.hourly_s = self._watch.ask("hourly")["took_s"]
        while True:
            self._look(hour)
            if time.perf_counter() >= until:
                return hour
            time.sleep(0.25)

    def _look(self, hour: _Hour) -> None:
        found = self._watch.ask("look")
        hour.lag_s = max(hour.lag_s, found["lag_s"])
        hour.database_mb, hour.files, hour.signals = found["database_mb"], int(found["segments"]), int(found["signals"])
        web, work = map(_memory, self._pids)
        hour.web_mb, hour.work_mb = max(hour.web_mb, web["Pss_Anon"]), max(hour.work_mb, work["Pss_Anon"])
        hour.mapped_mb = max(hour.mapped_mb, web["Pss_File"] + work["Pss_File"])
        hour.page_s = max(hour.page_s, self._page())

    def _page(self) -> float:
        connection = HTTPConnection(self._host, timeout=60)
        began = time.perf_counter()
        connection.request("GET", "/", headers={"Cookie": self._cookie})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"Today answered {answer.status}")
        return time.perf_counter() - began


def _memory(pid: int) -> dict[str, float]:
    """Give what the kernel says of a process's memory, in MB: each share by its name."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()[1:]
    return {name: int(kb.split()[0]) / 1024 for name, kb in (line.split(":") for line in lines)}
