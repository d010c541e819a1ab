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

from heedful.models import Relayed


@contextmanager
def in_turn(*, alone: bool = False) -> Iterator[None]:
    """Be in a transaction, when it is our turn. The dead hold up nobody.

    Who changes what all others go by does it `alone`: what is written beside them elsewhere, too, waits until they are
    done. With SQLite nobody ever writes beside another.
    """
    if connection.vendor != "sqlite":
        with transaction.atomic():
            if alone:
                _wait_for_writers()
            yield
        return
    settings.HEEDFUL_DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.HEEDFUL_DATA / "relay-turn.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with transaction.atomic():
            yield


def _wait_for_writers() -> None:
    """Wait for whoever is writing down what came through the relay, and let nobody begin until we are done.

    Not even by locking rows: else they would wait for our lock, and we for theirs. Readers go on.
    """
    table = connection.ops.quote_name(Relayed._meta.db_table)  # noqa: SLF001 - as documented
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
