"""What all files have in common that somebody sent by a page: they wait until it is said how to read them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone


class SentFile(models.Model):
    """A file that was sent: how it is read, how far it is, and what became of it. `mapping` says how to read it."""

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
    problem = models.TextField(blank=True)
    # What a person should know of how it was read: sentences.
    notes = models.JSONField(default=list)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
