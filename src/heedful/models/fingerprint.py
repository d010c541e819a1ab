"""Fingerprints of messages and notes: by these a reply is found that quotes another conversation.

The rules of this file: a row has no more than two numbers, since there are ten for each letter. So the key is all of
it, SQLite keeps nothing beside the key, and there is no second index: what is to go is found by its text, of which the
fingerprints are made again (`heedful.services.fingerprint`). Nothing in the database deletes them with the letter;
one that was left behind is found in nobody's conversation.
"""

from __future__ import annotations

from django.db import models

from heedful.models.message import Message
from heedful.models.note import Note


class MessageFingerprint(models.Model):
    """One fingerprint (`heedful.domain.guard.quotes`) of a message."""

    pk = models.CompositePrimaryKey("number", "message_id")
    number = models.BigIntegerField()
    message = models.ForeignKey(
        Message, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )

    def __str__(self) -> str:
        return f"fingerprint of message {self.message_id}"


class NoteFingerprint(models.Model):
    """One fingerprint of a note."""

    pk = models.CompositePrimaryKey("number", "note_id")
    number = models.BigIntegerField()
    note = models.ForeignKey(Note, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")

    def __str__(self) -> str:
        return f"fingerprint of note {self.note_id}"


class OlderLetters(models.Model):
    """Letters from before there were fingerprints: those with a number below this have none yet."""

    class Sort(models.TextChoices):
        """Messages, or notes."""

        MESSAGE = "message"
        NOTE = "note"

    sort = models.CharField(max_length=8, choices=Sort, primary_key=True)
    below = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.sort} below {self.below}"
