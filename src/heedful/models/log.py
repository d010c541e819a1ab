"""The list of files that count: segments of the log, and the same log put in order for the kernel.

A file that no row lists does not exist, whatever the folder says. So a new segment, a compaction and an
erasure are each one transaction here, and a crash leaves at most a file that housekeeping takes away.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Intake(models.Model):
    """One taking of files into the log: what it was, how it was read, what was left out."""

    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    # Which system it comes from, as people call it: rows that are equal in everything are taken once from each.
    source = models.CharField(max_length=100, blank=True)
    mapping = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(default=timezone.now)
    signals = models.BigIntegerField(default=0)
    # Rows that were in the log already.
    repeats = models.BigIntegerField(default=0)
    customers = models.BigIntegerField(default=0)
    rejects = models.BigIntegerField(default=0)
    rejects_file = models.CharField(max_length=100, blank=True)
    notes = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "digest"], name="intake_once")]

    def __str__(self) -> str:
        return self.name


class Segment(models.Model):
    """One immutable Parquet file of signals."""

    file = models.CharField(max_length=100, unique=True)
    signals = models.BigIntegerField()
    size = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_arrival = models.BigIntegerField()
    # How often it was merged: segments of one level become one of the next.
    level = models.PositiveSmallIntegerField(default=0)
    listed_at = models.DateTimeField(default=timezone.now)
    # Sealed from batches, in order of arrival; never merged with what was imported, so that it is known what an
    # ordered log does not hold yet.
    collected = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.file


class LogState(models.Model):
    """One row: the next number of arrival, and the version that rises with every change of the log.

    What is collected and sealed does not raise the version: it is in the log up to the arrival `sealed`, and what
    was made from the log is moved on instead of being made anew.
    """

    next_arrival = models.BigIntegerField(default=1)
    version = models.BigIntegerField(default=0)
    sealed = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"log at version {self.version}"


class OrderedLog(models.Model):
    """A folder of columns: the whole log ordered by customer, time and arrival, as of one version."""

    folder = models.CharField(max_length=100, unique=True)
    log_version = models.BigIntegerField()
    # Collected signals are in it up to this arrival.
    sealed = models.BigIntegerField(default=0)
    # Handles belong to customers in it as they did after this edge.
    edges = models.BigIntegerField(default=0)
    signals = models.BigIntegerField()
    customers = models.BigIntegerField()
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.folder


class SupersededFile(models.Model):
    """A file that no list names any more and that is to be removed; written when the list was changed.

    So a process that dies between the change and the removal leaves nothing behind.
    """

    folder = models.CharField(max_length=20)
    file = models.CharField(max_length=100)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.folder}/{self.file}"
