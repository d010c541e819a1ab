"""Notes: what colleagues write for colleagues. A note has no recipients and no way out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.api_key import ApiKey
from heedful.models.conversation import Conversation
from heedful.models.kept_file import KeptFile
from heedful.models.mail import IncomingMail


class Note(models.Model):
    """What a colleague wrote at a conversation, for colleagues only.

    The rule of this file: nothing here refers to a message, an address or a way of sending, and nothing that sends
    takes what is here. The mail of which a note was made is named only so that it can be forgotten with its sender.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # The program that wrote it through the API.
    program = models.ForeignKey(ApiKey, null=True, on_delete=models.PROTECT, related_name="+")
    # The mail whose words these are: they go when whoever wrote it is erased.
    mail = models.ForeignKey(IncomingMail, null=True, on_delete=models.SET_NULL, related_name="notes")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["conversation", "at", "id"], name="note_by_conversation")]

    def __str__(self) -> str:
        return f"note {self.pk}"


class NoteFile(KeptFile):
    """A file that was attached to a note. It is no attachment of a message, and never becomes one."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="files")

    class Meta:
        indexes = [
            models.Index(fields=["digest"], name="note_file_by_digest"),
        ]
