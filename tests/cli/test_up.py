"""`heedful up`: both processes under one parent, refused without tables, and a stop that answers what was asked."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing

import pytest
from tests.cli.test_run import _answer, _children, _free_port, _runs, _within

pytestmark = pytest.mark.alone


def _environment(tmp_path) -> dict[str, str]:
    env = {name: text for name, text in os.environ.items() if not name.startswith(("HEEDFUL_", "DJANGO_"))}
    return env | {"HEEDFUL_DATA": str(tmp_path / "data"), "PYTHONDONTWRITEBYTECODE": ""}


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "heedful", *words]


_CHILDREN = {"web", "work", "mail"}


@pytest.fixture
def house(tmp_path):
    """A house with its tables that is up; give its process, its port and what it says."""
    env, port = _environment(tmp_path), _free_port()
    subprocess.run(_command("init"), env=env, capture_output=True, check=True)
    with (tmp_path / "said").open("w") as said:
        process = subprocess.Popen(_command("up", "--port", str(port)), env=env, stdout=said, stderr=subprocess.STDOUT)
        _within(15, lambda: _answer(port, "/ready") == "ok" and set(_children(process.pid)) == _CHILDREN)
        yield process, port, tmp_path / "said"
        process.kill()
        process.wait()


def test_up_runs_both_and_is_gone_when_told(house):
    process, port, said = house
    children = _children(process.pid)
    _within(5, lambda: f"answers at 127.0.0.1:{port}, for http://127.0.0.1:8000" in said.read_text())
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=6) == 0
    assert not any(_runs(pid) for pid in children.values())
    assert "Traceback" not in said.read_text()
    # No link by which one becomes the owner: what is said here ends up in a journal.
    assert "/welcome/" not in said.read_text()


def test_crashed_child_is_started_again(house):
    process, port, said = house
    os.kill(_children(process.pid)["web"], signal.SIGKILL)
    _within(10, lambda: "'web' has ended (signal 9)" in said.read_text() and _answer(port))


def test_up_without_tables_says_what_to_do(tmp_path):
    done = subprocess.run(
        _command("up"), env=_environment(tmp_path), capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert "Stop Heedful, run 'heedful init', and start it again." in done.stderr
    assert "Traceback" not in done.stderr


def test_request_in_hand_is_answered_before_the_server_leaves(house):
    process, port, _ = house
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as request:
        request.putrequest("POST", "/collect/signals")
        request.putheader("Content-Length", "200000")
        request.endheaders()
        request.send(b" " * 1_000)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        # While a request still comes in nobody new is let in, and it is answered all the same.
        _within(3, lambda: not _listens(port))
        request.send(b" " * 199_000)
        answer = request.getresponse()
        assert answer.status == 400
        assert b"not JSON" in answer.read()
    assert process.wait(timeout=6) == 0


def test_request_that_never_ends_keeps_nobody(house):
    process, port, _ = house
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"POST /collect/signals HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
        time.sleep(0.3)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=8) == 0
    assert 3 < time.monotonic() - began < 7


def _listens(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0
