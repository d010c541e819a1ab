"""Giving memory back to the machine that a process has freed.

The C library keeps what was freed for the next time, in each of its arenas: after a page over a million desires, or a
night's work, that is hundreds of megabytes which nobody else on the machine gets.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from functools import cache

EVERY_S = 30.0


@cache
def _trim() -> Callable[[int], object] | None:
    try:
        found: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        # Another C library than glibc: it has no such call, and its own ways.
        return None
    return found


def give_back() -> None:
    """Give back what can be given; cheap where there is nothing."""
    trim = _trim()
    if trim is not None:
        trim(0)


def keep_giving_back(stopping: threading.Event) -> None:
    """Give back every half minute, in a thread of its own, until told to stop."""

    def go_round() -> None:
        while not stopping.wait(EVERY_S):
            give_back()

    threading.Thread(target=go_round, name="giving memory back", daemon=True).start()
