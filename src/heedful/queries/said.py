"""What counts as said by a person: by a customer, or by one of us and gone out."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from heedful.models import Message


def words_of_people() -> QuerySet[Message]:
    """Choose the messages that persons wrote, and of ours those that somebody got."""
    gone_out = Q(outgoing=None) | Q(outgoing__sent_at__isnull=False)
    return Message.objects.filter(gone_out, is_automatic=False)
