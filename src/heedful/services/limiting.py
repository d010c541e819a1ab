"""Limiting how often somebody may come.

Counted in this process and not in the database: that would be a write for each call. Where several web processes run,
each allows as much.
"""

from __future__ import annotations

import time
from threading import Lock

from heedful.domain.rate import Bucket, Rate, draw

#: Should there ever be more, the oldest begin with a full bucket again.
_MOST_BUCKETS = 10_000
_MINUTE_S = 60.0


class Limiter:
    """So many times within `per_s` by each name; as many at once by whoever has been quiet for that long."""

    def __init__(self, per_s: float = _MINUTE_S) -> None:
        self._slower = per_s / _MINUTE_S
        self._buckets: dict[str, Bucket] = {}
        self._lock = Lock()

    def wait_s(self, name: str, most: int) -> float:
        """Come once; give 0, or how many seconds it takes until that is allowed."""
        with self._lock:
            now_s = time.monotonic() / self._slower
            bucket, wait_s = draw(self._buckets.pop(name, None), Rate(most), now_s)
            self._buckets[name] = bucket
            if len(self._buckets) > _MOST_BUCKETS:
                del self._buckets[next(iter(self._buckets))]
        return wait_s * self._slower

    def forget(self) -> None:
        """Begin anew with everybody."""
        with self._lock:
            self._buckets.clear()
