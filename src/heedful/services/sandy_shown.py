"""The film of the hurricane as pages show it: asked for by the first who looks, made by a job, and read from a file.

The rule of this file: nothing is computed here. A web process only looks whether the file is there.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from django.conf import settings

#: Raised where the film would come out otherwise: then it is made anew.
_EDITION = 1
_LONGEST_S = 600
Plain = dict[str, Any]


class FilmError(Exception):
    """The film could not be made; the message says what the process left behind."""


def film_path() -> Path:
    """Say where the film lies, or will."""
    home: Path = settings.HEEDFUL_DATA
    return home / "films" / f"sandy-{metadata.version('heedful')}-{_EDITION}.json.gz"


def film() -> Plain | None:
    """Give the film, or None where nobody has made it yet."""
    path = film_path()
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=1)
def _read(path: Path, _written: int) -> Plain:
    told: Plain = json.loads(gzip.decompress(path.read_bytes()))
    return told


def ask_for_film() -> None:
    """Leave word that somebody wants to see it."""
    wanted = _wanted()
    wanted.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted.touch()


def is_wanted() -> bool:
    """Tell whether somebody waits for it; asking is cheap."""
    return _wanted().exists()


def _wanted() -> Path:
    return film_path().with_suffix(".wanted")


def make_film() -> None:
    """Make it in a process of its own, which takes the memory for the places along when it ends; `FilmError`."""
    path = film_path()
    if not path.exists():
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "heedful.services.sandy_film", str(path)],
            capture_output=True,
            timeout=_LONGEST_S,
            check=False,
            # None of our secrets: settings come as environment variables.
            env={name: os.environ[name] for name in ("PATH", "LANG", "HOME", "TMPDIR") if name in os.environ},
        )
        if done.returncode:
            raise FilmError(done.stderr.decode(errors="replace")[-500:])
    _wanted().unlink(missing_ok=True)
