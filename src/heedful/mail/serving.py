"""The process that takes mail in: a thread for each mailbox that is fetched, and the listener where one is wanted.

What it needs is imported when it is needed: without a mailbox it is a small process that waits for one.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from heedful.queries.mailbox import MAIL, followed_mailboxes
from heedful.services.heartbeat import beat

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.mail.imap import Watch
    from heedful.models import Mailbox

# ruff: noqa: PLC0415 - see above

_log = logging.getLogger("heedful.mail")

#: So often it is seen whether mailboxes came, went or changed; and that we live is said.
LOOK_S, BEAT_S = 2.0, 10.0


class Watches:
    """The threads that follow mailboxes: one for each, begun anew when an owner changes it."""

    def __init__(self) -> None:
        self._followed: dict[int, tuple[datetime, Watch]] = {}

    def keep_up(self) -> None:
        """Follow each mailbox that is to be followed, and no other."""
        wanted = {row.pk: row for row in followed_mailboxes()}
        for number, (changed_at, watch) in list(self._followed.items()):
            row = wanted.get(number)
            if row is None or row.changed_at != changed_at or not watch.is_alive():
                watch.stopping.set()
                del self._followed[number]
        for number, row in wanted.items():
            if number not in self._followed:
                self._followed[number] = (row.changed_at, _begun(row))

    def stop(self) -> None:
        """Tell all of them to stop."""
        for _, watch in self._followed.values():
            watch.stopping.set()


def _begun(mailbox: Mailbox) -> Watch:
    from heedful.mail.imap import Watch

    watch = Watch(mailbox)
    watch.start()
    return watch


def serve(stopping: threading.Event) -> None:
    """Take mail in until told to stop. Whatever fails is tried again."""
    watches, beaten_s = Watches(), 0.0
    while not stopping.is_set():
        try:
            watches.keep_up()
            beaten_s -= LOOK_S
            if beaten_s <= 0:
                beat(MAIL, timezone.now(), None)
                beaten_s = BEAT_S
        except DatabaseError:
            _log.exception("the mailboxes can't be read now")
        finally:
            connections.close_all()
        stopping.wait(LOOK_S)
    watches.stop()


def listen() -> None:
    """Listen for mail from now on, in a thread, if an address for that is named. Raises `OSError` if it can't be."""
    if settings.HEEDFUL_MAIL_IN is None:
        return
    from heedful.mail.smtp_in import Listener, Terms

    host, port = settings.HEEDFUL_MAIL_IN
    terms = Terms(host, port, settings.HEEDFUL_MAIL_IN_FROM, _tls())
    loop = asyncio.new_event_loop()

    async def begin() -> None:
        await Listener(terms).start()

    loop.run_until_complete(begin())
    threading.Thread(target=loop.run_forever, name="mail in", daemon=True).start()


def _tls() -> ssl.SSLContext | None:
    certificate, key = settings.HEEDFUL_MAIL_IN_CERTIFICATE, settings.HEEDFUL_MAIL_IN_KEY
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key or None)
    return context
