"""The whole house as processes: up soon, looked after, and gone when told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.alone


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def _answer(port: int, path: str = "/health") -> str | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


def _within(seconds: float, holds) -> float:
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if holds():
            return time.monotonic() - began
        time.sleep(0.05)
    pytest.fail(f"did not happen within {seconds} s")


def _children(pid: int) -> dict[str, int]:
    """Give the processes below one, by the command of ours that each runs."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_text().split("\0")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid and "heedful" in words:
            found[words[words.index("heedful") + 1]] = int(folder.name)
    return found


def _runs(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def house(tmp_path):
    """A running house without the demo; give its process, its port and what it says."""
    port = _free_port()
    env = {name: text for name, text in os.environ.items() if not name.startswith(("HEEDFUL_", "DJANGO_"))}
    env |= {"HEEDFUL_DATA": str(tmp_path / "data"), "PYTHONDONTWRITEBYTECODE": ""}
    words = [sys.executable, "-m", "heedful", "run", "--no-demo", "--port", str(port)]
    with (tmp_path / "said").open("w") as said:
        process = subprocess.Popen(words, env=env, stdout=said, stderr=subprocess.STDOUT, cwd=tmp_path)
        yield process, port, tmp_path / "said"
        process.kill()
        process.wait()


def test_house_is_up_soon_and_gone_when_told(house):
    process, port, said = house
    _within(60, lambda: _answer(port))
    assert _answer(port, "/ready") == "ok"
    assert f"http://127.0.0.1:{port}/" in said.read_text()
    assert "/welcome/" in said.read_text()
    children = _children(process.pid)
    assert set(children) == {"web", "work", "mail"}
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=6) == 0
    assert not any(_runs(pid) for pid in children.values())
    assert "Traceback" not in said.read_text()


def test_crashed_child_is_started_again_with_words(house):
    process, port, said = house
    _within(60, lambda: _answer(port) and len(_children(process.pid)) == 3)
    os.kill(_children(process.pid)["web"], signal.SIGKILL)
    _within(20, lambda: "'web' has ended (signal 9)" in said.read_text())
    _within(60, lambda: _answer(port))


def test_children_leave_when_the_parent_is_killed(house):
    process, port, _ = house
    _within(60, lambda: _answer(port) and len(_children(process.pid)) == 3)
    children = _children(process.pid)
    process.kill()
    _within(10, lambda: not any(_runs(pid) for pid in children.values()))


def test_jobs_stop_within_a_second(house):
    process, port, _ = house
    _within(60, lambda: _answer(port) and len(_children(process.pid)) == 3)
    time.sleep(1)
    working = _children(process.pid)["work"]
    os.kill(working, signal.SIGTERM)
    assert _within(3, lambda: not _runs(working)) < 1


def test_taken_port_is_said(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        env = {**os.environ, "HEEDFUL_DATA": str(tmp_path)}
        words = [sys.executable, "-m", "heedful", "web", "--port", str(port)]
        done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert done.stderr == f"Error: Cannot listen at 127.0.0.1:{port}: Address already in use.\n"
