"""Conversations that were merged into another, and parts that were split off: what moved, so that it can go back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.api_key import ApiKey
from heedful.models.conversation import Conversation


class Regrouping(models.Model):
    """Messages, notes and drafts that went from one conversation to another, and how both stood before and after.

    It goes with either conversation: what it keeps of them is theirs.
    """

    class Sort(models.TextChoices):
        """What was done."""

        MERGE = "merge"  # all of `source` went into `target`
        SPLIT = "split"  # a part of `source` became `target`

    sort = models.CharField(max_length=5, choices=Sort.choices)
    source = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="went_to")
    target = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="came_from")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey(ApiKey, null=True, on_delete=models.PROTECT, related_name="+")
    # What `heedful.services.regrouping` writes and reads; nobody else does.
    record = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.sort} of {self.source_id} and {self.target_id}"
