"""What counts as said by a person: by a customer, or by one of us and somebody has it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from heedful.models import Conversation, Message


def words_of_people() -> QuerySet[Message]:
    """Choose what persons wrote and nobody called spam, and of ours what somebody got and what did not come back."""
    gone_out = Q(outgoing=None) | Q(outgoing__sent_at__isnull=False, outgoing__came_back_at=None)
    return Message.objects.filter(gone_out, is_automatic=False, spam_at=None)


def is_answered(conversation: Conversation) -> bool:
    """Tell whether the last word of a person is an answer of ours, and somebody has it: what she says next is to it."""
    said = words_of_people().filter(conversation=conversation).order_by("-at", "-pk")
    return said.values_list("is_ours", flat=True).first() is True
