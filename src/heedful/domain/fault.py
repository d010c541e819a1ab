"""What can go wrong with the machine beneath us, sorted by what somebody has to do about it."""

from __future__ import annotations

import errno
from enum import StrEnum


class Fault(StrEnum):
    """One sort of fault; its word is kept in notes, so it does not change."""

    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    DISK_BROKEN = "disk_broken"
    LOCKED = "locked"
    AWAY = "away"
    DAMAGED = "damaged"
    DATABASE_DAMAGED = "database_damaged"
    OURS = "ours"


#: By the number that the operating system gives. A limit on the size of files is a full disk to whoever writes.
_BY_NUMBER = {
    errno.ENOSPC: Fault.DISK_FULL,
    errno.EDQUOT: Fault.DISK_FULL,
    errno.EFBIG: Fault.DISK_FULL,
    errno.EROFS: Fault.READ_ONLY,
    errno.EACCES: Fault.READ_ONLY,
    errno.EPERM: Fault.READ_ONLY,
    errno.EIO: Fault.DISK_BROKEN,
}
#: https://sqlite.org/rescode.html, the primary codes.
_BY_SQLITE = {
    5: Fault.LOCKED,
    6: Fault.LOCKED,
    8: Fault.READ_ONLY,
    10: Fault.DISK_BROKEN,
    11: Fault.DATABASE_DAMAGED,
    13: Fault.DISK_FULL,
    14: Fault.READ_ONLY,
    26: Fault.DATABASE_DAMAGED,
}
#: PostgreSQL, Appendix A: whole codes first, then the classes that its first two letters name.
_BY_SQLSTATE = {
    "53100": Fault.DISK_FULL,
    "55P03": Fault.LOCKED,
    "25006": Fault.READ_ONLY,
    "58030": Fault.DISK_BROKEN,
    "53": Fault.AWAY,
    "57": Fault.AWAY,
    "08": Fault.AWAY,
    "XX": Fault.DATABASE_DAMAGED,
}


def fault_of_number(number: int | None) -> Fault | None:
    """Sort an error of the operating system by its `errno`; None where it says nothing about the machine."""
    return None if number is None else _BY_NUMBER.get(number)


def fault_of_sqlite(code: int) -> Fault | None:
    """Sort an error of SQLite by its code, extended or not."""
    return _BY_SQLITE.get(code & 0xFF)


def fault_of_sqlstate(state: str | None) -> Fault | None:
    """Sort an error of PostgreSQL by its SQLSTATE; without one it never came to an answer."""
    if state is None:
        return Fault.AWAY
    return _BY_SQLSTATE.get(state) or _BY_SQLSTATE.get(state[:2])
