"""Processes for which the permissions of files hold, also where the tests run as root.

They stay root and lose the right to override permissions. To become somebody else would not do: they could not read
the Python that they run on, where that is root's own.
"""

from __future__ import annotations

import ctypes
import os

_OVERRIDE = 0b110  # CAP_DAC_OVERRIDE is the first capability, CAP_DAC_READ_SEARCH the second
_VERSION_3 = 0x20080522

#: Before the words of a command: it and all that it starts go by the permissions of files.
PREFIX: list[str] = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.getuid() == 0 else []


def give_up_override() -> None:
    """Let the permissions of files hold for this process from now on."""
    if os.getuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    # Twice effective, permitted, inheritable: 32 bits of each.
    sets = (ctypes.c_uint32 * 6)()
    for call in (libc.capget, libc.capset):
        if call(header, sets) != 0:
            raise OSError(ctypes.get_errno(), "capabilities can't be given up")
        for place in range(3):
            sets[place] &= ~_OVERRIDE
