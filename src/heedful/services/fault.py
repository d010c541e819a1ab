"""Sorting whatever was raised by what is at fault: the disk, the database, a file, or our own mistake."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError

from heedful.domain.fault import Fault, fault_of_number, fault_of_sqlite, fault_of_sqlstate
from heedful.log.files import DamagedError

#: As libraries written in Rust say what the operating system told them.
_RUST = re.compile(r"\(os error (\d+)\)")


def fault_of(error: BaseException) -> Fault:
    """Sort an error by what is at fault, or by what caused it; `Fault.OURS` where that was not the machine."""
    return next((fault for each in _with_causes(error) if (fault := _direct(each)) is not None), Fault.OURS)


def damaged_file(error: BaseException) -> str:
    """Name the file that an error says is damaged; empty if it names none."""
    found = (each.file for each in _with_causes(error) if isinstance(each, DamagedError))
    return next(found, "")


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    """Give an error and what led to it, the innermost first: that is what the machine said."""
    chain: list[BaseException] = []
    each: BaseException | None = error
    while each is not None and each not in chain:
        chain.append(each)
        each = each.__cause__ or each.__context__
    yield from reversed(chain)


def _direct(error: BaseException) -> Fault | None:
    if isinstance(error, DamagedError):
        return Fault.DAMAGED
    if isinstance(error, sqlite3.Error):
        return fault_of_sqlite(getattr(error, "sqlite_errorcode", 0))
    if isinstance(error, DatabaseError | InterfaceError):
        return _of_database(error)
    if isinstance(error, OSError) and error.errno is not None:
        return fault_of_number(error.errno)
    return _of_polars(error)


def _of_polars(error: BaseException) -> Fault | None:
    """Sort what polars raised, known by its name: it is slow to import, and not every process has it."""
    if told := _RUST.search(str(error)):
        return fault_of_number(int(told[1]))
    is_theirs = type(error).__module__.startswith("polars")
    return Fault.DAMAGED if is_theirs and str(error).startswith("parquet:") else None


def _of_database(error: Exception) -> Fault | None:
    """Sort what Django raised: the driver's own error is its cause, and says which."""
    cause = error.__cause__
    if cause is None or isinstance(cause, sqlite3.Error):
        return None
    return fault_of_sqlstate(getattr(cause, "sqlstate", None)) if hasattr(cause, "sqlstate") else None
