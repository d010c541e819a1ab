"""Talks: what was said by phone or face to face, as somebody of us wrote it down."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.message import Message


class Talk(models.Model):
    """How a message was said that no mail brought, and who of us wrote it down."""

    class Way(models.TextChoices):
        """How we talked."""

        PHONE = "phone"
        IN_PERSON = "in_person"
        CHAT = "chat"

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="talk")
    way = models.CharField(max_length=9, choices=Way.choices)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"talk of message {self.message_id}"
