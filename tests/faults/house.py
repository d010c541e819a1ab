"""A data folder of its own with processes of ours that can be killed, and what it ought to hold."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import numpy as np
import polars as pl
from tests.faults.report import faces

from heedful.domain.kind import read_kinds
from heedful.services.flow_files import follow_files
from heedful.wire.signals import Mapping

ROOT = Path(__file__).resolve().parents[2]
KIND = """
[[desire]]
id = "restore"
arises = ["started", "asked"]
steps = ["chosen", "told"]
fulfilled = ["finished[amount>={least}]"]
refused = ["denied"]
awaits_us = ["asked"]
answered = ["told"]
patience = "{patience} minutes"
"""
_KINDS = ["started", "chosen", "finished", "denied", "asked", "told", "other"]


@dataclass
class Ended:
    """How a child ended: its status (negative: the signal that killed it), how long it ran, what it said."""

    status: int
    seconds: float
    words: str


def made_signals(number: int, count: int, customers: int = 2_000) -> pl.DataFrame:
    """Make signals up, always the same for a number: many people, few kinds, one property of many values."""
    chance = np.random.default_rng(number)
    return pl.DataFrame(
        {
            "customer": [f"customer-{n:05}" for n in chance.integers(0, customers, count)],
            "at": 1_704_067_200_000 + chance.integers(0, 40_000_000_000, count),
            "kind": np.array(_KINDS)[chance.integers(0, len(_KINDS), count)],
            "plan": np.array(["pro", "free"])[chance.integers(0, 2, count)],
            "amount": chance.integers(0, 1_000, count),
            "note": [f"note {n}" for n in chance.integers(0, 10**12, count)],
        }
    )


def environment(data: Path, database: str) -> dict[str, str]:
    """Give the variables for processes of a house, and no others of ours."""
    env = {name: text for name, text in os.environ.items() if not name.startswith(("HEEDFUL_", "DJANGO_"))}
    return env | {
        "HEEDFUL_DATA": str(data),
        "HEEDFUL_SECRET_KEY": "only for tests",
        "HEEDFUL_DATABASE_URL": database,
        "PYTHONPATH": str(ROOT),
    }


def migrate(data: Path, database: str) -> None:
    """Make the tables of a house."""
    words = [sys.executable, "-m", "heedful", "manage", "migrate", "--skip-checks"]
    done = subprocess.run(words, env=environment(data, database), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


class House:
    """A data folder with its database, and a zygote that works on it."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder, self.data, self.database = folder, folder / "data", database
        env = environment(self.data, database)
        self._zygote = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.zygote"],
            env=env,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._zygote.stdout.readline() == "ready\n"

    def close(self) -> None:
        """End the zygote."""
        self._zygote.stdin.close()
        self._zygote.wait(timeout=30)
        self._zygote.stdout.close()

    def run(self, *commands: list[str], kill_after: float | None = None, **request) -> Ended:
        """Run commands in a fresh child; kill it after some seconds if it still runs then."""
        words = self.folder / f"words-{secrets.token_hex(4)}"
        print(json.dumps({"commands": commands, "words": str(words), **request}), file=self._zygote.stdin, flush=True)
        child = int(self._zygote.stdout.readline())
        began = time.monotonic()
        with _killed(child, kill_after):
            status = int(self._zygote.stdout.readline())
        seconds = time.monotonic() - began
        said = words.read_text() if words.exists() else ""
        words.unlink(missing_ok=True)
        return Ended(status, seconds, said)

    def well(self, *commands: list[str], **request) -> Ended:
        """Run commands that must end well."""
        ended = self.run(*commands, **request)
        assert ended.status == 0, ended.words
        return ended

    def state(self) -> tuple[pl.DataFrame, pl.DataFrame | None, dict]:
        """Give signals, desires of 'restore' and lists, after the housekeeping of a night."""
        folder = self.folder / "report"
        for file in folder.glob("*"):
            file.unlink()
        self.well(report=str(folder))
        desires = folder / "restore.parquet"
        return (
            pl.read_parquet(folder / "signals.parquet"),
            pl.read_parquet(desires) if desires.exists() else None,
            json.loads((folder / "lists.json").read_text()),
        )

    def file(self, name: str, frame: pl.DataFrame) -> Path:
        """Write signals to a file that can be imported."""
        path = self.folder / name
        frame.write_csv(path) if name.endswith(".csv") else frame.write_parquet(path)
        return path

    def kinds(self, least: int, patience: int) -> Path:
        """Write a file of kinds."""
        path = self.folder / "kinds.toml"
        path.write_text(KIND.format(least=least, patience=patience))
        return path


@contextmanager
def _killed(child: int, after_s: float | None) -> Iterator[None]:
    """Kill a process some seconds from now, if it still runs then."""
    if after_s is None:
        yield
        return
    # A handle and not a number, which another process may have by then.
    handle = os.pidfd_open(child)
    timer = threading.Timer(after_s, _kill, [handle])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        os.close(handle)


def _kill(handle: int) -> None:
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)


def expected_signals(frame: pl.DataFrame) -> pl.DataFrame:
    """Give what `House.state` should say of the signals."""
    return frame.select(pl.col("customer").alias("handle"), "at", "kind").sort(pl.all())


def expected_desires(frame: pl.DataFrame, definition: str, folder: Path) -> pl.DataFrame:
    """Give what `House.state` should say of the desires: a fresh follow of all the signals as one file."""
    file = folder / "undisturbed.parquet"
    frame.write_parquet(file)
    flow = follow_files([file], read_kinds(definition), Mapping())
    names = pl.DataFrame(list(flow.names.items()), schema={"customer": pl.Int64, "handle": pl.String}, orient="row")
    return faces(flow.desires[0]).join(names, on="customer", how="left").drop("customer").sort(pl.all())


def own_database(url: str, like: str = "") -> str:
    """Make a PostgreSQL database beside the one of `url`, empty or a copy of another, and give its address."""
    import psycopg  # noqa: PLC0415 - only where there is one

    name = f"heedful_faults_{secrets.token_hex(4)}"
    template = f" TEMPLATE {urlsplit(like).path.strip('/')}" if like else ""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{template}")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def drop_database(url: str, made: str) -> None:
    """Drop what `own_database` made."""
    import psycopg  # noqa: PLC0415 - only where there is one

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {urlsplit(made).path.strip('/')} WITH (FORCE)")
