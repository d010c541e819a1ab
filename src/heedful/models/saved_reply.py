"""Saved replies: texts with placeholders that somebody begins an answer with."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SavedReply(models.Model):
    """A text for answers, of all of us or of one. Several of one title differ in their language."""

    title = models.CharField(_("title"), max_length=100)
    body = models.TextField(_("text"))
    # A code such as 'de' or 'pt'; empty is for whoever it fits.
    language = models.CharField(_("language"), max_length=10, blank=True)
    # Who alone has it; nobody: all of us.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("title"), "language", condition=models.Q(owner=None), name="saved_reply_of_all_once"
            ),
            models.UniqueConstraint(
                Lower("title"), "language", "owner", condition=models.Q(owner__isnull=False), name="saved_reply_once"
            ),
        ]
        verbose_name_plural = "saved replies"

    def __str__(self) -> str:
        return self.title
