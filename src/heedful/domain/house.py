"""When the machine beneath us needs somebody: how little room is too little, and what a clock may not do."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum

MB = 1_000_000
#: A disk with less than this left, or this part of it where it is small, is full: the next merge will not fit.
_FULL, _FULL_PART = 200 * MB, 50
#: And with less than this somebody should know.
_LITTLE, _LITTLE_PART = 2_000 * MB, 10
#: File systems that count files give this many to a folder full of them in a day.
_FEW_FILES = 1_000
#: Clocks of several machines differ a little, and time servers pull at them.
_TOLERANCE = timedelta(minutes=2)


class Room(IntEnum):
    """How much room is left on a disk."""

    NONE = 0
    LITTLE = 1
    ENOUGH = 2


def room(free: int, total: int) -> Room:
    """Tell how much room is left; both in bytes."""
    if free < min(_FULL, total // _FULL_PART):
        return Room.NONE
    return Room.LITTLE if free < min(_LITTLE, total // _LITTLE_PART) else Room.ENOUGH


def room_for_files(free: int, total: int) -> Room:
    """Tell how many more files a disk takes; `total` is 0 where it does not count them."""
    return Room.NONE if total and free < _FEW_FILES else Room.ENOUGH


def set_back(clock: datetime, newest: datetime | None) -> timedelta | None:
    """Tell by how much a clock stands before the newest thing recorded; None while that may be so."""
    if newest is None or newest - clock <= _TOLERANCE:
        return None
    return newest - clock
