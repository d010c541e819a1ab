"""When each of our lasting processes was last heard of."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """A sign of life, written anew every few seconds; in a row of its own, since the cache may drop what it likes."""

    process = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField(default=timezone.now)
    # When it was told to stop and did: silence is no surprise then, but still to be mended.
    stopped_at = models.DateTimeField(null=True, blank=True)
    version = models.CharField(max_length=40, blank=True)
    # The job in hand, and since when; empty between jobs.
    busy_with = models.CharField(max_length=100, blank=True)
    busy_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.process} at {self.at}"
