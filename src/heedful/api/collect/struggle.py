"""What the door does while nothing can be kept: one request at a time tries, and the others are told at once.

A locked database lets everybody wait who wants to write. If clients did that in every thread, no page could be
answered any more, and nobody would read on Today what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.db import DatabaseError

from heedful.domain.fault import Fault
from heedful.services.fault import fault_of


class StrugglingError(Exception):
    """Nothing can be kept just now, as another request has found; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class Struggle:
    """Knows whether the last try to keep something failed, for all threads of a process."""

    def __init__(self) -> None:
        self._fault: Fault | None = None
        self._trying = Lock()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Try to keep something within this; raises `StrugglingError` at once while another request is at it."""
        fault = self._fault
        if fault is None:
            with self._noted():
                yield
        elif self._trying.acquire(blocking=False):
            try:
                with self._noted():
                    yield
            finally:
                self._trying.release()
        else:
            raise StrugglingError(fault)

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except (DatabaseError, OSError) as error:
            self._fault = fault_of(error)
            raise
        self._fault = None
