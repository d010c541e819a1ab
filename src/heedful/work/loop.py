"""The loop of background jobs.

The rule of this file: no job can stop the loop, and the loop stops within a second. A job that fails is named,
logged and tried again later, each time after twice the wait; a job that is in the middle of something when the
process must end is cut off, as by a power cut: every job here must survive that anyway.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.utils import timezone

from heedful.services import jobs

_log = logging.getLogger("heedful.work")

#: However often a job fails, it is tried again within this time, unless it says otherwise.
LONGEST_WAIT_S = 600.0


@dataclass(frozen=True)
class Job:
    """Something to do again and again.

    `run` does one round; it returns True when more waits, and is then called again at once (after the others).
    However often it fails, it is tried again within `longest_wait_s`.
    """

    name: str
    every: timedelta
    run: Callable[[], bool | None]
    longest_wait_s: float = LONGEST_WAIT_S


@dataclass
class Turn:
    """When a job is due, in seconds of a clock that only goes forward, and how often it has failed in a row."""

    job: Job
    due_s: float = 0.0
    failures: int = 0


class Loop:
    """Runs jobs when they are due, one after the other, until it is told to stop."""

    def __init__(
        self,
        job_table: Sequence[Job],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.turns = [Turn(job) for job in job_table]
        self.stopping = threading.Event()
        #: The job in hand and since when, for whoever looks in from another thread.
        self.in_hand: tuple[str, datetime] | None = None
        self._clock = clock

    def run(self) -> None:
        """Go round until stopped."""
        while not self.stopping.is_set():
            wait_s = self.run_due()
            self.stopping.wait(min(wait_s, 1.0))

    def run_due(self) -> float:
        """Run what is due, and give the seconds until something is due again."""
        for turn in self.turns:
            if self.stopping.is_set():
                break
            if turn.due_s <= self._clock():
                self._take(turn)
        return max(0.0, min(turn.due_s for turn in self.turns) - self._clock()) if self.turns else 1.0

    def _take(self, turn: Turn) -> None:
        close_old_connections()
        self.in_hand = (turn.job.name, timezone.now())
        try:
            more = turn.job.run()
        except Exception as error:  # noqa: BLE001 - whatever a job raises, the others go on
            self._failed(turn, error)
        else:
            self._went_well(turn, more=bool(more))
        finally:
            self.in_hand = None
            close_old_connections()

    def _went_well(self, turn: Turn, *, more: bool) -> None:
        if turn.failures:
            _log.info("%s works again", turn.job.name)
            jobs.forget_failure(turn.job.name)
        turn.failures = 0
        turn.due_s = self._clock() + (0.0 if more else turn.job.every.total_seconds())

    def _failed(self, turn: Turn, error: Exception) -> None:
        turn.failures += 1
        wait_s = min(turn.job.every.total_seconds() * 2 ** min(turn.failures, 20), turn.job.longest_wait_s)
        wait_s = max(wait_s, 1.0)
        turn.due_s = self._clock() + wait_s
        _log.exception("%s failed (%d in a row); again in %.0f s", turn.job.name, turn.failures, wait_s)
        jobs.note_failure(turn.job.name, error)
