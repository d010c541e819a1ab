"""Alarms that sound or have sounded."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from heedful.models.kind import Kind


class Alarm(models.Model):
    """One alarm of one kind, from when it was raised to when it ended; told once in between."""

    class Sort(models.TextChoices):
        """What it is about."""

        RELIABILITY = "reliability"
        EARLY = "early"
        SILENCE = "silence"

    kind = models.ForeignKey(Kind, on_delete=models.CASCADE, related_name="alarms")
    sort = models.CharField(max_length=12, choices=Sort.choices)
    raised_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    evidence = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "sort"], condition=models.Q(ended_at__isnull=True), name="alarm_sounds_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sort} alarm of {self.kind_id}"
