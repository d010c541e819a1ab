"""Batches: what was settled together and is in no segment yet, and what settling has to remember.

A batch holds its signals as one value (Arrow, columns as a segment's) and not as rows: they are written once, read
whole, and go in the transaction that lists their segment. What is in this table is in no segment.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from heedful.models.source import Source


class Batch(models.Model):
    """Signals that were settled in one transaction, and are not sealed yet."""

    settled_at = models.DateTimeField(default=timezone.now)
    signals = models.PositiveIntegerField()
    first_arrival = models.BigIntegerField()
    last_arrival = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    columns = models.BinaryField()

    class Meta:
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"batch {self.pk}"


class RepeatFile(models.Model):
    """A file of digests of message ids, sorted: by these a repeat is known for 30 days."""

    file = models.CharField(max_length=100, unique=True)
    ids = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file


class FlowAgain(models.Model):
    """A customer whose desires must be followed again from the first signal: one came late, or handles moved."""

    customer_number = models.BigIntegerField(unique=True)
    due_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="flow_again_by_due")]

    def __str__(self) -> str:
        return f"flow customer {self.customer_number} again"


class FacetName(models.Model):
    """A property of collected signals: digests of its values so far; none once they were too many to make groups of."""

    name = models.CharField(max_length=200, unique=True)
    values_seen = models.JSONField(default=list)
    is_open = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class SourceDay(models.Model):
    """When a source was last heard of, and how many signals it brought on one day; for its page."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    signals = models.BigIntegerField(default=0)
    repeats = models.BigIntegerField(default=0)
    rejects = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "day"], name="source_day_once")]

    def __str__(self) -> str:
        return f"{self.source_id} on {self.day}"
