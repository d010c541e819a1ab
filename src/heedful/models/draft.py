"""Drafts: what somebody is writing, kept while they type, so that it survives a closed laptop."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.conversation import Conversation
from heedful.models.kept_file import KeptFile
from heedful.models.problem import Problem


class Draft(models.Model):
    """A reply that a colleague has begun. What they write as a note is another row, and stays one."""

    class Sort(models.TextChoices):
        """What it will be."""

        REPLY = "reply"
        NOTE = "note"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField(max_length=5, choices=Sort.choices)
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    # The open page that wrote it last; empty if anything else did. See `heedful.queries.begun`.
    saved_by = models.CharField(max_length=16, blank=True)
    # The slip to which it owns up: it goes to whoever got that message.
    owns_up_to = models.ForeignKey(Problem, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "author", "sort"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class DraftFile(KeptFile):
    """A file that goes with what somebody is writing, as soon as that is sent or kept."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")

    class Meta:
        # Whoever sends the same page twice attaches the same file once.
        constraints = [models.UniqueConstraint(fields=["draft", "digest", "name"], name="draft_file_once")]
        indexes = [models.Index(fields=["digest"], name="draft_file_by_digest")]
