"""What is wrong at a glance: for the first page, so in a few milliseconds, and true at this very moment.

Nothing here is a note that somebody has to take back: each looks at the thing itself, so a word is gone within
seconds when the fault is mended.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from django.conf import settings

from heedful.queries.heartbeat import Pulse
from heedful.services.doctor.clock import clock_set_back
from heedful.services.doctor.database import is_locked, locked_remark
from heedful.services.doctor.disk import check_disk
from heedful.services.doctor.files import damaged_segments
from heedful.services.doctor.folder import unwritable
from heedful.services.doctor.remark import Grade, Remark

#: A sign of life comes every ten seconds. If it is late, somebody may be keeping it from being written.
_LATE = timedelta(seconds=30)
_LOCK_WAIT_S = 0.5
#: A large log is many files: all are looked at this often in each process, and not at every page.
_REMEMBERED_S = 20.0

_remembered: tuple[float, Path, list[Remark]] | None = None
_lock = Lock()


def glance(clock: datetime, pulse: Pulse) -> list[Remark]:
    """Say what is wrong with the machine beneath us."""
    looks: tuple[Callable[[], Iterator[Remark]], ...] = (
        check_disk,
        unwritable,
        lambda: _lock_of_database(clock, pulse),
        lambda: clock_set_back(clock),
        lambda: iter(_segments()),
    )
    return [remark for look in looks for remark in look() if remark.grade is Grade.WRONG]


def _lock_of_database(clock: datetime, pulse: Pulse) -> Iterator[Remark]:
    is_late = pulse.since is not None and clock - pulse.since > _LATE
    if is_late and pulse.state != "stopped" and is_locked(_LOCK_WAIT_S):
        yield locked_remark()


def _segments() -> list[Remark]:
    global _remembered  # noqa: PLW0603 - one memory for all threads of a process
    now, data = time.monotonic(), settings.HEEDFUL_DATA
    with _lock:
        if _remembered is not None and _remembered[1] == data and now - _remembered[0] < _REMEMBERED_S:
            return _remembered[2]
    found = list(damaged_segments())
    with _lock:
        _remembered = (now, data, found)
    return found


def forget() -> None:
    """Forget what is remembered, so that the next glance looks again."""
    global _remembered  # noqa: PLW0603 - see above
    with _lock:
        _remembered = None
