"""The desires of conversations: each is a desire to get help."""

from __future__ import annotations

from django.db import models

from heedful.models.conversation import Conversation


class HelpDesire(models.Model):
    """One desire of one conversation, as its messages left it; made anew whenever something is said in it.

    Times are ms since 1970. The numbers of `outcome` and `flags` are those of the columns of the flow.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="desires")
    arose = models.BigIntegerField()
    touched = models.BigIntegerField()
    ended = models.BigIntegerField(null=True)
    waiting = models.BigIntegerField(null=True)
    outcome = models.PositiveSmallIntegerField()
    flags = models.PositiveSmallIntegerField()
    tries = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["conversation"], name="help_desire_by_conversation")]

    def __str__(self) -> str:
        return f"desire {self.pk} of conversation {self.conversation_id}"
