"""The web server, which answers what it has in hand before it leaves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import click
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from heedful.services.memory import keep_giving_back

#: No transaction of ours takes a hundredth of this. Jobs wait for longer (settings): nobody waits for their answer.
_DATABASE_WAIT_S = 5
#: So long a request may still take when the server is told to stop; a parent waits a little longer.
_GRACE_S = 4.0
_LOOK_AGAIN_S = 0.02


class Server:
    """A server that listens already; raises `click.ClickException` where it can't."""

    def __init__(self, host: str, port: int) -> None:
        #: Everything that is open: what listens, and every connection. The map is waitress's own.
        self._open: dict[int, Any] = {}
        if connection.vendor == "sqlite":
            connection.settings_dict["OPTIONS"]["timeout"] = _DATABASE_WAIT_S
        try:
            self._server = create_server(
                get_wsgi_application(),
                map=self._open,
                host=host,
                port=port,
                threads=settings.HEEDFUL_THREADS,
                ident="",
                **_proxy(),
            )
        except OSError as error:
            raise click.ClickException(f"Cannot listen at {host}:{port}: {error.strerror}.") from error

    def run(self, stopping: threading.Event, leave: Callable[[], object]) -> None:
        """Serve until told to stop, then finish what was asked already and leave."""
        keep_giving_back(stopping)
        threading.Thread(target=self._leave, args=(stopping, leave), name="leaving", daemon=True).start()
        self._server.run()

    def _leave(self, stopping: threading.Event, leave: Callable[[], object]) -> None:
        stopping.wait()
        for each in list(self._open.values()):
            if isinstance(each, BaseWSGIServer):
                # By its own loop: a socket that is closed under a loop makes it fall over.
                each.trigger.pull_trigger(partial(_shut, each))
        until_s = time.monotonic() + _GRACE_S
        # What has come and was not read yet is read at the next round of the loop.
        time.sleep(_LOOK_AGAIN_S)
        while time.monotonic() < until_s and any(map(_is_busy, list(self._open.values()))):
            time.sleep(_LOOK_AGAIN_S)
        leave()


def _proxy() -> dict[str, str]:
    behind = settings.HEEDFUL_TRUSTED_PROXY
    names = "x-forwarded-for x-forwarded-proto x-forwarded-host"
    return {"trusted_proxy": behind, "trusted_proxy_headers": names} if behind else {}


def _shut(listener: Any) -> None:
    """Take no new connections; those that are open stay."""
    listener.del_channel()
    listener.socket.close()


def _is_busy(each: Any) -> bool:
    """Tell whether a connection has a request that comes in, is worked on, or is being answered."""
    if not isinstance(each, HTTPChannel):
        return False
    return bool(each.requests) or each.request is not None or each.total_outbufs_len > 0
