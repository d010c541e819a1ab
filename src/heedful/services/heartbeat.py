"""Leaving signs of life, by which others see that the background work goes on."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import DatabaseError
from django.utils import timezone

from heedful.models import Heartbeat
from heedful.services.installation import version


def beat(process: str, clock: datetime, in_hand: tuple[str, datetime] | None) -> None:
    """Note that a process lives at this moment, and what it is busy with since when."""
    job, since = in_hand or ("", None)
    found = {"at": clock, "stopped_at": None, "version": version(), "busy_with": job, "busy_since": since}
    Heartbeat.objects.update_or_create(process=process, defaults=found)


def say_stopped(process: str) -> None:
    """Note that a process was told to stop. Never raises: it stops all the same."""
    with suppress(DatabaseError):
        Heartbeat.objects.filter(process=process).update(stopped_at=timezone.now())
