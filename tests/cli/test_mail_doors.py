"""`heedful mail serve` and `heedful mail replay` on the command line."""

from __future__ import annotations

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from click.testing import CliRunner
from tests.mails import came

from heedful.cli import root
from heedful.models import IncomingMail
from heedful.services.kept_bytes import MAIL, kept, path_of


@pytest.fixture
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def _environment(tmp_path, **more) -> dict[str, str]:
    env = {name: text for name, text in os.environ.items() if not name.startswith(("HEEDFUL_", "DJANGO_"))}
    return env | {"HEEDFUL_DATA": str(tmp_path), **more}


@pytest.mark.django_db
def test_replay_reads_again_what_failed(home):
    row = came(b"\0\0\0")
    assert row.state == IncomingMail.State.FAILED
    done = CliRunner().invoke(root, ["mail", "replay"])
    assert (done.exit_code, done.output) == (0, "1 tried again; 1 can’t be read still.\n")
    # Its bytes were damaged on the disk, and are back.
    assert kept(MAIL, row.digest) == b"\0\0\0"
    path_of(MAIL, row.digest).write_bytes(b"From: ana@example.org\r\nSubject: x\r\n\r\nhi\r\n")
    done = CliRunner().invoke(root, ["mail", "replay"])
    assert (done.exit_code, done.output) == (0, "1 tried again; none is left that can’t be read.\n")
    row.refresh_from_db()
    assert row.state == IncomingMail.State.PLACED


def test_place_that_is_taken_is_said(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "heedful", "mail", "serve"],
            env=_environment(tmp_path, HEEDFUL_MAIL_IN=f"127.0.0.1:{port}"),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: Cannot listen for mail: ")
    assert "Traceback" not in done.stderr


@pytest.mark.alone
def test_process_listens_and_stops_within_a_second(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = _environment(tmp_path, HEEDFUL_MAIL_IN=f"127.0.0.1:{port}")
    words = [sys.executable, "-m", "heedful"]
    subprocess.run([*words, "manage", "migrate", "--skip-checks"], env=env, check=True, capture_output=True)
    with (tmp_path / "said").open("w") as said:
        process = subprocess.Popen([*words, "mail", "serve"], env=env, stdout=said, stderr=said)
        until, greeted = time.monotonic() + 30, b""
        while not greeted and time.monotonic() < until:
            with suppress(OSError), smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
                greeted = client.ehlo()[1]
            time.sleep(0.1)
        assert b"SIZE 100000000" in greeted
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert process.wait(10) == 0
        assert time.monotonic() - began < 1.5
    assert "Traceback" not in (tmp_path / "said").read_text()
