"""A next hop: a real SMTP server that takes, refuses, puts off, dawdles or hangs up, as it is told."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.smtp import SMTP


class Hop:
    """What the server does, and what it got: (sender, recipients, bytes)."""

    def __init__(self) -> None:
        self.got: list[tuple[str, list[str], bytes]] = []
        #: What it answers for a recipient, and after the text; empty for 250.
        self.about: dict[str, str] = {}
        self.after: list[str] = []
        self.slow_s = 0.0
        self.hang_up_after_text = False
        self.port = 0

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        await asyncio.sleep(self.slow_s)
        if said := self.about.get(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.after and (said := self.after.pop(0)):
            return said
        self.got.append((envelope.mail_from, list(envelope.rcpt_tos), bytes(envelope.content)))
        if self.hang_up_after_text:
            server.transport.abort()
        return "250 OK"


@contextmanager
def next_hop(hop: Hop | None = None, **more: Any) -> Iterator[Hop]:
    """Run one on loopback; `more` is what aiosmtpd is told, such as who may sign in."""
    hop, loop = hop or Hop(), asyncio.new_event_loop()
    made: list[SMTP] = []

    def answer() -> SMTP:
        made.append(SMTP(hop, loop=loop, hostname="hop", **more))
        return made[-1]

    # All of it in that thread: where a browser was driven before, a loop of its own runs in ours.
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    opening = asyncio.run_coroutine_threadsafe(loop.create_server(answer, "127.0.0.1", 0), loop)
    server = opening.result(10)
    hop.port = server.sockets[0].getsockname()[1]
    yield hop

    async def end() -> None:
        server.close()
        for each in made:
            if each.transport is not None:
                each.transport.close()
        await asyncio.sleep(0.05)

    asyncio.run_coroutine_threadsafe(end(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def free_port() -> int:
    """Give a port at which nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def use(settings, port: int) -> None:
    """Send mail to that port from now on."""
    settings.HEEDFUL_SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 20
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
