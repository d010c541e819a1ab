"""Customer files that came in: how each was read, how far it is, and what became of its rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class CustomerFile(models.Model):
    """One file of customers that came in by the page; it lies in `customer-files` until its rows are taken.

    `mapping` is JSON of a `heedful.domain.customer_file.Reading`.
    """

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked"  # somebody still has to say that the columns are understood
        WAITING = "waiting"
        TAKING = "taking"
        DONE = "done"
        FAILED = "failed"

    name = models.CharField(max_length=255)
    file = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    mapping = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done = models.FloatField(default=0.0)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    conflicts = models.PositiveIntegerField(default=0)
    rejects = models.PositiveIntegerField(default=0)
    rejects_file = models.CharField(max_length=100, blank=True)
    problem = models.TextField(blank=True)
    # What a person should know of how it was read: sentences.
    notes = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["state"], name="customer_file_by_state")]

    def __str__(self) -> str:
        return self.name
