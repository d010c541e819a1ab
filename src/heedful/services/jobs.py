"""Keeping note of background jobs that fail, where every process can see it.

In the cache, which is a table: it is nothing worth keeping, and it must be short-lived by itself if the worker
that would take it back is gone.
"""

from __future__ import annotations

from contextlib import suppress

from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone

from heedful.queries.jobs import FAILING, noted_failures
from heedful.services.fault import damaged_file, fault_of

_KEPT_S = 24 * 3600


def note_failure(name: str, error: Exception) -> None:
    """Keep that a job failed just now. Never raises: the database may be what failed."""
    noted = {
        "at": timezone.now(),
        "error": type(error).__name__,
        "fault": str(fault_of(error)),
        "file": damaged_file(error),
    }
    with suppress(DatabaseError):
        cache.set(FAILING, {**noted_failures(), name: noted}, _KEPT_S)


def forget_failure(name: str) -> None:
    """Take back that a job fails."""
    with suppress(DatabaseError):
        left = {other: noted for other, noted in noted_failures().items() if other != name}
        cache.set(FAILING, left, _KEPT_S)
