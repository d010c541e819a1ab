"""The processes of a relay on a house of its own, a next hop that counts, and whoever sends all the time."""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress

from tests.faults.house import environment
from tests.relaying import mail


class Counting:
    """A next hop that counts what it took."""

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        line = next(each for each in envelope.content.split(b"\r\n") if each.lower().startswith(b"message-id:"))
        self.got[line.decode().split("<")[1].rstrip(">") + " " + envelope.rcpt_tos[0]] += 1
        return "250 OK"


class Processes:
    """The two processes of a relay, killed and started again."""

    def __init__(self, house, port: int, hop: int) -> None:
        self._house = house
        self.env = environment(house.data, house.database) | {
            "HEEDFUL_RELAY": f"127.0.0.1:{port}",
            "HEEDFUL_RELAY_NEXT_HOP": f"smtp://127.0.0.1:{hop}",
            "HEEDFUL_RELAY_TRUSTS_THIS_MACHINE": "yes",
        }
        self._running: dict[str, subprocess.Popen] = {}

    def start(self) -> None:
        for word in ("listen", "deliver"):
            if word not in self._running:
                with (self._house.folder / "said").open("ab") as said:
                    words = [sys.executable, "-m", "heedful", "relay", word]
                    self._running[word] = subprocess.Popen(
                        words, env=self.env, cwd=self._house.folder, stdout=said, stderr=said
                    )

    def kill(self, *words: str) -> None:
        for word in words:
            process = self._running.pop(word, None)
            if process is not None:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
                process.wait()


def send(port: int, name: str, acked: set[str], stopping: threading.Event, **headers) -> None:
    """Send mail after mail to two people each, every one until it is accepted, as a mail server does."""
    number = 0
    while not stopping.is_set():
        number += 1
        identity = f"{name}-{number}@harbour.example"
        raw = mail(f"{name}-{number}", Subject=f"About {identity}", **headers)
        while not stopping.is_set() and identity not in acked:
            with suppress(OSError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
                client.sendmail("us@harbour.example", ["ana@example.org", "bob@example.org"], raw)
                acked.add(identity)
            time.sleep(0.005)
