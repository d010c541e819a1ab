"""Addresses of static files, with a digest of the content behind them.

A browser keeps a file for a year under its address, and a changed file has a changed address; nothing has to
be collected into a folder first.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class DigestStorage(StaticFilesStorage):
    """Static files where they lie in the packages, addressed with their digest."""

    def url(self, name: str | None) -> str:
        """Give the address of a static file."""
        if name is None:
            return super().url(name)
        digest = _digest.__wrapped__(name) if settings.DEBUG else _digest(name)
        return f"{super().url(name)}?v={digest}" if digest else super().url(name)


@lru_cache(maxsize=256)
def _digest(name: str) -> str:
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12] if isinstance(found, str) else ""
