"""What a conversation is about: the desire of another kind that it moves instead of having one of its own."""

from __future__ import annotations

from django.db import models

from heedful.models.conversation import Conversation
from heedful.models.kind import Kind


class DesireTie(models.Model):
    """From `since` to before `until` (ms since 1970; None: up to now) a conversation moves desires of a kind.

    Without a kind it was not looked at yet: whoever follows the customer next says what it is about, or that it is
    about nothing else. A guess is ours; what a person says stays.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="ties")
    kind = models.ForeignKey(Kind, null=True, on_delete=models.CASCADE, related_name="ties")
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    is_guess = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=models.Q(until=None), name="one_tie_at_a_time")
        ]

    def __str__(self) -> str:
        return f"tie {self.pk} of conversation {self.conversation_id}"

    def holds(self, at: int) -> bool:
        """Tell whether what is said at a moment (ms) falls under it."""
        return self.since <= at and (self.until is None or at < self.until)
