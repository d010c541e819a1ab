"""Tags: words that colleagues put on conversations, so that they find those together again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.conversation import Conversation


class Tag(models.Model):
    """One word. It is made as somebody types it first, and is the same in small and in capital letters."""

    name = models.CharField(max_length=40)
    # The name as small letters, by which it is found: databases differ about what those are.
    key = models.CharField(max_length=120, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name

    @property
    def word(self) -> str:
        """The word of its list in addresses."""
        return f"tag-{self.pk}"


class Tagging(models.Model):
    """That a tag is on a conversation.

    When the conversation moved last, and whether it is open, stand here once more, so that the list of a tag walks
    along one index. The database keeps both true (`heedful.services.tag_lists`): no code of ours can forget to.
    """

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="taggings")
    moved_at = models.DateTimeField()
    is_open = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="tagging_once")]
        indexes = [
            models.Index(fields=["tag", "-moved_at", "-conversation"], name="tagging_by_moved"),
            models.Index(
                fields=["tag", "-moved_at", "-conversation"], condition=models.Q(is_open=True), name="tagging_open"
            ),
        ]

    def __str__(self) -> str:
        return f"tag {self.tag_id} on conversation {self.conversation_id}"
