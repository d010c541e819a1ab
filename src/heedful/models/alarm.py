"""Alarms that sound or have sounded, and when the facts were last looked at."""

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


class AlarmLook(models.Model):
    """When one alarm of one kind was last judged, and for which wording of the kind.

    `at` is the moment that the facts were of: the end of the log where that is one of the past.
    """

    kind = models.ForeignKey(Kind, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField(max_length=12, choices=Alarm.Sort.choices)
    kind_version = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "sort"], name="alarm_look_once")]

    def __str__(self) -> str:
        return f"look at the {self.sort} alarm of {self.kind_id}"
