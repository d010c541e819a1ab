"""Which background jobs fail at the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache

FAILING = "failing-jobs"


@dataclass(frozen=True)
class FailingJob:
    """A job that fails: when it last did, the sort of error, what is at fault (a `Fault`), and the damaged file."""

    name: str
    at: datetime
    error: str
    fault: str
    file: str = ""


def noted_failures() -> dict[str, dict[str, Any]]:
    """Give what is noted of failing jobs, by name."""
    found: dict[str, dict[str, Any]] = cache.get(FAILING) or {}
    return found


def failing_jobs() -> list[FailingJob]:
    """Give the jobs that fail, that which failed last first; none where the database can't be asked."""
    jobs = [FailingJob(name=name, **noted) for name, noted in noted_failures().items()]
    return sorted(jobs, key=lambda job: job.at, reverse=True)
