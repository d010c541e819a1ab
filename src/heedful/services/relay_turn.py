"""Writing in turn: those of the relay who write to an embedded database wait for each other in a queue.

SQLite lets whoever finds it locked sleep for up to a tenth of a second and look again. Three who write all the time
then starve each other at two hundred mails a second; woken by the lock itself they do several times as many.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction


@contextmanager
def in_turn() -> Iterator[None]:
    """Be in a transaction, when it is our turn. The dead hold up nobody."""
    if connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    settings.HEEDFUL_DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.HEEDFUL_DATA / "relay-turn.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with transaction.atomic():
            yield
