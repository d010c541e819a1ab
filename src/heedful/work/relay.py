"""The process that asks the gate about what came through the relay, and hands over what may go.

One thread judges, another takes what may go for those who hand it over; whatever one of them raises, it goes on later.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from heedful.queries.relayed import RELAY_OUT
from heedful.services.heartbeat import beat
from heedful.services.relay_bytes import remove_done, remove_unlisted
from heedful.services.relay_crew import Crew
from heedful.services.relay_out import next_hop, take_over
from heedful.services.relaying import judge_due

_log = logging.getLogger("heedful.relay")

#: So long nobody looks when there was nothing to do; and after something broke.
_IDLE_S, _BROKEN_S = 0.2, 5.0
_BEAT_S, _TIDY_S = 10.0, 3_600.0
#: Bytes of what is over are kept for a day.
_KEPT = timedelta(days=1)


def deliver(stopping: threading.Event) -> Sequence[threading.Thread]:
    """Begin to judge and to hand over, until told to stop; only one process at a time may."""
    take_over(timezone.now())
    crew = Crew(next_hop(), max(1, settings.HEEDFUL_RELAY_WORKERS))
    rounds: list[tuple[str, Callable[[datetime], int], float]] = [
        ("judges", judge_due, _IDLE_S),
        ("hands over", lambda _now: crew.round(timezone.now), _IDLE_S),
        ("lives", _live, _BEAT_S),
        ("tidies", _tidy, _TIDY_S),
    ]
    threads = [
        threading.Thread(target=_again, args=(stopping, do, idle_s), name=f"relay {name}", daemon=True)
        for name, do, idle_s in rounds
    ]
    for each in threads:
        each.start()
    return threads


def _again(stopping: threading.Event, do: Callable[[datetime], int], idle_s: float) -> None:
    """Do something again and again; at once where there was something to do."""
    while not stopping.is_set():
        try:
            wait_s = 0.0 if do(timezone.now()) else idle_s
        except DatabaseError as error:
            _log.warning("the relay can't get on with its database now: %s", error)
            wait_s = _BROKEN_S
        except Exception:  # noqa: BLE001 - whatever one message does, the others go on
            _log.exception("something of the relay broke; it goes on")
            wait_s = _BROKEN_S
        close_old_connections()
        if wait_s:
            stopping.wait(wait_s)


def _live(now: datetime) -> int:
    beat(RELAY_OUT, now, None)
    return 0


def _tidy(now: datetime) -> int:
    remove_done(now - _KEPT)
    remove_unlisted((now - _KEPT).timestamp())
    return 0
