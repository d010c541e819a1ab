"""Conversations: messages between a customer and us about something, and who looks after them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.customer import Customer
from heedful.models.mailbox import Mailbox
from heedful.models.team import Team


class Conversation(models.Model):
    """Messages between a customer and us about something.

    It waits for us from the first message that nobody has answered (`waiting_since`) until one of us does. Closed is
    what we call it; it ends nothing for the customer.
    """

    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="conversations")
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.PROTECT, related_name="conversations")
    subject = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    # The newest message or note: lists are in this order.
    moved_at = models.DateTimeField(default=timezone.now)
    # The beginning of the newest message, and whether it is ours, so that a list reads one table.
    beginning = models.CharField(max_length=200, blank=True)
    is_ours_last = models.BooleanField(default=False)
    messages_count = models.PositiveIntegerField(default=0)
    waiting_since = models.DateTimeField(null=True, blank=True)
    # When one of us answered first, and how long she waited for us in all, so far.
    answered_at = models.DateTimeField(null=True, blank=True)
    waited_ms = models.BigIntegerField(default=0)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="conversations"
    )
    # A team that looks after it, beside or instead of one person. Its index is the partial one below.
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations", db_index=False
    )
    tags = models.ManyToManyField("heedful.Tag", through="heedful.Tagging", related_name="conversations")
    snoozed_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Rises with everything that changes: pages ask for it, and a reply that was written before it stops.
    version = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    # A complaint, as somebody or a rule marked it: nothing needless is sent to them until somebody unmarks it.
    complaint_at = models.DateTimeField(null=True, blank=True)
    # Under which id a file brought it in, and as which version an import left it: as long as it still is that, nobody
    # has done anything about it, and an import may say anew how it stands.
    brought_as = models.CharField(max_length=300, blank=True)
    brought_version = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brought_as"], condition=~models.Q(brought_as=""), name="conversation_brought_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["waiting_since", "id"],
                condition=models.Q(waiting_since__isnull=False, closed_at=None, merged_into=None),
                name="conversation_waiting",
            ),
            models.Index(fields=["-moved_at", "-id"], name="conversation_by_moved"),
            models.Index(
                fields=["-moved_at", "-id"],
                condition=models.Q(closed_at=None, merged_into=None),
                name="conversation_open",
            ),
            models.Index(
                fields=["-moved_at", "-id"],
                condition=models.Q(closed_at=None, assignee=None, merged_into=None),
                name="conversation_unassigned",
            ),
            models.Index(
                fields=["assignee", "-moved_at", "-id"],
                condition=models.Q(closed_at=None, merged_into=None),
                name="conversation_by_assignee",
            ),
            models.Index(
                fields=["team", "-moved_at", "-id"],
                condition=models.Q(closed_at=None, merged_into=None, team__isnull=False),
                name="conversation_by_team",
            ),
            models.Index(
                fields=["-moved_at", "-id"],
                condition=models.Q(closed_at=None, waiting_since=None, merged_into=None),
                name="conversation_answered",
            ),
            models.Index(
                fields=["-moved_at", "-id"],
                condition=models.Q(closed_at__isnull=False, merged_into=None),
                name="conversation_closed",
            ),
            models.Index(fields=["customer", "-moved_at"], name="conversation_by_customer"),
            models.Index(
                fields=["customer"], condition=models.Q(complaint_at__isnull=False), name="conversation_complaint"
            ),
            models.Index(
                fields=["snoozed_until"], condition=models.Q(snoozed_until__isnull=False), name="conversation_snoozed"
            ),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Participant(models.Model):
    """An address that takes part in a conversation: it wrote, or was written to. Ours are none."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True)
    # A mail to them came back for good.
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "address"], name="participant_once")]
        indexes = [models.Index(fields=["address"], name="participant_by_address")]

    def __str__(self) -> str:
        return self.address


class Looking(models.Model):
    """Who has a conversation open, and whether they write: so that two do not answer at once."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="looking")
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "colleague"], name="looking_once")]

    def __str__(self) -> str:
        return f"colleague {self.colleague_id} at conversation {self.conversation_id}"
