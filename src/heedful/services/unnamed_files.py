"""Attached bytes that no row names any more: taken away again, sent by a program and undone, or left by a crash.

The rule of this file: they go a day later and not at once, since somebody may be attaching the same bytes just now.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from heedful.log.files import DRAFT, BusyError, remove
from heedful.queries.bite import ASKED_AT_ONCE, bites
from heedful.queries.kept_file import still_named
from heedful.services.kept_bytes import ATTACHMENTS, folders
from heedful.services.log import all_files_stay

_ABANDONED_S = 86_400.0


def remove_unnamed(after_s: float = _ABANDONED_S) -> int:
    """Remove attached bytes that no row names any more, a day later; returns how many."""
    removed = 0
    with suppress(BusyError), all_files_stay():
        for place in folders(ATTACHMENTS):
            for paths in bites(place.iterdir(), ASKED_AT_ONCE):
                removed += _remove_unnamed(paths, time.time() - after_s)
    return removed


def _remove_unnamed(paths: Sequence[Path], before: float) -> int:
    named = still_named([path.name for path in paths if not path.name.startswith(DRAFT)])
    gone = [path for path in paths if path.name not in named and _is_older(path, before)]
    return sum(_removed(path, before) for path in gone)


def _removed(path: Path, before: float) -> bool:
    """Remove a file, unless somebody attaches the same bytes just now: `keep` dates what is there anew."""
    aside = path.with_name(f"{DRAFT}{path.name.removeprefix(DRAFT)}")
    with suppress(FileNotFoundError):
        # From here on, whoever attaches these bytes finds them missing, and writes them.
        path.rename(aside)
        if _is_older(aside, before):
            remove(aside)
            return True
        aside.rename(path)
    return False


def _is_older(path: Path, before: float) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < before
    return False
