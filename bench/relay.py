"""The relay: mails accepted a second, durable before 250, and judged and delivered; beside three others.

    python -m bench relay

Postfix's `smtp-source` sends over twenty connections that it keeps; its `smtp-sink` is the next server. Peers keep
nothing: aiosmtpd alone answers 250 and forgets the mail, its Proxy hands each over on a connection of its own (its
250 comes whatever the next server said), smtp-sink is the limit of the sender.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import store
from bench.process import environment, heedful
from bench.report import Reach, Section, amount

SMALL, LARGE, CONNECTIONS = 2_048, 51_200, 20
COUNT, LARGE_COUNT = 5_000, 1_500
#: Accepted a second of 2 kB and of 50 kB, and judged and delivered.
REACHES = {"accepted, 2 kB": 1_000, "accepted, 50 kB": 300, "judged and delivered": 300}
_PEER = """
import asyncio, sys, uvloop
from aiosmtpd.handlers import Proxy
from aiosmtpd.smtp import SMTP
class Forget:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
handler = Forget() if sys.argv[2] == "alone" else Proxy("127.0.0.1", int(sys.argv[2]))
loop = uvloop.new_event_loop()
asyncio.set_event_loop(loop)
serving = loop.create_server(lambda: SMTP(handler, loop=loop, hostname="peer"), "127.0.0.1", int(sys.argv[1]))
loop.run_until_complete(serving)
loop.run_forever()
"""


def measure() -> Section:
    """Measure the relay and its peers, one after the other."""
    small, large = _accepted(SMALL, COUNT), _accepted(LARGE, LARGE_COUNT)
    delivered = _delivered(COUNT)
    rows = [
        ("Heedful, durable before 250", amount(small), amount(large), amount(delivered)),
        *_peers(),
    ]
    found = {"accepted, 2 kB": small, "accepted, 50 kB": large, "judged and delivered": delivered}
    return Section(
        title="The relay",
        head=("server", "2 kB mails/s", "50 kB mails/s", "judged and delivered/s"),
        rows=rows,
        # A reach is a time here, so that less is better as everywhere: for a thousand mails.
        reaches=[
            Reach(f"1,000 mails {what}", 1_000 / rate, 1_000 / REACHES[what], "s") for what, rate in found.items()
        ],
        notes=[
            f"smtp-source over {CONNECTIONS} kept connections; sender, relay and next server on the same two cores.",
            "Accepted: only the process that listens runs.",
            "Judged and delivered: 2 kB each, from the first until the next server has the last, accepting meanwhile.",
            "The peers keep nothing on the disk; what the Proxy says does not depend on the next server.",
        ],
    )


def _accepted(size: int, count: int) -> float:
    with _house() as (env, port, _), _running(env, "listen", port):
        return count / _sent(port, size, count)


def _delivered(count: int) -> float:
    with _house() as (env, port, hop), _sink(hop), _running(env, "deliver"), _running(env, "listen", port):
        time.sleep(2)
        began = time.perf_counter()
        _sent(port, SMALL, count)
        while _waiting(env) > 0:
            time.sleep(0.05)
        return count / (time.perf_counter() - began)


def _waiting(env: dict[str, str]) -> int:
    import sqlite3  # noqa: PLC0415 - only this asks

    with sqlite3.connect(Path(env["HEEDFUL_DATA"]) / "heedful.sqlite3") as database:
        ((waiting,),) = database.execute("SELECT COUNT(*) FROM heedful_relayed WHERE state <> 'sent'").fetchall()
    database.close()
    return int(waiting)


def _peers() -> list[tuple[str, ...]]:
    rows = []
    for name, how in (("aiosmtpd alone, keeps nothing", "alone"), ("aiosmtpd's Proxy, keeps nothing", "proxy")):
        port, hop = _free_port(), _free_port()
        words = [sys.executable, "-c", _PEER, str(port), "alone" if how == "alone" else str(hop)]
        with _sink(hop), _process(words, environment(), port):
            rates = [count / _sent(port, size, count) for size, count in ((SMALL, COUNT), (LARGE, LARGE_COUNT))]
        rows.append((name, *map(amount, rates), amount(rates[0]) if how == "proxy" else ""))
    hop = _free_port()
    with _sink(hop):
        rates = [COUNT / _sent(hop, size, COUNT) for size in (SMALL, LARGE)]
    return [*rows, ("smtp-sink", *map(amount, rates), "")]


def _sent(port: int, size: int, count: int) -> float:
    """Send mails, and give the seconds that it took."""
    words = ["smtp-source", "-d", "-s", str(CONNECTIONS), "-l", str(size), "-m", str(count)]
    began = time.perf_counter()
    subprocess.run([*words, "-f", "us@bench.example", "-t", "ana@bench.example", f"127.0.0.1:{port}"], check=True)
    return time.perf_counter() - began


@contextmanager
def _house() -> Iterator[tuple[dict[str, str], int, int]]:
    import shutil  # noqa: PLC0415 - only this removes

    port, hop = _free_port(), _free_port()
    env = {
        **store.data("relay"),
        "HEEDFUL_RELAY": f"127.0.0.1:{port}",
        "HEEDFUL_RELAY_NEXT_HOP": f"smtp://127.0.0.1:{hop}",
        "HEEDFUL_RELAY_TRUSTS_THIS_MACHINE": "yes",
    }
    shutil.rmtree(env["HEEDFUL_DATA"], ignore_errors=True)
    heedful("manage", "migrate", "-v0", env=env)
    yield env, port, hop


def _running(env: dict[str, str], word: str, port: int | None = None):
    program = Path(sys.executable).parent / "heedful"
    return _process([str(program), "relay", word], {**environment(), **env}, port)


def _sink(port: int):
    return _process(["smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "1000"], environment(), port)


@contextmanager
def _process(words: Sequence[str], env: dict[str, str], port: int | None = None) -> Iterator[None]:
    process = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL)
    try:
        if port is not None:
            _wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nobody listens at {port}")


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
