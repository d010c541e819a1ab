"""What a process has freed, others get again."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_GROW_AND_FREE = """
import ctypes, re
from heedful.services.memory import give_back
def held_mb():
    return int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1000
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
begun = held_mb()
parts = [libc.malloc(10_000) for _ in range(20_000)]
for part in parts:
    ctypes.memset(part, 1, 10_000)
# The last one stays: freed memory below it does not go back by itself.
for part in parts[:-1]:
    libc.free(part)
freed = held_mb()
give_back()
print(begun, freed, held_mb())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what was freed")
def test_freed_memory_goes_back():
    done = subprocess.run([sys.executable, "-c", _GROW_AND_FREE], check=True, capture_output=True, text=True)
    begun, freed, now = map(float, done.stdout.split())
    assert freed - begun > 150
    assert now - begun < 50
