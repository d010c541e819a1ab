"""Organisations that customers belong to."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Organisation(models.Model):
    """An organisation; `key` is its id as clients have it, or its name where nobody has another."""

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200, blank=True)
    traits = models.JSONField(default=dict, blank=True)
    plan = models.CharField(max_length=200, blank=True)
    services = models.JSONField(default=list, blank=True)
    since = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["name"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name or self.key
