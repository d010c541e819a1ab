"""Rules of the inbox, what each is to do next, and what each did."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.conversation import Conversation
from heedful.models.mailbox import Mailbox
from heedful.models.message import Message
from heedful.models.saved_reply import SavedReply
from heedful.models.tag import Tag
from heedful.models.team import Team


class Rule(models.Model):
    """When something happens, if it is of a sort, then something is done; see `heedful.domain.rule`.

    It goes with the tag or team that it names: without its condition it would meet much more.
    """

    class When(models.TextChoices):
        """What it waits for."""

        BEGINS = "begins"
        WRITES = "writes"
        WAITS = "waits"

    name = models.CharField(max_length=60)
    # Rules are followed in this order, each seeing what those before it did.
    position = models.PositiveIntegerField(default=0)
    # None: it is off. What happened before does not concern it.
    on_since = models.DateTimeField(null=True)
    when = models.CharField(max_length=6, choices=When.choices)
    waits_hours = models.PositiveIntegerField(null=True)
    # What must hold.
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.CASCADE, related_name="+")
    words = models.JSONField(default=list, blank=True)
    tag = models.ForeignKey(Tag, null=True, on_delete=models.CASCADE, related_name="rules")
    domain = models.CharField(max_length=255, blank=True)
    # What is done.
    put_tag = models.ForeignKey(Tag, null=True, on_delete=models.CASCADE, related_name="put_by")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    saved_reply = models.ForeignKey(SavedReply, null=True, on_delete=models.CASCADE, related_name="+")
    tells = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    is_complaint = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class RuleCall(models.Model):
    """A message that the rules have not looked at yet: written in the transaction in which it came."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="+")
    begins = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"rules for message {self.message_id}"


class RuleDeed(models.Model):
    """What a rule did at a conversation; or, of one that waits, that it has looked and did nothing."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="deeds")
    rule = models.ForeignKey(Rule, null=True, on_delete=models.SET_NULL, related_name="deeds")
    # As it was called then: a rule that is deleted leaves what it did.
    name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    # Since when they waited, where that was what it was about: it is looked at once.
    waiting_since = models.DateTimeField(null=True)
    # Lists of [what, name]: ['tag', 'refund'], ['person', 'Bob Brandt'], ['team', 'Billing'], ['draft', 'Refunds'],
    # ['complaint', ''].
    did = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["rule", "conversation", "waiting_since"], name="rule_deed_once")]

    def __str__(self) -> str:
        return f"{self.name} at conversation {self.conversation_id}"
