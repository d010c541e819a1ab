"""Desire kinds as defined here, with every earlier wording."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Kind(models.Model):
    """A desire kind. `definition` is the TOML that people edit; it is read by `heedful.domain.kind`."""

    slug = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    definition = models.TextField()
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)
    # Made by us, of conversations; nobody edits it, and the log is not followed for it.
    is_built_in = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class KindVersion(models.Model):
    """One wording of a kind: who wrote it, when and why."""

    kind = models.ForeignKey(Kind, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    definition = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="kind_version_once")]

    def __str__(self) -> str:
        return f"{self.kind_id} version {self.version}"
