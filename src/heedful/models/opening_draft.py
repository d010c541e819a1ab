"""What somebody has begun to write to a customer before there is a conversation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.customer import Customer
from heedful.models.kept_file import KeptFile
from heedful.models.mailbox import Mailbox


class OpeningDraft(models.Model):
    """The first letter of a conversation that one of us is about to begin; it becomes a message when it is sent."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="opening_drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=320, blank=True)
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.SET_NULL, related_name="+")
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    # The open page that wrote it last. See `heedful.queries.begun`.
    saved_by = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "author"], name="opening_draft_once")]

    def __str__(self) -> str:
        return f"opening draft {self.pk}"


class OpeningFile(KeptFile):
    """A file that goes with a first letter, as soon as that is sent."""

    draft = models.ForeignKey(OpeningDraft, on_delete=models.CASCADE, related_name="files")

    class Meta:
        # Whoever sends the same page twice attaches the same file once.
        constraints = [models.UniqueConstraint(fields=["draft", "digest", "name"], name="opening_file_once")]
        indexes = [models.Index(fields=["digest"], name="opening_file_by_digest")]
