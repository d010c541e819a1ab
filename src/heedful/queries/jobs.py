"""Which background jobs fail at the moment."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache

FAILING = "failing-jobs"


def failing_jobs() -> dict[str, dict[str, Any]]:
    """Give, by name of the job, `at` (when it last failed) and `error` (the sort of error)."""
    found: dict[str, dict[str, Any]] = cache.get(FAILING) or {}
    return found
