"""The process that listens for mail of our own programs."""

from __future__ import annotations

import asyncio
import ssl
import threading
from contextlib import suppress

import uvloop
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from heedful.mail.relay import Gate, Terms
from heedful.queries.relayed import RELAY_IN
from heedful.services.heartbeat import beat

_BEAT_S = 10.0


def terms() -> Terms:
    """Give the terms that the settings say. Raises `OSError` for a certificate that can't be read."""
    assert settings.HEEDFUL_RELAY is not None  # noqa: S101 - who calls has seen to that
    host, port = settings.HEEDFUL_RELAY
    return Terms(host, port, settings.HEEDFUL_RELAY_FROM, settings.HEEDFUL_RELAY_TRUSTS_THIS_MACHINE, _tls())


def listen(where: Terms) -> None:
    """Listen from now on, in a thread. Raises `OSError` if it can't be."""
    loop = uvloop.new_event_loop()

    async def begin() -> None:
        await Gate(where).start()

    loop.run_until_complete(begin())
    threading.Thread(target=_run, args=(loop,), name="relay in", daemon=True).start()


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()


def show_life(stopping: threading.Event) -> None:
    """Say that we live until told to stop."""
    while not stopping.is_set():
        with suppress(DatabaseError):
            beat(RELAY_IN, timezone.now(), None)
        close_old_connections()
        stopping.wait(_BEAT_S)


def _tls() -> ssl.SSLContext | None:
    certificate, key = settings.HEEDFUL_RELAY_CERTIFICATE, settings.HEEDFUL_RELAY_KEY
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key or None)
    return context
