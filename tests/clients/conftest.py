"""A running server, and the unmodified clients that send to it.

The clients are installed once, into a folder that HEEDFUL_CLIENTS names (`~/.cache/heedful-clients` if it is not
set): exactly the versions that `requirements.txt` and `package.json` here name.
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
import urllib.error
import urllib.request
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

HERE = Path(__file__).parent
_MAKE = """
import django, json; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from heedful.services.audit import MACHINE
from heedful.services.collect import Plan, make_source
made = {}
for client in ("segment", "rudderstack", "posthog", "matomo", "script"):
    made[client] = make_source(MACHINE, Plan(client, client, sites=["SITE"])).keys.get().key
keeping = Plan("keeping", "script", sites=["SITE"], may_keep_cookie=True)
made["keeping"] = make_source(MACHINE, keeping).keys.get().key
print(json.dumps(made))
"""
_READ = """
import django, json; django.setup()
import polars as pl
from heedful.log.segment import scan, SCHEMA
from heedful.models import Delivery, Reject, Segment, Source
from heedful.queries.history import unsealed
from heedful.services.log import paths
held = pl.concat([scan(paths(Segment.objects.all())).collect(), unsealed().select(SCHEMA.names())])
names = {f"source {source.pk}": source.name for source in Source.objects.all()}
rows = held.sort("arrival").select("source", "kind", "path", "properties", "facets").rows()
print(json.dumps({
    "waiting": Delivery.objects.count(),
    "rejects": list(Reject.objects.values_list("reason", flat=True)),
    "signals": [
        [names[source], kind, path, {**json.loads(properties or "{}"), **json.loads(facets or "{}")}]
        for source, kind, path, properties, facets in rows
    ],
}))
"""
_VISITORS = """
import django, json; django.setup()
from heedful.models import Identity, Source
from heedful.queries.history import unsealed
source = Source.objects.get(name="keeping").pk
who = unsealed().filter(unsealed()["source"] == f"source {source}")["identity"].unique().to_list()
print(json.dumps(list(Identity.objects.filter(pk__in=who).values_list("value", flat=True))))
"""


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@dataclass
class Clients:
    """Where the clients are installed."""

    python: Path
    node: Path

    def command(self, language: str, client: str, host: str, key: str, count: int, pause_s: float) -> list[str]:
        if language == "python":
            return [str(self.python), str(HERE / "send.py"), client, host, key, str(count), str(pause_s)]
        return ["node", str(self.node / "send.mjs"), client, host, key, str(count), str(int(pause_s * 1000))]


@pytest.fixture(scope="session")
def clients() -> Clients:
    """The clients, installed; left out where there is no npm, unless everything is required."""
    if shutil.which("npm") is None:
        if os.environ.get("HEEDFUL_REQUIRE_SHARED") == "1":
            pytest.fail("HEEDFUL_REQUIRE_SHARED is set, and there is no npm")
        pytest.skip("needs npm, to install unmodified clients")
    wanted = b"".join((HERE / name).read_bytes() for name in ("package.json", "requirements.txt"))
    base = Path(os.environ.get("HEEDFUL_CLIENTS") or Path.home() / ".cache" / "heedful-clients")
    folder = base / sha256(wanted).hexdigest()[:12]
    if not (folder / "ready").exists():
        _install(folder)
    shutil.copy(HERE / "send.mjs", folder / "node" / "send.mjs")
    return Clients(folder / "python" / "bin" / "python", folder / "node")


def _install(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "node").mkdir(parents=True)
    shutil.copy(HERE / "package.json", folder / "node")
    _done([sys.executable, "-m", "venv", str(folder / "python")])
    uv = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        str(folder / "python" / "bin" / "python"),
    ]
    _done([*uv, "-r", str(HERE / "requirements.txt")])
    _done(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=folder / "node")
    (folder / "ready").touch()


def _done(command: list[str], **more) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Server:
    """A house that collects; its web process can be killed and started again."""

    def __init__(self, folder: Path, site: str) -> None:
        self.port, self.folder = free_port(), folder
        keep = {name: text for name, text in os.environ.items() if not name.startswith(("HEEDFUL_", "DJANGO_"))}
        self.env = {**keep, "HEEDFUL_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "heedful.settings"}
        self.host = f"http://127.0.0.1:{self.port}"
        self.keys = json.loads(_done([sys.executable, "-c", _MAKE.replace("SITE", site)], env=self.env))
        self.work = self._start("work")
        self.web = None
        self.start()

    def _start(self, *words: str) -> subprocess.Popen:
        with (self.folder / "words").open("a") as said:
            return subprocess.Popen([sys.executable, "-m", "heedful", *words], env=self.env, stderr=said)

    def start(self) -> None:
        """Start the web process, and wait until it answers."""
        self.web = self._start("web", "--port", str(self.port))
        for _ in range(400):
            try:
                urllib.request.urlopen(f"{self.host}/health", timeout=2).read()  # noqa: S310 - ours
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
            else:
                return
        pytest.fail(f"the server does not answer: {(self.folder / 'words').read_text()[-2000:]}")

    def kill(self) -> None:
        """Kill the web process, as a power cut would."""
        self.web.send_signal(signal.SIGKILL)
        self.web.wait()

    def stop(self) -> None:
        for process in (self.web, self.work):
            process.terminate()
            process.wait(timeout=20)

    def held(self, count: int, source: str) -> list[list]:
        """Give what the log holds of a source, once it holds so much and nothing waits; fails after a while."""
        for _ in range(60):
            told = json.loads(_done([sys.executable, "-c", _READ], env=self.env))
            found = [row for row in told["signals"] if row[0] == source]
            if not told["waiting"] and len(found) >= count:
                return found
            time.sleep(0.3)
        pytest.fail(f"{len(found)} of {count} arrived; {told['rejects']}")

    def visitors(self) -> list[str]:
        """Give the handles under which the source came that may keep an id."""
        return json.loads(_done([sys.executable, "-c", _VISITORS], env=self.env))


@pytest.fixture
def server(tmp_path):
    """A fresh house, running."""
    house = Server(tmp_path / "data", "http://127.0.0.1:1")
    yield house
    house.stop()
