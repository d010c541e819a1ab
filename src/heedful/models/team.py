"""Teams: colleagues who look after conversations together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Team(models.Model):
    """Some colleagues under a name. What is handed to a team stands in the list of each of them."""

    name = models.CharField(max_length=60)
    # The name as small letters: databases differ about what those are.
    key = models.CharField(max_length=180, unique=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="teams", blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name

    @property
    def word(self) -> str:
        """The word of its list in addresses."""
        return f"team-{self.pk}"
