"""The machine and the versions that figures were measured with."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_TOLD = ("heedful", "polars", "numpy", "numba", "django", "chdb", "duckdb", "pm4py")


def machine() -> str:
    """Say it in one line."""
    cpu = f"{_cpu()}, {os.cpu_count()} cores, {_memory_gb():.0f} GB"
    versions = ", ".join(f"{name} {known}" for name in _TOLD if (known := _version(name)))
    return f"{cpu}, {platform.system()} {platform.release()}, Python {platform.python_version()}; {versions}"


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
