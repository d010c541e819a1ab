"""A whole house as processes, to which signals are sent over HTTP while something is wrong beneath it."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

from tests.powerless import PREFIX

_MAKE = """
import django, json; django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0, skip_checks=True)
from heedful.models import Role
from heedful.services.audit import MACHINE
from heedful.services.colleague import Newcomer, make_colleague
from heedful.services.collect import Plan, make_source
alice = make_colleague(Newcomer("Alice Almeida", "alice@heedful.example", "a long walk at dusk"), Role.OWNER)
client = Client()
client.force_login(alice)
key = make_source(MACHINE, Plan("Website", "script")).keys.get().key
print(json.dumps([key, client.cookies["heedful_session"].value]))
"""
_HELD = """
import django, json; django.setup()
import polars as pl
from heedful.log.segment import scan, SCHEMA
from heedful.models import Batch, Delivery, Segment
from heedful.queries.history import unsealed
from heedful.services.log import paths
held = pl.concat([scan(paths(Segment.objects.all())).collect(), unsealed().select(SCHEMA.names())])
kinds = held.get_column("kind").to_list()
print(json.dumps([kinds, Delivery.objects.count(), Batch.objects.count()]))
"""


class Running:
    """`heedful up` on a data folder; knows what was accepted."""

    def __init__(self, data: Path, database: str, *, powerless: bool = False) -> None:
        self.data, self.accepted, self.tried, self.port = data, [], [], _free_port()
        self._parent: subprocess.Popen | None = None
        env = {
            name: text for name, text in os.environ.items() if not name.startswith(("HEEDFUL_", "DJANGO_", "NUMBA_"))
        }
        self._env = env | {
            "HEEDFUL_DATA": str(data),
            "HEEDFUL_DATABASE_URL": database,
            "HEEDFUL_SECRET_KEY": "only for tests",
            "HEEDFUL_COLLECT_RATE": "0",
            "DJANGO_SETTINGS_MODULE": "heedful.settings",
        }
        self._prefix = PREFIX if powerless else []
        self._key, self._session = json.loads(self._script(_MAKE))

    @contextmanager
    def up(self) -> Iterator[None]:
        """Run the house for a while."""
        words = [*self._prefix, sys.executable, "-m", "heedful", "up", "--port", str(self.port)]
        said = Path(f"{self.data}-said").open("w")  # noqa: SIM115 - closed below
        process = self._parent = subprocess.Popen(words, env=self._env, cwd="/", stderr=said)
        try:
            self.until(lambda: self._asked("/ready")[0] == 200)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)
            said.close()

    def send(self, events: int = 1, size: int = 10) -> tuple[int, dict]:
        """Send events in one request, each of a kind of its own; gives status and answer."""
        kinds = [f"k{secrets.token_hex(8)}" for _ in range(events)]
        filling = secrets.token_hex(size // 2)
        body = [{"kind": kind, "user_id": f"user-{n % 50}", "message_id": kind} for n, kind in enumerate(kinds)]
        body[0]["properties"] = {"filling": filling}
        status, told = self._asked("/collect/signals", json.dumps(body).encode())
        if status == 200:
            self.accepted += kinds
        return status, json.loads(told or "{}")

    def send_until_taken(self, events: int, stopping: threading.Event) -> None:
        """Send events of people who sign in until they are taken, the same ones again and again, as clients do."""
        kinds = [f"k{secrets.token_hex(8)}" for _ in range(events)]
        people = [secrets.randbelow(50) for _ in kinds]
        body = [
            {"kind": kind, "user_id": f"user-{n}", "anonymous_id": f"browser-{n}", "message_id": kind}
            for kind, n in zip(kinds, people, strict=True)
        ]
        self.tried += kinds
        while not stopping.is_set():
            if self._asked("/collect/signals", json.dumps(body).encode())[0] == 200:
                self.accepted += kinds
                return
            time.sleep(0.05)

    def kill(self, word: str) -> None:
        """Kill a process of the house, 'web' or 'work', as soon as it runs; its parent starts it again."""
        self.until(lambda: self._running(word))
        os.kill(self._running(word)[0], signal.SIGKILL)

    def _running(self, word: str) -> list[int]:
        assert self._parent is not None
        children = Path(f"/proc/{self._parent.pid}/task/{self._parent.pid}/children").read_text().split()
        said = {int(each): Path(f"/proc/{each}/cmdline").read_bytes().split(b"\0") for each in children}
        return [pid for pid, words in said.items() if word.encode() in words]

    def today(self) -> str:
        """Give the words of Today, as an owner reads them; a machine that is very busy may ask to come again."""
        status, page = self._asked("/")
        for _ in range(3):
            if status == 503:
                time.sleep(5)
                status, page = self._asked("/")
        words = " ".join(page.partition("<main")[2].split())
        assert status == 200, (status, words)
        return words

    def until(self, holds: Callable[[], object], within_s: float = 45.0) -> None:
        """Wait for something to hold."""
        until_s = time.monotonic() + within_s
        while not holds():
            assert time.monotonic() < until_s, "did not happen in time"
            time.sleep(0.2)

    def held(self) -> tuple[Counter, int, int]:
        """Count the signals of each kind, in the log or on their way to it; and what waits to be settled and sealed."""
        kinds, deliveries, batches = json.loads(self._script(_HELD))
        return Counter(kinds), deliveries, batches

    def check_nothing_was_lost(self) -> None:
        """Wait until all is settled, and compare it with what was accepted: each once."""
        self.until(lambda: self.held()[1] == 0)
        assert self.held()[0] == Counter(self.accepted)

    def _asked(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        headers = {"Cookie": f"heedful_session={self._session}"}
        if body is not None:
            headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except (OSError, HTTPException):
            return 0, ""  # killed in the middle of its answer

    def _script(self, script: str) -> str:
        words = [*self._prefix, sys.executable, "-c", script]
        done = subprocess.run(words, env=self._env, cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]
