"""How long to go on trying to tell somebody something.

The rule of this file: a short outage is waited out in minutes, a night in hours, and after about a day it is over
and a person is told instead. Tries count and not the clock: while this machine was off nobody's patience was used up.
"""

from __future__ import annotations

from datetime import timedelta

#: The wait after the first failure, the second, and so on; together a day.
WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=8),
)


def wait_after(tries: int) -> timedelta | None:
    """Give how long to wait after this many tries that failed; None when that was the last."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None
