"""What we owe a customer because one of us said so: it stands beside them until it is kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.conversation import Conversation


class Owed(models.Model):
    """One thing that we said we would do for a customer, in our own words; open until somebody says that it is done."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="owed")
    text = models.CharField(max_length=500)
    # By when, if we said so: by the end of that day.
    due_on = models.DateField(null=True, blank=True)
    said_at = models.DateTimeField(default=timezone.now)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "owed"
        indexes = [
            models.Index(fields=["due_on", "id"], condition=models.Q(kept_at=None), name="owed_open_by_due"),
        ]

    def __str__(self) -> str:
        return f"owed {self.pk}"
