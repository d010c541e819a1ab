"""`kill -9` while mail comes in and goes out: what was accepted is there, once, and what was written goes, once.

Between the other side's 250 and our commit lies the one window in which a mail goes twice, under the same Message-ID;
what a mailbox or another server still has is asked for, or sent, again, and known as a repeat.
"""

from __future__ import annotations

import json
import os
import random
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress

import pytest
from aiosmtpd.controller import Controller
from tests.dovecot import PASSWORD, USER, Dovecot
from tests.faults.house import environment
from tests.mails import written

pytestmark = pytest.mark.faults
KILLS = 12


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@contextmanager
def serving(house, **settings):
    """Run `heedful mail serve` on a house, and kill it in the end."""
    env = environment(house.data, house.database) | settings
    with (house.folder / "said").open("ab") as said:
        words = [sys.executable, "-m", "heedful", "mail", "serve"]
        process = subprocess.Popen(words, env=env, cwd=house.folder, stdout=said, stderr=said)
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
            process.wait()


def told(house) -> dict:
    file = house.folder / "told"
    house.well(mailing="tell", **{"with": {"file": str(file)}})
    return json.loads(file.read_text())


def _hand_over(port: int, name: str, acked: Counter, tried: Counter, stopping: threading.Event) -> None:
    """Hand mails over one after the other, each until it is accepted, as a mail server does."""
    number = 0
    while not stopping.is_set():
        number += 1
        identity = f"{name}-{number}@example.org"
        raw = written(f"mail {identity}", Message_ID=f"<{identity}>")
        while not stopping.is_set() and not acked[identity]:
            tried[identity] += 1
            with suppress(OSError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
                client.sendmail("ana@example.org", "in@harbour.example", raw)
                acked[identity] += 1
            time.sleep(0.01)


def test_killed_while_a_server_hands_over(house):
    house.well(mailing="make_boxes", **{"with": {"port": 9, "user": USER, "password": PASSWORD}})
    port, chance = _free_port(), random.Random(7)
    acked, tried, stopping = Counter(), Counter(), threading.Event()
    senders = [
        threading.Thread(target=_hand_over, args=(port, name, acked, tried, stopping)) for name in ("a", "b", "c")
    ]
    for each in senders:
        each.start()
    for n in range(KILLS):
        with serving(house, HEEDFUL_MAIL_IN=f"127.0.0.1:{port}"):
            before, until = len(acked), time.monotonic() + 20
            while len(acked) == before and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.5))
        assert len(acked) > before, n
    stopping.set()
    for each in senders:
        each.join()
    found = told(house)
    accepted = {identity for identity, count in acked.items() if count}
    assert len(accepted) > 50
    counts = Counter(found["messages"])
    assert accepted <= set(counts)
    assert set(counts) <= set(tried)
    assert set(counts.values()) == {1}
    assert set(found["states"]) <= {"placed", "repeat"}


def test_killed_while_it_fetches(house, monkeypatch):
    server, chance = Dovecot(), random.Random(8)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.ca))
    try:
        server.start()
        house.well(mailing="make_boxes", **{"with": {"port": server.tls_port, "user": USER, "password": PASSWORD}})
        delivered: list[str] = []
        for n in range(KILLS):
            for _ in range(60):
                identity = f"m{len(delivered)}@example.org"
                server.deliver(written("x" * 20_000, Message_ID=f"<{identity}>"))
                delivered.append(identity)
            with serving(house):
                time.sleep(chance.uniform(1.5, 3.0))
            assert n < KILLS
        with serving(house):
            until = time.monotonic() + 60
            while told(house)["came"] < len(delivered) and time.monotonic() < until:
                time.sleep(0.5)
        found = told(house)
    finally:
        server.close()
    assert sorted(found["messages"]) == sorted(delivered)
    assert found["states"] == {"placed": len(delivered)}


class _Counting:
    """A next hop that takes mail slowly, and counts."""

    def __init__(self) -> None:
        self.got: list[str] = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        line = next(each for each in envelope.content.split(b"\r\n") if each.lower().startswith(b"message-id:"))
        self.got.append(line.decode().split("<")[1].rstrip(">"))
        return "250 OK"


def test_killed_while_it_sends(house):
    hop, chance = _Counting(), random.Random(9)
    house.well(mailing="write_out", **{"with": {"count": 200}})
    controller = Controller(hop, hostname="127.0.0.1", port=_free_port())
    controller.start()
    kills = 0
    try:
        for later in range(40):
            # What a killed process had taken is taken again ten minutes later.
            done = house.run(
                mailing="hand_over",
                kill_after=chance.uniform(0.1, 0.6) if later < 25 else None,
                **{"with": {"port": controller.port, "later_s": later * 601}},
            )
            kills += done.status == -9
            if done.status == 0 and later > 25:
                break
    finally:
        controller.stop()
    found = told(house)
    counts = Counter(hop.got)
    twice = [each for each, count in counts.items() if count > 1]
    assert kills >= 5
    assert found["outgoing"] == ["sent"] * 200
    assert len(counts) == 200
    assert max(counts.values()) <= 1 + kills
    # The window is short: of all kills few fall into it.
    assert len(twice) <= kills
